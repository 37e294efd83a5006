"""The laws reject an order, or a definition, that is wrong on purpose."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from laws import test_definition, test_order

from samekin.core import asking, ranking, shortlist
from samekin.core.distances import Metric
from samekin.core.ranking import Ranked

TOP_K, RANKED = ranking.top_k, asking._ranked


# -- the order ----------------------------------------------------------------------------------


def by_arrival(queries: Any, rows: Any, keys: Any, n_queries: int, k: int) -> Ranked:
    found = TOP_K(queries, np.arange(len(rows)), keys, n_queries, k)
    return Ranked(found.keys, np.where(found.rows < 0, -1, np.append(rows, 0)[found.rows]))


def larger_row_first(queries: Any, rows: Any, keys: Any, n_queries: int, k: int) -> Ranked:
    last = rows.max(initial=0)
    found = TOP_K(queries, last - rows, keys, n_queries, k)
    return Ranked(found.keys, np.where(found.rows < 0, -1, last - found.rows))


def by_rounded_key(queries: Any, rows: Any, keys: Any, n_queries: int, k: int) -> Ranked:
    return TOP_K(queries, rows, np.float64(np.float32(keys)), n_queries, k)


def one_short(queries: Any, rows: Any, keys: Any, n_queries: int, k: int) -> Ranked:
    found = TOP_K(queries, rows, keys, n_queries, k)
    found.rows[:, k - 1 :] = -1
    found.keys[:, k - 1 :] = np.inf
    return found


def twice(queries: Any, rows: Any, keys: Any, n_queries: int, k: int) -> Ranked:
    """A pair that is met twice counts twice."""
    names = np.arange(len(rows))
    order = np.lexsort((names, rows, keys, queries))
    found = TOP_K(queries[order], names, keys[order], n_queries, k)
    return Ranked(found.keys, np.where(found.rows < 0, -1, np.append(rows[order], 0)[found.rows]))


ORDERS = [by_arrival, larger_row_first, by_rounded_key, one_short, twice]


@pytest.mark.parametrize("wrong", ORDERS, ids=lambda wrong: wrong.__name__)
def test_a_wrong_order(wrong: Any, monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    for module in (ranking, test_order):
        monkeypatch.setattr(module, "top_k", wrong)
    law = {
        by_arrival: test_order.test_the_order_in_which_pairs_come_is_nothing,
        twice: test_order.test_merging_parts_gives_the_whole,
    }.get(wrong, test_order.test_top_k_is_the_sorted_list_cut)
    rejected(law)


@pytest.mark.parametrize("wrong", [larger_row_first, by_rounded_key], ids=lambda w: w.__name__)
def test_a_wrong_order_shows_in_the_answer(
    wrong: Any, monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(shortlist, "top_k", wrong)
    law = test_definition.test_every_filter_answers_as_the_oracle
    rejected(law, metric="euclidean", algorithm="direct")


def test_queries_counted_in_two_bytes(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def narrow(queries: Any, rows: Any, keys: Any, n_queries: int, k: int) -> Ranked:
        return TOP_K(queries % 2**16, rows, keys, n_queries, k)

    monkeypatch.setattr(test_order, "top_k", narrow)
    rejected(test_order.test_there_may_be_many_queries)


# -- the definition -----------------------------------------------------------------------------


def single_precision(queries: Any, corpus: Any, q: Any, x: Any) -> Any:
    t = queries.dense(q).astype(np.float32) - corpus.dense(x).astype(np.float32)
    return np.float64((t * t).sum(axis=1))


def by_product(queries: Any, corpus: Any, q: Any, x: Any) -> Any:
    a, b = queries.dense(q), corpus.dense(x)
    return np.maximum((a * a).sum(axis=1) + (b * b).sum(axis=1) - 2 * (a * b).sum(axis=1), 0)


def in_pairs(queries: Any, corpus: Any, q: Any, x: Any) -> Any:
    """numpy's own sum, which is pairwise."""
    t = queries.dense(q) - corpus.dense(x)
    return (t * t).sum(axis=1)


def last_column_forgotten(queries: Any, corpus: Any, q: Any, x: Any) -> Any:
    t = queries.dense(q)[:, :-1] - corpus.dense(x)[:, :-1]
    return (t * t).sum(axis=1)


DEFINITIONS = [single_precision, by_product, in_pairs, last_column_forgotten]


@pytest.mark.parametrize("wrong", DEFINITIONS, ids=lambda wrong: wrong.__name__)
def test_a_wrong_definition(wrong: Any, monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(shortlist, "canonical", wrong)
    law = test_definition.test_every_filter_answers_as_the_oracle
    rejected(law, metric="euclidean", algorithm="direct")


def test_terms_that_are_summed_pairwise(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(Metric, "combined", lambda self, terms: np.sum(terms.T.copy(), axis=1))
    rejected(test_definition.test_many_columns_are_added_in_order, columns=784)


def test_self_excluded_by_its_distance(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def ranked(index: Any, asked: Any, k: int, memory: Any) -> Any:
        if asked.own is None:
            return RANKED(index, asked, k, memory)
        all_ = replace(asked, barred=asked.barred[:, :0])
        more = RANKED(index, all_, min(k + 1, len(index)), memory)
        first = (more.keys[:, :1] == 0).astype(int)
        place = first + np.arange(k)
        return Ranked(
            *(np.take_along_axis(part, place.clip(max=part.shape[1] - 1), 1) for part in more)
        )

    monkeypatch.setattr(asking, "_ranked", ranked)
    law = test_definition.test_every_filter_answers_as_the_oracle
    rejected(law, metric="euclidean", algorithm="direct")


def test_lines_that_are_found_beside(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(test_order, "somewhere", lambda mask: np.roll(mask.any(axis=1), 1))
    rejected(test_order.test_lines_that_hold_something_are_found)


def test_a_place_that_holds_the_first_row(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def padded(*words: Any) -> Ranked:
        keys, rows = TOP_K(*words)
        return Ranked(keys, np.maximum(rows, 0))

    monkeypatch.setattr(test_order, "top_k", padded)
    rejected(test_order.test_a_place_without_a_row_is_an_infinity_away)
