"""Rows whose squared differences are all 0, so close are they: the first ones are nearest."""

from __future__ import annotations

from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from samekin import NearestNeighbors
from samekin.core.distances import metric
from samekin.core.filters import cells, ties
from samekin.core.points import Points
from samekin.core.testing import assert_same_neighbors, oracle

STEP = 2.0**-538
"""Its square is 0; that of twice as much is not."""

PLACES = st.lists(st.integers(0, 9), min_size=1, max_size=40)


@given(
    corpus=PLACES, queries=PLACES, k=st.integers(1, 5), own=st.booleans(), far=st.integers(1, 60)
)
@example(corpus=[0, 0, 5, 5, 5, 5, 5, 0], queries=[0], k=2, own=True, far=60)
def test_who_has_enough_rows_at_nothing_has_the_first_of_them(
    corpus: list[int], queries: list[int], k: int, own: bool, far: int
) -> None:
    queries = corpus if own else queries
    rows, asked = (
        Points(np.array(x)[:, None] * STEP, metric("euclidean")) for x in (corpus, queries)
    )
    with mock.patch.object(ties, "FAR", far), mock.patch.object(ties, "PAIRS", 16):
        found, rest = ties.at_zero(asked, rows, k, np.arange(len(corpus)) if own else None)
    for query, place in enumerate(queries):
        there = [
            row
            for row, other in enumerate(corpus)
            if abs(other - place) <= 1 and not (own and row == query)
        ]
        if query in rest:
            assert sum(row <= far for row in there) < k
            assert found.rows[query, -1] == -1
        else:
            assert found.rows[query].tolist() == there[:k]
            assert found.keys[query].tolist() == [0.0] * k


@given(
    uppers=st.lists(st.integers(0, 2), min_size=1, max_size=9),
    errors=st.lists(st.integers(0, 1), min_size=9, max_size=9),
    turn=st.randoms(use_true_random=False),
    k=st.integers(1, 5),
)
def test_of_rows_that_tie_those_are_left_out_that_have_no_place(
    uppers: list[int], errors: list[int], turn: Any, k: int
) -> None:
    n, bound = len(uppers), 1.0
    row, upper = np.array(turn.sample(range(n), n)), np.array(uppers, dtype=np.float64)
    lower = upper - errors[:n]
    kept = ties.first(row, lower, upper, bound, k)
    for i in range(n):
        before = (upper < bound) | ((upper == bound) & (row < row[i]))
        late = lower[i] == bound and np.count_nonzero(before) >= k
        assert kept[i] or lower[i] > bound or late
        assert not (kept[i] and late and upper[i] == bound)


@pytest.mark.parametrize("algorithm", ["tree", "sketch"])
@given(
    seed=st.integers(0, 2**32 - 1),
    columns=st.integers(1, 3),
    most=st.sampled_from([1, 9, 99, 9999]),
    k=st.integers(1, 9),
    own=st.booleans(),
)
def test_keys_of_a_few_of_the_smallest_numbers_are_those_of_the_definition(
    algorithm: str, seed: int, columns: int, most: int, k: int, own: bool
) -> None:
    """Squares lose half of the smallest number each, which is much of a key."""
    rng = np.random.default_rng(seed)
    corpus, queries = (rng.uniform(-most, most, (n, columns)) * STEP for n in (60, 9))
    found = NearestNeighbors(n_neighbors=k, algorithm=algorithm).fit(corpus)
    answer = found.kneighbors(None if own else queries)
    assert_same_neighbors(answer, oracle.neighbors(corpus, corpus if own else queries, k, own=own))


@pytest.mark.parametrize("algorithm", ["tree", "sketch"])
@pytest.mark.parametrize("columns", [20, 2000])
def test_keys_of_many_columns_are_those_of_the_definition_too(algorithm: str, columns: int) -> None:
    rows = np.random.default_rng(0).uniform(-99, 99, (60, columns)) * STEP
    found = NearestNeighbors(n_neighbors=5, algorithm=algorithm).fit(rows).kneighbors()
    assert_same_neighbors(found, oracle.neighbors(rows, rows, 5, own=True))


QUARTER = STEP / 4
"""The square of 5 of them is 0; that of 6 is not."""


@given(
    seed=st.integers(0, 2**32 - 1),
    columns=st.integers(1, 2),
    k=st.integers(1, 4),
    own=st.booleans(),
)
def test_in_cells_around_a_query_are_the_first_rows_at_nothing(
    seed: int, columns: int, k: int, own: bool
) -> None:
    rng = np.random.default_rng(seed)
    spots = rng.integers(-12, 40, (150 * columns, columns)) + rng.integers(-9, 9)
    wanted = spots if own else rng.integers(-30, 60, (60, columns))
    rows, asked = (Points(x * QUARTER, metric("euclidean")) for x in (spots, wanted))
    with mock.patch.object(cells, "PAIRS", 64):
        itself = np.arange(len(wanted)) if own else None
        found, rest = cells.Cells(rows).at_zero(asked, k, itself)
    for query, spot in enumerate(wanted):
        near = np.flatnonzero((np.abs(spots - spot) <= 5).all(axis=1))
        near = near[near != query] if own else near
        assert (query in rest) == (len(near) < k)
        if query in rest:
            assert (found.rows[query] == -1).all()
        else:
            assert found.rows[query].tolist() == near[:k].tolist()
            assert found.keys[query].tolist() == [0.0] * k


def _looked_at(rows: Any, queries: Any, k: int, own: bool = False) -> tuple[list[int], int]:
    """How many pairs are looked at together, time after time, and how many queries are left."""
    corpus, asked = (Points(x, metric("euclidean")) for x in (rows, queries))
    looked: list[int] = []
    pairs = cells.bracketed

    def noted(queries: Points, corpus: Points, query: Any, row: Any) -> Any:
        looked.append(len(row))
        return pairs(queries, corpus, query, row)

    with mock.patch.object(cells, "bracketed", noted):
        itself = np.arange(len(queries)) if own else None
        return looked, len(cells.Cells(corpus).at_zero(asked, k, itself)[1])


def test_of_a_crowded_cell_few_rows_are_looked_at() -> None:
    rows = np.random.default_rng(0).integers(-99, -9, 9000)[:, None] * STEP
    looked, left = _looked_at(rows, rows, 3, own=True)
    assert left == 0
    assert sum(looked) <= 9000 * 2 * (2 * 3) * 3
    # Of rows that are all in the next cell, and none of them at 0.
    rows = np.append(0.0, np.full(9000, 2.0))[:, None] * STEP
    looked, left = _looked_at(rows, rows[:1], 4, own=True)
    assert left == 1
    assert looked == [9, 33, 129, 513]


def test_who_is_sure_looks_no_further() -> None:
    rows = np.append([7.0, 0.0], np.full(30, 7.0))[:, None] * QUARTER
    assert _looked_at(rows, rows[1:2], 1) == ([2], 0)


@pytest.mark.parametrize("columns", [1, 2])
def test_who_is_outside_of_all_cells_looks_at_nothing(columns: int) -> None:
    rng = np.random.default_rng(0)
    rows = rng.integers(60, 99, (300, columns)).astype(np.float64)
    queries = np.repeat(rows[:40], columns, axis=0)
    for column in range(columns):
        queries[column::columns, column] = rng.choice([-1e9, 40, 120, 1e9], 40)
    assert _looked_at(rows * STEP, queries * STEP, 1) == ([0], len(queries))


def test_who_finds_nothing_is_not_looked_at_to_the_end() -> None:
    places = np.append(np.zeros(1), np.full(999, 9.0))[:, None] * STEP
    rows, looked = Points(places, metric("euclidean")), []
    turn = ties.in_turn

    def in_turn(*words: Any) -> Any:
        for found in turn(*words):
            looked.append(found.row.max())
            yield found

    with mock.patch.object(ties, "FAR", 20), mock.patch.object(ties, "in_turn", in_turn):
        rest = ties.at_zero(Points(places[:1], rows.metric), rows, 3, None)[1]
    assert rest.tolist() == [0]
    assert looked[-1] == 20
