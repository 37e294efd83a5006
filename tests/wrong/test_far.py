"""The laws reject filters that lose what is far away, or hardly apart."""

from __future__ import annotations

from itertools import islice, product
from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import strategies as st
from laws import (
    test_blocks,
    test_filters,
    test_inverted,
    test_measures,
    test_nothing,
    test_sketched,
)

from samekin.core.filters import bounds, cells, inverted, sketch, ties
from samekin.core.testing.strategies import rows_of

COORDINATES = sketch.Sketch.coordinates
IN_TURN, AT_ZERO, IN_CELLS = ties.in_turn, ties.at_zero, cells.Cells.at_zero
KEYS = inverted._Keys.__init__
FAR = test_filters.test_a_query_may_be_so_far_away_that_rows_differ_by_roundings


def test_a_sketch_without_allowance_for_double_precision(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(bounds, "noise", lambda columns, width, lengths: 0 * lengths)
    rejected(test_sketched.test_the_noise_of_a_sketch_is_more_than_it_loses_and_not_far_more)


def test_a_query_that_is_rounded_before_it_is_placed(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def coordinates(self: Any, queries: Any) -> Any:
        found, lost = COORDINATES(self, queries)
        return found.astype(np.float32).astype(np.float64), lost

    monkeypatch.setattr(sketch.Sketch, "coordinates", coordinates)
    rejected(FAR, algorithm="sketch")


def test_rows_at_nothing_that_are_not_counted(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def all_of_them(*words: Any) -> Any:
        return AT_ZERO(*words)[0], np.empty(0, dtype=np.int64)

    monkeypatch.setattr(ties, "at_zero", all_of_them)
    rejected(test_nothing.test_who_has_enough_rows_at_nothing_has_the_first_of_them)


def test_cells_without_those_beside_them(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(cells, "product", lambda steps, repeat: product([0], repeat=repeat))
    rejected(test_nothing.test_in_cells_around_a_query_are_the_first_rows_at_nothing)


def test_the_first_of_each_cell_are_the_first_of_all(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    first = cells.Cells._first

    def known(self: Any, *words: Any) -> Any:
        rows, _, more = first(self, *words)
        return rows, rows[:, -1] >= 0, more

    monkeypatch.setattr(cells.Cells, "_first", known)
    rejected(test_nothing.test_in_cells_around_a_query_are_the_first_rows_at_nothing)


def test_cells_that_are_looked_at_to_the_last(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(cells, "FAR", 10**6)
    rejected(test_nothing.test_of_a_crowded_cell_few_rows_are_looked_at)


def test_cells_that_are_never_sure(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    first = cells.Cells._first

    def unknown(self: Any, queries: Any, of: Any, some: Any, many: int, *words: Any) -> Any:
        rows, known, more = first(self, queries, of, some, many, *words)
        return rows, known & (many > 2), more

    monkeypatch.setattr(cells.Cells, "_first", unknown)
    rejected(test_nothing.test_who_is_sure_looks_no_further)


def test_cells_that_end_where_rows_do(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    of = cells.Cells._cells

    def within(self: Any, rows: Any) -> Any:
        low, high = self.corpus.rows.min(axis=0), self.corpus.rows.max(axis=0)
        return of(self, np.clip(rows, low, high))

    monkeypatch.setattr(cells.Cells, "_cells", within)
    rejected(test_nothing.test_who_is_outside_of_all_cells_looks_at_nothing, columns=1)


def test_rows_at_nothing_to_the_last(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def to_the_last(*words: Any) -> Any:
        with mock.patch.object(ties, "FAR", 10**9):
            return AT_ZERO(*words)

    monkeypatch.setattr(ties, "at_zero", to_the_last)
    rejected(test_nothing.test_who_finds_nothing_is_not_looked_at_to_the_end)


def test_an_allowance_that_is_added_to_a_distance(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def coordinates(self: Any, queries: Any) -> Any:
        found, lost = COORDINATES(self, queries)
        return found, -lost

    monkeypatch.setattr(sketch.Sketch, "coordinates", coordinates)
    law = test_filters.test_neighbours_on_either_side_far_from_the_centre_tie
    rejected(law, algorithm="sketch")


@pytest.mark.parametrize("algorithm", ["tree", "sketch"])
def test_rows_in_turn_of_which_only_the_first_come(
    algorithm: str, monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(ties, "in_turn", lambda *words: islice(IN_TURN(*words), 1))
    rejected(FAR, algorithm=algorithm)


def test_rows_at_nothing_that_count_themselves(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def itself(queries: Any, corpus: Any, k: int, own: Any) -> Any:
        return AT_ZERO(queries, corpus, k, None)

    def in_cells(self: Any, queries: Any, k: int, own: Any) -> Any:
        return IN_CELLS(self, queries, k, None)

    monkeypatch.setattr(ties, "at_zero", itself)
    rejected(test_nothing.test_who_has_enough_rows_at_nothing_has_the_first_of_them)
    monkeypatch.setattr(cells.Cells, "at_zero", in_cells)
    line = st.integers(0, 2**32 - 1).map(lambda seed: (rows_of("tiny", 40, 1, seed), None, 1))
    law = test_blocks.test_rows_that_ask_at_once_are_answered_as_one_by_one
    rejected(law, {"data": line, "metric": st.just("euclidean")}, algorithm="sketch")


def test_inverted_lists_that_allow_for_few_columns(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def keys(self: Any, lists: Any, size: float, peak: float, slack: float, *words: Any) -> None:
        KEYS(self, lists, size, peak, slack / 100, *words)

    monkeypatch.setattr(inverted._Keys, "__init__", keys)
    law = test_measures.test_the_numbers_around_a_key_allow_for_the_roundings_of_many_columns
    rejected(law, algorithm="sparse", metric="manhattan")
    law = test_inverted.test_the_error_of_inverted_lists_is_the_one_that_is_proved
    rejected(law, metric="euclidean", sign=1)


def test_rows_without_a_common_column_beyond_their_keys(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    alone = inverted._Keys.alone

    def beyond(self: Any, place: Any) -> Any:
        _, high = alone(self, place)
        return high, high

    monkeypatch.setattr(inverted._Keys, "alone", beyond)
    law = test_measures.test_numbers_lie_around_the_keys_of_rows_with_holes_and_signs
    rejected(law, metric="inner_product", scale=1.0)
