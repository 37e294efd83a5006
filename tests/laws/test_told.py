"""What columns say of queries is what lists beside them say, however long the lists are."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samekin import NearestNeighbors, RowError
from samekin.core.estimators import told
from samekin.core.protocol import Said
from samekin.core.search import search, search_radius, search_some
from samekin.core.testing import assert_same_lines, assert_same_neighbors

N, K = 30, 3
NOTHING = np.empty(0, dtype=np.int64)


def _said(lists: list[list[int]], groups: Any = None) -> Said:
    lengths = [len(line) for line in lists]
    query, ids = np.repeat(np.arange(len(lists)), lengths), np.concatenate([NOTHING, *lists])
    known = None if groups is None else np.ones(len(groups), dtype=bool)
    return Said(groups, known, query, ids.astype(np.int64))


@given(data=st.data(), entries=st.integers(1, 60), grouped=st.booleans())
def test_columns_say_what_lists_say(data: st.DataObject, entries: int, grouped: bool) -> None:
    rng = np.random.default_rng(data.draw(st.integers(0, 2**16)))
    rows, queries = rng.integers(0, 3, (N, 2)), rng.integers(0, 3, (8, 2))
    lists = data.draw(st.lists(st.lists(st.integers(0, N - 1), max_size=6), min_size=8, max_size=8))
    groups, look = (np.arange(N) % 3, np.arange(8) % 3) if grouped else (None, None)
    nn = NearestNeighbors(n_neighbors=K, radius=1.0).fit(rows, groups=groups)
    said = _said(lists, look)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(told, "ENTRIES", entries)
        found = told.Told(partial(search, k=K))(nn.index_, queries, said)
        within = told.Told(partial(search_radius, radius=1.0))(nn.index_, queries, said)
    assert_same_neighbors(found, nn.kneighbors(queries, exclude=lists, groups=look))
    wanted = nn.radius_neighbors(queries, exclude=lists, groups=look)
    assert_same_lines(within, wanted)
    some = told.Told(partial(search_some, k=K, radius=1.0))(nn.index_, queries, said)
    for mine, theirs in zip(some, wanted, strict=True):
        assert [line.tolist() for line in mine] == [line[:K].tolist() for line in theirs]


def test_ids_that_no_row_has_exclude_nothing_and_places_stay_free() -> None:
    index = NearestNeighbors().fit(np.arange(4.0)[:, None], groups=np.array(["a", "b"] * 2)).index_
    queries = np.zeros((3, 1))
    said = _said([[0, 77, -5], [0, 2, 2, 3], []], np.array(["a", "a", "c"]))
    found = told.Told(partial(search_some, k=3), anywhere=True)(index, queries, said)
    assert [line.tolist() for line in found.indices] == [[2], [], []]
    with pytest.raises(RowError, match="row 2: no row of the corpus is of its group 'c'"):
        told.Told(partial(search, k=1))(index, queries, said)


def test_a_query_with_too_few_is_named_by_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told, "ENTRIES", 1)
    index = NearestNeighbors().fit(np.arange(4.0)[:, None]).index_
    said = _said([[0, 1], [3], [0, 1, 2], [], [1]])
    with pytest.raises(RowError, match="row 2: it may have 1 neighbours, fewer than n_neighbors=2"):
        told.Told(partial(search, k=2))(index, np.zeros((5, 1)), said)
