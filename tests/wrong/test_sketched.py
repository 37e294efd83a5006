"""The laws reject sketches that lose more than they say, or of a part of the sample."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from laws import test_sketched, test_width

from samekin.core.filters import bounds, width
from samekin.core.threads import ALONE

DIRECTIONS = width.directions


def test_little_that_is_left_told_from_squares(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(bounds, "LEFT", 0)
    rejected(test_sketched.test_the_noise_of_a_sketch_is_more_than_it_loses_and_not_far_more)
    law = test_sketched.test_what_is_left_is_told_from_squares_as_far_as_is_proved
    rejected(law, share=0.0, told=0)


def test_the_first_part_of_a_sample_alone(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def spread(sample: Any, each: Any) -> Any:
        part = sample[: width.PART]
        return part.T @ part

    monkeypatch.setattr(width, "_spread", spread)
    rejected(test_sketched.test_what_is_summed_in_parts_is_the_whole_in_whichever_order)


def test_parts_summed_as_they_come(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def spread(sample: Any, each: Any) -> Any:
        found = np.zeros((sample.shape[1], sample.shape[1]))

        def part(start: int) -> None:
            some = sample[start : start + width.PART]
            np.add(found, some.T @ some, out=found)

        each(part, range(0, len(sample), width.PART))
        return found

    monkeypatch.setattr(width, "_spread", spread)
    rejected(test_sketched.test_what_is_summed_in_parts_is_the_whole_in_whichever_order)


def test_a_width_that_is_another_beside(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def directions(sample: Any, n: int, threads: Any) -> Any:
        few, chosen = DIRECTIONS(sample, n, threads)
        return few, chosen if threads is ALONE else lambda: chosen()[:, :8]

    monkeypatch.setattr(width, "directions", directions)
    rejected(test_sketched.test_threads_make_the_same_sketch, columns=90)


def test_directions_along_what_is_constant(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def leading(sample: Any, wide: int) -> Any:
        return np.linalg.eigh(sample.T @ sample)[1][:, ::-1][:, :wide]

    monkeypatch.setattr(width, "_leading", leading)
    rejected(test_width.test_no_direction_leads_along_what_is_constant, vary=40, wanted=40)


def test_directions_of_a_few_columns_that_are_too_few(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(width, "SPLIT", 15)
    rejected(test_width.test_no_direction_leads_along_what_is_constant, vary=15, wanted=60)


def test_the_first_rows_for_a_sample(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(width, "sampled", lambda n: np.arange(min(n, width.SAMPLE)))
    law = test_width.test_a_sample_is_a_share_of_all_rows_evenly
    rejected(law, n=9000, wanted=1125)
