"""The laws that compare two ways to one answer reject a core in which the way matters."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from laws import test_blocks, test_definition, test_filters, test_order, test_room

from samekin.core import blocks, keys, ranking, shortlist
from samekin.core.filters import direct, layout, room
from samekin.core.index import whole
from samekin.core.ranking import Ranked
from samekin.core.testing.strategies import corpora

TOP_K, CANONICAL, CUTS, STORED = ranking.top_k, keys.canonical, blocks.cuts, whole.stored
SPLIT, APART = layout.split, layout.apart


def test_lines_that_are_cut_before_they_are_sorted(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def cut_first(found: Ranked, k: int) -> Ranked:
        return ranking.sorted_lines(Ranked(found.keys[:, :k], found.rows[:, :k]), k)

    monkeypatch.setattr(test_order, "sorted_lines", cut_first)
    rejected(test_order.test_lines_in_any_order_are_sorted_and_cut)


def test_pairs_that_are_counted_as_often_as_they_come(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def often(queries: Any, rows: Any, keys: Any, n_queries: int, k: int) -> Ranked:
        names = np.arange(len(rows))
        found = TOP_K(queries, names, keys, n_queries, k)
        return Ranked(found.keys, np.where(found.rows < 0, -1, np.append(rows, 0)[found.rows]))

    monkeypatch.setattr(test_order, "top_k", often)
    rejected(test_order.test_a_pair_that_comes_again_counts_once)


def test_the_first_alone_is_found_in_another_way(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    """A short cut for k = 1, by the smallest key: of ties the last one."""

    def short_cut(queries: Any, rows: Any, keys: Any, n_queries: int, k: int) -> Ranked:
        if k > 1:
            return TOP_K(queries, rows, keys, n_queries, k)
        last = rows.max(initial=0)
        found = TOP_K(queries, last - rows, keys, n_queries, k)
        return Ranked(found.keys, np.where(found.rows < 0, -1, last - found.rows))

    for module in (test_order, shortlist):
        monkeypatch.setattr(module, "top_k", short_cut)
    rejected(test_order.test_the_first_of_the_first_are_the_first)
    law = test_definition.test_fewer_neighbours_are_the_first_of_more
    rejected(law)


def test_rows_in_the_order_of_memory(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def by_memory(rows: Any, dense: bool) -> Any:
        found = STORED(rows, dense)
        return found if found is rows else rows.ravel(order="K").reshape(rows.shape)

    monkeypatch.setattr(whole, "stored", by_memory)
    rejected(test_definition.test_storage_changes_nothing, storage="fortran")


def test_a_last_block_is_lost_where_memory_is_short(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def cuts(total: int, size: int) -> Any:
        found = list(CUTS(total, size))
        return found[:-1] if len(found) > 1 else found

    monkeypatch.setattr(direct, "cuts", cuts)
    little = lambda row_bytes, memory: (50, 20 if memory else 10_000)  # noqa: E731
    monkeypatch.setattr(direct, "shape", little)
    few = {"data": corpora(most=200).map(lambda data: (*data[:2], min(3, data[2])))}
    rejected(test_definition.test_memory_and_threads_change_nothing, few)


def rounded(queries: Any, corpus: Any, q: Any, x: Any) -> Any:
    """A millionth is as good as nothing."""
    return np.round(CANONICAL(queries, corpus, q, x), 6)


def of_the_query(queries: Any, corpus: Any, q: Any, x: Any) -> Any:
    """In units of the query."""
    a = queries.dense(q)
    return CANONICAL(queries, corpus, q, x) / (1 + (a * a).sum(axis=1))


def of_the_batch(queries: Any, corpus: Any, q: Any, x: Any) -> Any:
    """From the mean of the queries of the batch, which is exact only in real numbers."""
    middle = queries.dense(slice(None)).mean(axis=0)
    t = (queries.dense(q) - middle) - (corpus.dense(x) - middle)
    return np.add.accumulate(t * t, axis=1)[:, -1]


def test_what_is_small_is_rounded_off(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(shortlist, "canonical", rounded)
    rejected(test_definition.test_a_power_of_two_scales_the_answer)


def test_a_key_of_the_query(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(test_filters, "canonical", of_the_query)
    rejected(test_filters.test_canonical_keys_are_symmetric_and_those_of_the_oracle)


def test_a_key_of_the_batch(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(shortlist, "canonical", of_the_batch)
    rejected(test_definition.test_the_company_of_a_query_changes_nothing)


def test_a_layout_that_takes_a_row_twice(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def twice(points: Any, size: int) -> Any:
        order, starts = SPLIT(points, size)
        return np.where(order == len(order) - 1, order[0], order), starts

    monkeypatch.setattr(layout, "split", twice)
    rejected(test_blocks.test_a_layout_is_every_row_once)


def test_a_layout_in_the_order_of_arrival(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def as_they_come(points: Any, size: int) -> Any:
        n = len(points)
        return np.arange(n), np.append(np.arange(0, n, size), n)

    monkeypatch.setattr(layout, "split", as_they_come)
    rejected(test_blocks.test_clusters_far_apart_share_no_block)
    rejected(test_blocks.test_clusters_that_would_fit_together_share_no_block)


def test_a_first_value_that_shuts_one_out(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    first = room.first
    below = lambda *words: np.nextafter(first(*words), np.float32(-np.inf))  # noqa: E731
    monkeypatch.setattr(room, "first", below)
    rejected(test_room.test_the_first_value_lets_k_through)


def test_boxes_that_are_farther_apart(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(layout, "apart", lambda low, high: APART(low, high) * 1.0001)
    rejected(test_blocks.test_boxes_are_no_farther_apart_than_their_points)


def test_a_key_that_is_rounded_to_the_nearest(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    up = shortlist._rounded_up
    monkeypatch.setattr(shortlist, "_rounded_up", lambda keys: up(keys) - 1)
    rejected(test_blocks.test_a_rounded_key_is_not_smaller_and_keeps_the_order)


def test_the_smallest_keys_rounded_like_large_ones(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(shortlist, "FAINT", 1.0)
    rejected(test_blocks.test_a_bound_is_the_kth_key_or_a_little_more)
