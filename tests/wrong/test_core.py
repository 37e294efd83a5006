"""The laws reject a core that is wrong on purpose: each line is a mistake somebody could make."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from laws import test_blocks, test_definition, test_filters, test_order

from samekin import RowError
from samekin.core import asking, points, ranking, shortlist, together
from samekin.core.distances import Metric
from samekin.core.filters import bounds, direct, equal, layout, sketch, tree
from samekin.core.ranking import Ranked
from samekin.core.shortlist import Candidates, Shortlist
from samekin.core.testing.strategies import corpora, rows_of

TOP_K, CANONICAL, BRACKET, BLOCK = ranking.top_k, points.canonical, points.bracket, asking._ranked
CUTS, TIGHTEN, ADD, LIMIT = direct.cuts, Shortlist._tighten, Shortlist.add, bounds.limit
INIT = Shortlist.__init__
MEMBERS, SPLIT = tree.Tree._members, layout.split
TOO_FEW = RowError, "it may have \\d+ neighbours, fewer than n_neighbors"
"""Where a neighbour is lost and nobody takes its place, the search itself notices."""


# -- the order ----------------------------------------------------------------------------------


def by_arrival(queries: Any, rows: Any, keys: Any, n_queries: int, k: int) -> Ranked:
    found = TOP_K(queries, np.arange(len(rows)), keys, n_queries, k)
    return Ranked(found.keys, np.where(found.rows < 0, -1, np.append(rows, 0)[found.rows]))


def larger_row_first(queries: Any, rows: Any, keys: Any, n_queries: int, k: int) -> Ranked:
    found = TOP_K(queries, -rows, keys, n_queries, k)
    return Ranked(found.keys, np.where(np.isinf(found.keys), -1, -found.rows))


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
            return BLOCK(index, asked, k, memory)
        all_ = replace(asked, barred=asked.barred[:, :0])
        more = BLOCK(index, all_, min(k + 1, len(index)), memory)
        first = (more.keys[:, :1] == 0).astype(int)
        place = first + np.arange(k)
        return Ranked(
            *(np.take_along_axis(part, place.clip(max=part.shape[1] - 1), 1) for part in more)
        )

    monkeypatch.setattr(asking, "_ranked", ranked)
    law = test_definition.test_every_filter_answers_as_the_oracle
    rejected(law, metric="euclidean", algorithm="direct")


# -- the filters --------------------------------------------------------------------------------


def tight(self: Any, found: Candidates) -> None:
    """The bound is one part in a thousand too small."""
    TIGHTEN(self, found)
    self.bound = np.minimum(self.bound, shortlist._value(self._uppers[:, -1]) * 0.999)


def without_error(self: Any, found: Candidates) -> None:
    """Approximate keys are taken for true ones."""
    middle = (found.lower + found.upper) / 2
    ADD(self, Candidates(found.query, found.row, middle, middle))


@pytest.mark.parametrize("algorithm", ["tree", "sketch", "direct"])
def test_a_bound_one_part_in_a_thousand_too_tight(
    algorithm: str, monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(Shortlist, "_tighten", tight)
    rejected(test_filters.test_nothing_within_the_bound_is_lost, name=algorithm)
    law = test_definition.test_every_filter_answers_as_the_oracle
    rejected(law, raising=TOO_FEW, metric="euclidean", algorithm=algorithm)


def test_a_bound_too_tight_for_inverted_lists(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(Shortlist, "_tighten", tight)
    rejected(test_filters.test_nothing_within_the_bound_is_lost, name="sparse")


def test_a_tree_that_reaches_too_short(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(tree, "SLACK", -1e-3)
    rejected(test_filters.test_nothing_within_the_bound_is_lost, name="tree")
    law = test_definition.test_every_filter_answers_as_the_oracle
    rejected(law, raising=TOO_FEW, metric="euclidean", algorithm="tree")


# Of cdist every sum is in column order already, and what the tree rounds in double precision is
# less than the bound is rounded up by: there is nothing to be wrong about.
def test_approximate_keys_taken_for_true_ones(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(Shortlist, "add", without_error)
    rejected(test_blocks.test_rows_that_differ_by_a_rounding_are_told_apart)


def test_a_sketch_without_allowance_for_single_precision(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(bounds, "U", 0.0)
    rejected(test_filters.test_nothing_within_the_bound_is_lost, name="sketch")


def test_a_sketch_limit_too_tight(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(bounds, "limit", lambda *words: LIMIT(*words) * 0.999)
    rejected(test_filters.test_nothing_within_the_bound_is_lost, name="sketch")
    rejected(test_blocks.test_a_limit_is_rounded_outwards_and_not_far)


def test_a_limit_too_tight_where_all_rows_ask_at_once(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(bounds, "limit", lambda *words: LIMIT(*words) * 0.999)
    rejected(test_blocks.test_rows_that_ask_at_once_are_answered_as_one_by_one, algorithm="sketch")


@pytest.mark.parametrize("side", ["low", "radii"])
def test_blocks_that_are_taken_for_smaller(
    side: str, monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    prepare = sketch.Sketch.prepare

    def smaller(corpus: Any) -> Any:
        arrays = prepare(corpus)
        if side == "low":
            arrays["low"] = (arrays["low"] + arrays["high"]) / 2
        else:
            arrays["radii"] = arrays["radii"] / 2
        return arrays

    monkeypatch.setattr(sketch.Sketch, "prepare", staticmethod(smaller))
    # What is lost depends on whose turn it is: one thread fails the same way again.
    few = {"threads": st.just(1), "data": corpora(columns=6)}
    law = test_blocks.test_rows_that_ask_at_once_are_answered_as_one_by_one
    rejected(law, few, algorithm="sketch")


def test_rows_that_reach_less_far_toward_another_block(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    extents = together._Pairs._extents
    monkeypatch.setattr(together._Pairs, "_extents", lambda self, b: extents(self, b) / 2)
    alone = {"threads": st.just(1)}
    law = test_blocks.test_rows_that_ask_at_once_are_answered_as_one_by_one
    rejected(law, alone, algorithm="sketch")


def test_a_shortlist_that_forgets_in_its_sleep(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def init(self: Any, queries: Any, corpus: Any, k: int, patience: int = 0, known: Any = None):
        INIT(self, queries, corpus, k, patience)

    monkeypatch.setattr(Shortlist, "__init__", init)
    rejected(test_blocks.test_rows_that_ask_at_once_are_answered_as_one_by_one, algorithm="sketch")


def test_a_sketch_that_forgets_duplicates(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    expanded = equal.Groups.expanded
    monkeypatch.setattr(equal.Groups, "expanded", lambda self, found, k: expanded(self, found, 1))
    rejected(test_filters.test_nothing_within_the_bound_is_lost, name="sketch")


@pytest.mark.parametrize("algorithm", ["sketch", "tree"])
def test_rows_that_forget_those_that_equal_them(
    monkeypatch: pytest.MonkeyPatch, rejected: Any, algorithm: str
) -> None:
    monkeypatch.setattr(equal, "merge", lambda equals, others, k: others)
    law = test_blocks.test_rows_that_ask_at_once_are_answered_as_one_by_one
    rejected(law, algorithm=algorithm)


def test_rows_that_are_taken_for_equal_by_their_hash(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    words = equal._words
    monkeypatch.setattr(equal, "_words", lambda rows: words(rows)[:, :1])
    rejected(test_blocks.test_a_group_is_of_equal_rows, hashed=equal._hashed)


def test_a_pair_that_one_of_its_rows_forgets(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    verify = together._Pairs._verify

    def once(self: Any, a: int, b: int, kept: Any, of: Any = None, to: Any = None, both: Any = 1):
        verify(self, a, b, kept, of, to, a == b)

    monkeypatch.setattr(together._Pairs, "_verify", once)
    distinct = st.integers(0, 2**32 - 1).map(lambda seed: (rows_of("normal", 40, 6, seed), None, 3))
    law = test_blocks.test_rows_that_ask_at_once_are_answered_as_one_by_one
    rejected(law, {"data": distinct}, algorithm="sketch")


def test_a_shortlist_that_settles_on_one_too_few(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    settle = Shortlist._settle

    def one_less(self: Any) -> None:
        settle(self)
        self._parts = [self._parts[0][np.arange(len(self._parts[0]))[:-1]]]

    monkeypatch.setattr(Shortlist, "_settle", one_less)
    law = test_blocks.test_a_shortlist_may_settle_or_wait_at_any_time
    rejected(law, raising=TOO_FEW, algorithm="direct")


def test_a_sketch_that_is_longer_than_its_rows(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    coordinates = sketch._coordinates

    def longer(rows: Any, directions: Any) -> Any:
        found = coordinates(rows, directions)
        return found * 1.001 if 0 < directions.shape[1] < len(directions) else found

    monkeypatch.setattr(sketch, "_coordinates", longer)
    rejected(test_blocks.test_the_width_of_a_sketch_changes_nothing)


def test_a_tree_that_is_sure_too_soon(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    """The list of the nearest is taken for complete though its last one ties."""
    outright = tree.Tree.outright

    def sure(self: Any, queries: Any, k: int, own: Any) -> Any:
        found = outright(self, queries, k, own)
        return found and (found[0], found[1][:0])

    monkeypatch.setattr(tree.Tree, "outright", sure)
    law = test_definition.test_every_filter_answers_as_the_oracle
    rejected(law, metric="euclidean", algorithm="tree")


def test_a_tree_that_stops_at_its_last_candidate(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    """Ties beyond the ones that the tree came upon are not looked for."""

    def propose(self: Any, queries: Any, k: int, shortlist: Any, memory: Any) -> Any:
        n, nearest = len(queries), min(k, len(self.groups))
        points = queries.embedded(slice(None))
        reach, unique = self.tree.query(points, np.arange(1, nearest + 1), p=self.corpus.metric.p)
        keys = self.corpus.metric.key(reach)
        query = np.repeat(np.arange(n), nearest)
        yield from self._members(query, unique.ravel(), keys.ravel(), k)

    monkeypatch.setattr(tree.Tree, "propose", propose)
    monkeypatch.setattr(tree.Tree, "outright", lambda self, queries, k, own: None)
    law = test_definition.test_every_filter_answers_as_the_oracle
    rejected(law, metric="euclidean", algorithm="tree")


def test_a_tree_that_forgets_duplicates(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def members(self: Any, query: Any, unique: Any, keys: Any, k: int) -> Any:
        return MEMBERS(self, query, unique, keys, 1)

    monkeypatch.setattr(tree.Tree, "_members", members)
    rejected(test_filters.test_nothing_within_the_bound_is_lost, name="tree")


def test_a_last_block_dropped(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def all_but_the_last(*words: Any) -> Any:
        found = list(CUTS(*words))
        return found[:-1] if len(found) > 1 else found

    monkeypatch.setattr(direct, "cuts", all_but_the_last)
    law = test_definition.test_blocks_of_the_corpus_meet_without_a_seam
    rejected(law, algorithm="direct")


def test_a_last_block_of_the_layout_dropped(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def split(points: Any, size: int) -> Any:
        order, starts = SPLIT(points, size)
        return order, starts[:-1] if len(starts) > 2 else starts

    monkeypatch.setattr(layout, "split", split)
    rejected(test_blocks.test_the_size_of_a_block_changes_nothing)
