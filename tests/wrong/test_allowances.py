"""The laws reject allowances that are less, or more, than is proved."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from laws import test_allowances, test_inverted, test_measures, test_nothing

from samekin.core.filters import (
    bounds,
    faint,
    inverted,
    measures,
    product,
    sieve,
    sketch,
    ties,
    tree,
)

LIMIT, GAMMA, REACH = bounds.limit, bounds.gamma, sketch.Sketch.reach
FIRST, TINY = ties.first, inverted.tiny
BESIDE = sieve._beside
SQUARES: dict[str, Any] = {"name": "euclidean", "order": 2, "units": 4, "scale": 1.0}


@pytest.mark.parametrize("columns", [-1, 1])
def test_an_error_of_other_columns(
    columns: int, monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(bounds, "gamma", lambda n: GAMMA(n + columns))
    rejected(test_allowances.test_the_errors_of_products_are_those_that_are_proved)


def test_a_limit_that_is_as_far_as_the_exact_one(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(bounds, "limit", lambda *words: LIMIT(*words) * (1 - 2.0**-20))
    rejected(test_allowances.test_a_limit_is_the_one_that_is_proved)


def test_lengths_that_are_hardly_longer(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(bounds, "UP", 1 + 2.0**-21)
    rejected(test_allowances.test_a_length_is_as_much_longer_as_is_said)


def test_a_reach_that_is_not_rounded_up(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(
        sketch.Sketch, "reach", lambda self, bound: REACH(self, bound) * (1 - 2.0**-40)
    )
    rejected(test_allowances.test_a_reach_is_the_one_that_is_proved)


def test_a_block_that_is_as_near_as_it_seems(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(sketch.Sketch, "least", lambda self, away, lost: away - self.radii)
    rejected(test_allowances.test_a_block_may_be_as_near_as_is_proved)


def test_blocks_in_whose_sketch_nothing_is_lost(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    looked_at = sketch.Sketch._looked_at

    def believed(self: Any, queries: Any, lost: Any, *words: Any) -> Any:
        return looked_at(self, queries, lost - self.lost.min(), *words)

    monkeypatch.setattr(sketch.Sketch, "_looked_at", believed)
    rejected(test_allowances.test_both_sides_of_a_product_may_be_lost)


def test_a_tree_that_is_believed(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(tree, "SLACK", 0.0)
    rejected(test_allowances.test_the_error_of_a_tree_is_the_one_that_is_proved, **SQUARES)
    rejected(test_allowances.test_a_tree_may_err_as_much_as_is_allowed, name="euclidean")


def test_a_tree_whose_keys_lose_nothing(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(faint, "_lost", lambda *words: 0.0)
    law = test_nothing.test_keys_of_a_few_of_the_smallest_numbers_are_those_of_the_definition
    rejected(law, algorithm="tree")
    rejected(test_allowances.test_the_error_of_a_tree_is_the_one_that_is_proved, **SQUARES)


def test_cells_that_are_counted_one_by_one(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(sketch, "_many_at_zero", lambda steps, columns: steps**columns < 2.0**9)
    law = test_nothing.test_keys_of_many_columns_are_those_of_the_definition_too
    too_many = OverflowError, r"\(34, "
    rejected(law, raising=too_many, algorithm="sketch", columns=2000)


def test_a_product_that_does_not_underflow(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(product, "FAINT", 0.0)
    law = test_allowances.test_the_limit_of_a_product_is_the_one_that_is_proved
    rejected(law, spread=0.0, far=0.0)


def test_inverted_lists_that_allow_for_one_term(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(inverted, "tiny", lambda terms: TINY(terms + 1))
    rejected(test_inverted.test_the_error_of_inverted_lists_of_nothing_is_that_of_no_terms)


def test_rows_without_a_common_column_by_their_upper_keys(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def high(self: Any, place: int) -> float:
        return float(self.alone(np.array([place]))[1][0])

    monkeypatch.setattr(inverted._Keys, "_alone_low", high)
    law = test_inverted.test_inverted_lists_lose_nothing_however_large_the_errors_of_keys_are
    rejected(law)


def test_whole_numbers_taken_for_others(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(measures, "whole_sums", lambda *words: False)
    law = test_measures.test_keys_of_whole_numbers_are_those_of_the_definition
    rejected(law, metric="manhattan")


def test_one_place_more_for_rows_that_tie(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(ties, "first", lambda *words: FIRST(*words[:-1], words[-1] + 1))
    rejected(test_nothing.test_of_rows_that_tie_those_are_left_out_that_have_no_place)


def test_places_that_are_turned_exactly(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(bounds, "gamma", lambda n: 0.0)
    rejected(test_allowances.test_the_error_of_a_place_is_the_one_that_is_proved)


def test_a_sieve_that_rounds_to_the_nearest(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(sieve, "_beside", lambda values: BESIDE(values) + 3)
    rejected(test_allowances.test_the_limits_of_a_sieve_are_those_that_are_proved)


def test_what_is_no_number_shut_out(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(sieve, "_cut", lambda values, most: np.nan_to_num(values, nan=sieve.NONE))
    rejected(test_allowances.test_what_is_no_number_lets_by)
