"""The laws reject shards, groups, ties and barred rows that are wrong on purpose."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from laws import test_parts

from samekin.core import asking, search
from samekin.core.asked import Asked, Sides
from samekin.core.filters import cells, ties
from samekin.core.index import Grouped, Sharded, growing
from samekin.core.ranking import Ranked

RANKED, NEAREST, ANSWER = asking.ranked, search._nearest, search._answer
PIECES, OF_GROUPS, NUMBERED = Sharded.pieces, Grouped.pieces, growing._numbered
SPLIT, FREE, AMONG = Sides.split, Asked.free, Asked.among
ADDED = test_parts.test_rows_that_are_added_are_found_as_if_fitted
TIED = test_parts.test_rows_that_tie_are_in_the_order_of_their_ids_whatever_their_shard
GROUPS = test_parts.test_a_query_looks_in_its_group_alone
BARRED = test_parts.test_rows_that_are_barred_are_left_out_and_no_others
TIES = test_parts.test_a_tie_at_the_last_place_is_said


def test_a_bound_that_shuts_out_what_ties_with_it(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def ranked(index: Any, asked: Any, k: int, memory: Any) -> Any:
        if asked.bound is not None:
            asked = replace(asked, bound=asked.bound * (1 - 2.0**-52))
        return RANKED(index, asked, k, memory)

    monkeypatch.setattr(asking, "ranked", ranked)
    rejected(TIED)


def test_a_last_shard_dropped(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def pieces(self: Any, asked: Any) -> Any:
        found = list(PIECES(self, asked))
        return found[: max(1, len(found) - 1)]

    monkeypatch.setattr(Sharded, "pieces", pieces)
    rejected(ADDED)


def test_a_shard_whose_rows_keep_their_numbers(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def pieces(self: Any, asked: Any) -> Any:
        for piece in PIECES(self, asked):
            yield piece._replace(numbers=np.arange(len(piece.part)))

    monkeypatch.setattr(Sharded, "pieces", pieces)
    rejected(ADDED)


def test_shards_that_are_merged_by_arrival(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def merge(first: Ranked, second: Ranked, k: int) -> Ranked:
        keys = np.concatenate((first.keys, second.keys), axis=1)
        rows = np.concatenate((first.rows, second.rows), axis=1)
        order = np.argsort(keys, axis=1, kind="stable")[:, :k]
        return Ranked(*(np.take_along_axis(part, order, axis=1) for part in (keys, rows)))

    monkeypatch.setattr(asking, "merge", merge)
    rejected(TIED)


def test_ids_that_are_numbered_as_they_come(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def numbered(index: Any, corpus: Any, n: int) -> Any:
        names = NUMBERED(index, corpus, n)[0]
        return names, np.arange(len(index)), np.arange(n) + len(index)

    monkeypatch.setattr(growing, "_numbered", numbered)
    rejected(test_parts.test_ids_decide_where_rows_that_are_added_belong)


def test_a_group_that_takes_in_its_neighbour(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def pieces(self: Any, asked: Any) -> Any:
        for piece in OF_GROUPS(self, asked):
            place = int(np.flatnonzero(self.order == piece.numbers[0])[0])
            rest = self.order[place : place + len(piece.numbers) + 1]
            wide = self.rows.points(np.arange(place, place + len(rest)))
            numbers = np.sort(rest)
            index = test_parts.build(
                test_parts.Corpus(wide.rows[np.argsort(rest)]), self.rows.metric, dense=True
            )
            yield piece._replace(part=index, numbers=numbers)

    monkeypatch.setattr(Grouped, "pieces", pieces)
    rejected(GROUPS)


def test_groups_of_other_queries(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def split(self: Any, rows: Any) -> Any:
        found, groups, barred = SPLIT(self, rows)
        return found, None if groups is None else groups[::-1], barred

    monkeypatch.setattr(Sides, "split", split)
    rejected(GROUPS)


def test_a_barred_row_that_is_let_in(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def free(self: Any, found: Any) -> Any:
        return FREE(replace(self, barred=self.barred[:, :1]), found)

    monkeypatch.setattr(Asked, "free", free)
    rejected(BARRED)
    rejected(test_parts.test_rows_of_the_corpus_may_bar_others_beside_themselves)


def test_barred_rows_that_the_filter_is_not_told_of(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    """A filter that is asked for ``k`` may leave out the row that takes the barred one's place."""

    def among(self: Any, numbers: Any) -> Any:
        found = AMONG(self, numbers)
        return replace(found, barred=found.barred[:, :0])

    monkeypatch.setattr(Asked, "among", among)
    rejected(BARRED)


def test_a_tie_that_is_told_by_rounded_distances(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def answer(index: Any, found: Ranked, tied: bool) -> Any:
        last = index.definition.finish(found.keys[:, -2:].copy()) if tied else None
        said = ANSWER(index, found, tied)
        return said if last is None else said._replace(tied=last[:, 0] == last[:, 1])

    monkeypatch.setattr(search, "_answer", answer)

    # Keys 2, 2 + 2**-51 ...: of two neighbours among them, some have one root.
    def case(seed: int) -> Any:
        ulps = np.random.default_rng(seed).permutation(24)[:16]
        return np.column_stack((np.ones(16), 1 + ulps * 2.0**-52)), np.zeros((2, 2)), 5

    cases = st.integers(0, 2**32 - 1).map(case)
    rejected(TIES, {"case": cases, "metric": st.just("euclidean")})


def test_a_tie_within_what_is_given(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def nearest(index: Any, asked: Any, k: int, ties: bool, memory: Any) -> Any:
        found = NEAREST(index, asked, k, ties, memory)
        if ties and k > 1:
            found = found._replace(tied=found.distances[:, -1] == found.distances[:, -2])
        return found

    monkeypatch.setattr(search, "_nearest", nearest)
    rejected(TIES)


def test_what_stands_beside_queries_in_single_precision(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def split(self: Any, rows: Any) -> Any:
        return SPLIT(self, rows.astype(np.float32))

    monkeypatch.setattr(Sides, "split", split)
    rejected(test_parts.test_what_stands_beside_queries_comes_out_as_it_went_in)


def test_rows_told_by_number_that_stop_one_too_early(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    told = ties.in_turn
    monkeypatch.setattr(cells, "COLUMNS", 0)
    monkeypatch.setattr(ties, "in_turn", lambda queries, corpus, k: told(queries, corpus, k - 1))
    few = {"unit": st.just(1e-310)}
    rejected(test_parts.test_rows_that_tie_are_in_the_order_of_their_ids_whatever_their_shard, few)
