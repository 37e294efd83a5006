"""The laws reject filters that are wrong on purpose: each is a mistake somebody could make."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from laws import test_blocks, test_definition, test_filters

from samekin import RowError
from samekin.core import shortlist
from samekin.core.filters import bounds, direct, equal, layout, sketch, sketched, tree
from samekin.core.shortlist import Candidates, Shortlist
from samekin.core.testing.strategies import rows_of

CUTS, TIGHTEN, ADD, LIMIT = direct.cuts, Shortlist._tighten, Shortlist.add, bounds.limit
MEMBERS, SPLIT = tree.Tree._members, layout.split
TOO_FEW = RowError, "it may have \\d+ neighbours, fewer than n_neighbors"
"""Where a neighbour is lost and nobody takes its place, the search itself notices."""


def tight(self: Any, found: Candidates) -> None:
    """The bound is one part in a thousand too small."""
    TIGHTEN(self, found)
    self.bound = np.minimum(self.bound, shortlist._value(self._uppers[:, -1]) * 0.999)


def without_error(self: Any, found: Candidates) -> None:
    """Approximate keys are taken for true ones."""
    middle = (found.lower + found.upper) / 2
    ADD(self, Candidates(found.query, found.row, middle, middle))


@pytest.mark.parametrize("algorithm", ["tree", "sketch", "product", "direct"])
def test_a_bound_one_part_in_a_thousand_too_tight(
    algorithm: str, monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(Shortlist, "_tighten", tight)
    rejected(test_filters.test_nothing_within_the_bound_is_lost, name=algorithm)
    law = test_definition.test_every_filter_answers_as_the_oracle
    metric = "inner_product" if algorithm == "product" else "euclidean"
    rejected(law, raising=TOO_FEW, metric=metric, algorithm=algorithm)


def test_a_bound_too_tight_for_inverted_lists(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(Shortlist, "_tighten", tight)
    rejected(test_filters.test_nothing_within_the_bound_is_lost, name="sparse")


def test_a_tree_that_reaches_too_short(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(tree, "SLACK", -1e-3)
    rejected(test_filters.test_nothing_within_the_bound_is_lost, name="tree")
    law = test_definition.test_every_filter_answers_as_the_oracle
    rejected(law, metric="euclidean", algorithm="tree")


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


def test_a_sketch_that_reaches_too_short(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    reach = sketch.Sketch.reach
    monkeypatch.setattr(sketch.Sketch, "reach", lambda self, bound: reach(self, bound) * 0.999999)
    rejected(test_blocks.test_a_reach_is_rounded_outwards_and_not_far)


def test_a_sketch_that_forgets_duplicates(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    expanded = equal.Groups.expanded
    monkeypatch.setattr(equal.Groups, "expanded", lambda self, found, k: expanded(self, found, 1))
    rejected(test_filters.test_nothing_within_the_bound_is_lost, name="sketch")


def test_a_group_that_is_its_own_neighbour_too_seldom(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    """Of a group only two rows are looked at, whatever is asked for."""
    rows = equal.Groups.rows
    monkeypatch.setattr(
        equal.Groups, "rows", lambda self, groups, most=0: rows(self, groups, min(most, 2))
    )
    law = test_blocks.test_a_row_of_a_group_has_the_neighbours_of_a_row
    rejected(law, values=4, others=1.0, k=3)


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
    coordinates = sketched.coordinates

    def longer(rows: Any, directions: Any) -> Any:
        found, lost = coordinates(rows, directions)
        return found * (1.001 if 0 < directions.shape[1] < len(directions) else 1), lost

    monkeypatch.setattr(sketched, "coordinates", longer)
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


def test_a_tree_that_takes_equal_rows_for_one(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    made = tree.Tree.__init__

    def init(self: Any, *words: Any) -> None:
        made(self, *words)
        self.shared = np.zeros_like(self.shared)

    monkeypatch.setattr(tree.Tree, "__init__", init)
    rejected(test_definition.test_some_rows_are_answered_as_when_all_ask, algorithm="tree")


def test_a_tree_that_stops_at_its_last_candidate(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    """Ties beyond the ones that the tree came upon are not looked for."""

    def propose(self: Any, queries: Any, k: int, shortlist: Any, memory: Any) -> Any:
        n, nearest = len(queries), min(k, len(self.groups))
        points = self.scale.placed(queries, slice(None))
        _, unique = self.tree.query(points, np.arange(1, nearest + 1), p=self.corpus.metric.p)
        query = np.repeat(np.arange(n), nearest)
        yield from self._members(queries, query, unique.ravel(), k)

    monkeypatch.setattr(tree.Tree, "propose", propose)
    monkeypatch.setattr(tree.Tree, "outright", lambda self, queries, k, own: None)
    law = test_definition.test_every_filter_answers_as_the_oracle
    rejected(law, metric="euclidean", algorithm="tree")


def test_a_tree_that_forgets_duplicates(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def members(self: Any, queries: Any, query: Any, unique: Any, k: int) -> Any:
        return MEMBERS(self, queries, query, unique, 1)

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
    def split(points: Any, size: int, *each: Any) -> Any:
        order, starts = SPLIT(points, size, *each)
        return order, starts[:-1] if len(starts) > 2 else starts

    def normal(seed: int) -> Any:
        x = rows_of("normal", 48, 6, seed)
        return x[:40], x[40:], 3

    monkeypatch.setattr(layout, "split", split)
    enough = {"data": st.integers(0, 2**32 - 1).map(normal), "size": st.just(16)}
    rejected(test_blocks.test_the_size_of_a_block_changes_nothing, enough)
