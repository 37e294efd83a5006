"""The laws reject votes that are wrong on purpose."""

from __future__ import annotations

from typing import Any
from unittest import mock

import numpy as np
import pytest
from laws import test_votes

from samekin import KNeighborsRegressor
from samekin.core import votes
from samekin.core.protocol import Neighbors

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


def test_the_vote_of_the_nearest_alone(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    labels = votes.labels

    def nearest(found: Any, target: Any, **words: Any) -> Any:
        return labels(Neighbors(*(part[:, :1] for part in found)), target, **words)

    monkeypatch.setattr(votes, "labels", nearest)
    rejected(
        test_votes.test_many_classes_are_counted_some_queries_at_a_time, monkeypatch=monkeypatch
    )


def test_votes_by_distances_in_single_precision(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    """In the estimator: the vote itself is right."""
    weighed = votes.weighed
    rough = lambda distances, weights: weighed(  # noqa: E731
        distances.astype(np.float32).astype(float), weights
    )

    def means(self: Any, *words: Any, **more: Any) -> Any:
        with mock.patch.object(votes, "weighed", rough):
            return predict(self, *words, **more)

    predict = KNeighborsRegressor.predict
    monkeypatch.setattr(KNeighborsRegressor, "predict", means)
    rejected(test_votes.test_the_estimators_vote_on_the_oracles_neighbours)


def test_weights_that_are_taken_as_they_come(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(votes, "weighed", lambda distances, weights: weights(distances))
    law = test_votes.test_weights_that_do_not_weigh_are_refused
    rejected(law, weights=lambda d: d[:, :1], message="weights= gave shape")
    rejected(test_votes.test_a_function_of_weights_may_change_what_it_is_given)
