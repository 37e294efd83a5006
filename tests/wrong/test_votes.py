"""The laws reject votes that are wrong on purpose."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from laws import test_votes

from samekin.core import votes

SUMS, WHOLE, INVERSE = votes._sums, votes._whole, votes._inverse
ELECTED = test_votes.test_the_smallest_of_the_classes_with_most_votes_is_elected
SHARES = test_votes.test_shares_are_sums_over_the_sum
MEANS = test_votes.test_means_are_added_in_the_order_of_neighbours


def test_ties_to_the_larger_class(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    class Last(np.ndarray):
        def argmax(self, axis: int) -> Any:  # type: ignore[override]
            return self.shape[1] - 1 - np.asarray(self)[:, ::-1].argmax(axis=axis)

    monkeypatch.setattr(votes, "_sums", lambda *words: SUMS(*words).view(Last))
    rejected(ELECTED)


def test_sums_from_the_farthest(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(votes, "_sums", lambda c, w, n: SUMS(c[:, ::-1], w[:, ::-1], n))
    rejected(SHARES)
    monkeypatch.setattr(votes, "_whole", lambda weight: WHOLE(weight[:, ::-1]))
    rejected(MEANS)


def test_sums_in_pairs(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(votes, "_whole", lambda weight: weight.sum(axis=1))
    rejected(MEANS)


def test_zero_distances_that_do_not_vote_alone(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def inverse(distances: Any) -> Any:
        return np.where(distances == 0, 1.0, INVERSE(np.where(distances == 0, 1.0, distances)))

    monkeypatch.setattr(votes, "_inverse", inverse)
    rejected(ELECTED)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_weights_that_overflow(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def inverse(distances: Any) -> Any:
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            weight = 1 / distances
        among = (distances == 0).any(axis=1)
        weight[among] = distances[among] == 0
        return weight

    monkeypatch.setattr(votes, "_inverse", inverse)
    rejected(SHARES)
