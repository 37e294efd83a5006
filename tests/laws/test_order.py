"""The order is total, so the first k of a union come from the first k of its parts, however cut."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from samekin.core.ranking import Ranked, merge, somewhere, sorted_lines, top_k

KEYS = st.sampled_from([0.0, 0.5, 1.0, 1.0 + 2**-52, 2.0, 5e-324])


@st.composite
def scored(draw: st.DrawFn) -> tuple[np.ndarray, int]:
    """Keys of ``(queries, rows)`` with many ties, and a k."""
    queries, rows = draw(st.integers(1, 4)), draw(st.integers(1, 12))
    flat = draw(st.lists(KEYS, min_size=queries * rows, max_size=queries * rows))
    return np.array(flat).reshape(queries, rows), draw(st.integers(1, 14))


def _top(keys: np.ndarray, k: int, columns: Any = slice(None)) -> Ranked:
    rows = np.arange(keys.shape[1])[columns]
    part = keys[:, columns]
    query, place = np.indices(part.shape).reshape(2, -1)
    return top_k(query, rows[place], part.ravel(), len(keys), k)


def _same(first: Ranked, second: Ranked) -> None:
    np.testing.assert_array_equal(first.keys, second.keys)
    np.testing.assert_array_equal(first.rows, second.rows)


@given(data=scored())
def test_top_k_is_the_sorted_list_cut(data: Any) -> None:
    keys, k = data
    found = _top(keys, k)
    for line, key, row in zip(keys.tolist(), found.keys, found.rows, strict=True):
        wanted = sorted((value, place) for place, value in enumerate(line))[:k]
        pairs = list(zip(key.tolist(), row.tolist(), strict=True))
        assert pairs == wanted + [(np.inf, -1)] * (k - len(wanted))


@given(data=scored(), seed=st.integers(0, 2**32 - 1), first=st.sampled_from([0, 2**62]))
def test_the_order_in_which_pairs_come_is_nothing(data: Any, seed: int, first: int) -> None:
    keys, k = data
    query, row = np.indices(keys.shape).reshape(2, -1)
    order = np.random.default_rng(seed).permutation(len(query))
    shuffled = top_k(query[order], first + row[order], keys.ravel()[order], len(keys), k)
    rows = np.where(shuffled.rows < 0, -1, shuffled.rows - first)
    _same(Ranked(shuffled.keys, rows), _top(keys, k))


@given(data=scored(), times=st.integers(2, 3))
def test_a_pair_that_comes_again_counts_once(data: Any, times: int) -> None:
    keys, k = data
    query, row = np.indices(keys.shape).reshape(2, -1)
    again = [np.tile(column, times) for column in (query, row, keys.ravel())]
    _same(top_k(*again, len(keys), k), _top(keys, k))


@given(data=scored(), owner=st.lists(st.integers(0, 2), min_size=12, max_size=12))
def test_merging_parts_gives_the_whole(data: Any, owner: list[int]) -> None:
    keys, k = data
    of = np.array(owner[: keys.shape[1]])
    a, b, c = (_top(keys, k, of == part) for part in range(3))
    whole = _top(keys, k)
    _same(merge(merge(a, b, k), c, k), whole)
    _same(merge(a, merge(b, c, k), k), whole)
    _same(merge(b, a, k), merge(a, b, k))
    _same(merge(whole, whole, k), whole)
    _same(merge(whole, a, k), whole)


@given(data=scored(), j=st.integers(1, 14))
def test_the_first_of_the_first_are_the_first(data: Any, j: int) -> None:
    keys, k = data
    j = min(j, k)
    first = _top(keys, k)
    _same(Ranked(first.keys[:, :j], first.rows[:, :j]), _top(keys, j))


@given(data=scored(), seed=st.integers(0, 2**32 - 1))
def test_lines_in_any_order_are_sorted_and_cut(data: Any, seed: int) -> None:
    keys, k = data
    order = np.random.default_rng(seed).permuted(np.indices(keys.shape)[1], axis=1)
    shuffled = Ranked(np.take_along_axis(keys, order, axis=1), order)
    k = min(k, keys.shape[1])
    _same(sorted_lines(shuffled, k), _top(keys, k))


@given(mask=arrays(bool, st.tuples(st.integers(0, 5), st.integers(0, 5))))
def test_lines_that_hold_something_are_found(mask: np.ndarray) -> None:
    assert somewhere(mask).tolist() == mask.any(axis=1).tolist()


def test_a_place_without_a_row_is_an_infinity_away() -> None:
    found = _top(np.ones((2, 1)), 3)
    assert found.rows.tolist() == [[0, -1, -1]] * 2
    assert found.keys.tolist() == [[1.0, np.inf, np.inf]] * 2


@given(queries=st.lists(st.sampled_from([0, 255, 256, 65535, 65536, 70000]), min_size=1))
def test_there_may_be_many_queries(queries: list[int]) -> None:
    query, keys = np.array(queries), np.arange(len(queries))[::-1] // 2 / 4
    found = top_k(query, np.arange(len(queries)), keys, 70001, 2)
    for one in set(queries):
        of = np.flatnonzero(query == one)
        wanted = of[np.lexsort((of, keys[of]))][:2]
        assert found.rows[one].tolist() == [*wanted.tolist(), -1, -1][:2]
