"""The laws reject a radius that is wrong on purpose."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from laws import test_within

from samekin.core import search, within
from samekin.core.filters import direct, tree
from samekin.core.protocol import Neighbors
from samekin.core.within import Inside, Within

OUTERMOST, INIT, NEIGHBORS, PROPOSE = (
    within.outermost,
    Within.__init__,
    Inside.neighbors,
    tree.Tree.propose,
)
CUTS, LINES = direct.cuts, within.lines
LAW = test_within.test_every_filter_gives_all_within_the_radius


@pytest.mark.parametrize("algorithm", ["tree", "sketch", "product", "direct"])
def test_a_fixed_bound_one_part_in_a_thousand_too_tight(
    algorithm: str, monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(within, "outermost", lambda *words: OUTERMOST(*words) * 0.999)
    metric = "inner_product" if algorithm == "product" else "euclidean"
    rejected(LAW, metric=metric, algorithm=algorithm)
    rejected(test_within.test_a_filter_proposes_all_within_a_fixed_bound, algorithm=algorithm)


def test_less_for_at_most(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def init(self: Any, queries: Any, corpus: Any, radius: float) -> None:
        INIT(self, queries, corpus, radius)
        self.radius = np.nextafter(radius, -np.inf)

    monkeypatch.setattr(Within, "__init__", init)
    rejected(LAW, metric="euclidean", algorithm="direct")


def test_a_radius_that_is_squared(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    """The distance after the root and the key before it are not the same comparison."""

    def add(self: Any, found: Any) -> None:
        keys = within.canonical(self.queries, self.corpus, found.query, found.row)
        inside = keys <= self.radius**2
        self._query.append(found.query[inside])
        self._row.append(found.row[inside])
        self._key.append(keys[inside])

    monkeypatch.setattr(Within, "add", add)
    rejected(LAW, metric="euclidean", algorithm="direct")


def test_lines_in_the_order_of_rows(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def neighbors(self: Any, *words: Any) -> Any:
        found = NEIGHBORS(self, *words)
        orders = [np.argsort(line) for line in found.indices]
        for part in found:
            for place, order in enumerate(orders):
                part[place] = part[place][order]
        return found

    monkeypatch.setattr(Inside, "neighbors", neighbors)
    rejected(LAW, metric="euclidean", algorithm="direct")


def test_a_tree_that_gives_the_first_of_equal_rows(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def propose(self: Any, queries: Any, k: int, *words: Any) -> Any:
        self.groups.sizes = np.ones_like(self.groups.sizes)
        return PROPOSE(self, queries, k, *words)

    monkeypatch.setattr(tree.Tree, "propose", propose)
    rejected(LAW, metric="euclidean", algorithm="tree")


def test_lines_from_the_farthest(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def neighbors(self: Any, *words: Any) -> Any:
        return Neighbors(
            *(_each(part, lambda line: line[::-1]) for part in NEIGHBORS(self, *words))
        )

    monkeypatch.setattr(Inside, "neighbors", neighbors)
    rejected(test_within.test_it_begins_with_the_nearest_that_are_within)


def test_a_last_block_of_a_radius_dropped(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def cuts(total: int, size: int) -> Any:
        found = list(CUTS(total, size))
        return found[:-1] if len(found) > 1 else found

    monkeypatch.setattr(direct, "cuts", cuts)
    rejected(test_within.test_blocks_and_groups_meet_without_a_seam, algorithm="direct")
    small = lambda row_bytes, memory: (50, 7 if memory else 10_000)  # noqa: E731
    monkeypatch.setattr(direct, "shape", small)
    thin = {"storage": "csr"}
    rejected(test_within.test_storage_and_memory_change_nothing, **thin)


def test_lines_that_are_a_rectangle_where_they_can_be(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    """As numpy does with lists that are alike long."""

    def rectangle(values: Any, counts: Any) -> Any:
        found = LINES(values, counts)
        alike = len(set(counts.tolist())) <= 1
        return np.array([*found], dtype=values.dtype) if alike else found

    monkeypatch.setattr(within, "lines", rectangle)
    monkeypatch.setattr(search, "lines", rectangle)
    rejected(test_within.test_no_queries_have_no_lines)
    rejected(test_within.test_a_rectangle_is_lines_that_are_alike_long)


def _each(part: Any, change: Any) -> Any:
    found = np.empty(len(part), dtype=object)
    found[:] = [change(line) for line in part]
    return found
