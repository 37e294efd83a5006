"""scipy's cKDTree: dense rows of few columns, in a Minkowski geometry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from samekin.core.distances import Array, Float, Metric
from samekin.core.filters import ties
from samekin.core.filters.crowd import BESIDE
from samekin.core.filters.equal import Groups, grouped
from samekin.core.filters.faint import Scale
from samekin.core.filters.portions import portions
from samekin.core.keys import bracket_double, canonical
from samekin.core.points import Points
from samekin.core.protocol import Rows
from samekin.core.ranking import Ranked, somewhere, sorted_lines
from samekin.core.shortlist import Bounded, Candidates

SLACK = 2.0**-40
"""Relative error of the tree's own bounds: a sum of differences kept along a path of the tree."""

LEAF = 24
"""Rows in a leaf; measured."""

ALIKE = 4
"""Rows that equal each other are points of their own where nowhere are more of them."""

SPARE = 2
"""Candidates beyond those needed: the last one shows that none is missing, if it does not tie."""

SAMPLE = 64
"""Faint queries that tell how many candidates it takes."""


class Tree:
    """One more candidate than needed; where that one ties, all within the radius.

    Equal rows, where there are more than a few, are one point of the tree: of such a group only
    the first ``k`` row numbers can be neighbours, which keeps data with many duplicates from
    drowning the search in ties. Where the bound alone counts, all of them are.
    """

    name = "tree"
    certified = True
    options: Mapping[str, range] = {}

    groups: Groups
    first: NDArray[np.int64]
    shared: NDArray[np.bool_]
    scale: Scale
    tree: Any

    def __init__(self, corpus: Points, arrays: dict[str, Array]) -> None:
        self.corpus = corpus
        self.groups = Groups(arrays["order"], arrays["starts"])
        self.first, self.shared = self.groups.first, self.groups.sizes > 1
        self.scale = Scale(corpus)
        self.tree = _grown(self.scale.placed(corpus, self.first))

    @staticmethod
    def serves(metric: Metric, rows: Rows) -> bool:
        """Dense rows in a Minkowski geometry."""
        return metric.p >= 1 and not sparse.issparse(rows)

    @staticmethod
    def prepare(corpus: Points) -> dict[str, Array]:
        """Row numbers with equal rows side by side, and where each group begins."""
        groups = grouped(corpus.rows, ALIKE)
        return {"order": groups.order, "starts": groups.starts}

    def near(self) -> NDArray[np.int64]:
        """All row numbers, so that rows near each other are close in the list."""
        return self.groups.rows(np.asarray(self.tree.indices))[1]

    @cached_property
    def blind(self) -> bool:
        """Whether the keys of all pairs of rows may be 0, for all that the tree can tell."""
        extent = np.asarray(self.tree.maxes - self.tree.mins)
        farthest = self.scale.key(np.array([np.linalg.norm(extent, self.corpus.metric.p)]))
        return bool(extent.max() > 0 and farthest[0] <= self.scale.lost)

    @cached_property
    def _error(self) -> float:
        """Of the tree and of the definition together, relatively."""
        return self.corpus.metric.slack(self.tree.m) + SLACK

    def least(self, reach: Float) -> Float:
        """The least key that a row so far away in the tree may have."""
        return np.asarray(self.scale.key(reach) * (1 - self._error) - self.scale.lost)

    def farthest(self, bound: Float) -> Float:
        """How far away in the tree a row may be whose key is within the bound."""
        key = bound * (1 + self._error) + self.scale.lost
        return self.scale.distance(key) * (1 + SLACK)

    def outright(
        self, queries: Points, k: int, own: NDArray[np.int64] | None
    ) -> tuple[Ranked, NDArray[np.int64]] | None:
        """The answers that need no second look, and which queries do.

        A list of the nearest points is complete if its last one is farther than the ``k``-th by
        more than the error of the tree, and all of them stand for one row.
        """
        wanted = k + (own is not None)
        if wanted + SPARE > len(self.groups) or self.blind:
            return None
        points = self.scale.placed(queries, slice(None))
        nearest = _enough(self, points, wanted)
        reach, unique = self.tree.query(points, nearest, p=self.corpus.metric.p)
        rows = np.take(self.first, unique)
        sure = ~somewhere(np.take(self.shared, unique))
        if own is not None:
            itself = rows == own[:, None]
            there = somewhere(itself)
            sure &= there
            itself[~there, 0] = True  # any of them, so that lines are of one length
            rows = rows[~itself].reshape(len(rows), nearest - 1)
        rows = rows[:, :-1]
        pairs = np.repeat(np.arange(len(rows)), rows.shape[1])
        keys = canonical(queries, self.corpus, pairs, rows.ravel()).reshape(rows.shape)
        found = sorted_lines(Ranked(keys, rows), k)
        beyond = self.least(reach[:, -1]) > found.keys[:, -1]
        return found, np.flatnonzero(~(sure & beyond))

    def propose(
        self, queries: Points, k: int, shortlist: Bounded, working_memory: float | None
    ) -> Iterator[Candidates]:
        """See :mod:`samekin.core.filters`."""
        if self.blind:
            yield from ties.in_turn(queries, self.corpus, k)
            return
        points = self.scale.placed(queries, slice(None))
        nearest = min(k + 1, len(self.groups)) if k else 0
        asked, seen = np.arange(len(queries)), np.empty((len(queries), 0), dtype=np.int64)
        if nearest:
            reach, seen = self.tree.query(
                points, k=np.arange(1, nearest + 1), p=self.corpus.metric.p
            )
            yield from self._members(queries, np.repeat(asked, nearest), seen.ravel(), k)
            if nearest == len(self.groups):
                return
            asked = np.flatnonzero(self.least(reach[:, -1]) <= shortlist.bound)
        if len(asked):
            yield from self._balls(queries, points, asked, shortlist.bound[asked], seen, k)

    def _balls(
        self,
        queries: Points,
        points: Float,
        asked: NDArray[np.int64],
        bound: Float,
        seen: NDArray[np.int64],
        k: int,
    ) -> Iterator[Candidates]:
        """All points within a bound, but those that were seen."""
        radius, p = self.farthest(bound), self.corpus.metric.p
        counts = self.tree.query_ball_point(points[asked], radius, p=p, return_length=True)
        for cut in portions(counts):
            some = asked[cut]
            found = self.tree.query_ball_point(points[some], radius[cut], p=p)
            query = np.repeat(some, [len(one) for one in found])
            unique = np.concatenate([np.asarray(one, dtype=np.int64) for one in found])
            name = query * len(self.groups) + unique
            new = ~np.isin(name, seen[some] + some[:, None] * len(self.groups))
            yield from self._members(queries, query[new], unique[new], k)

    def _members(
        self, queries: Points, query: NDArray[np.int64], unique: NDArray[np.int64], k: int
    ) -> Iterator[Candidates]:
        """The first ``k`` rows of each group (all for 0), some at a time, with errors of keys."""
        keys, error = bracket_double(queries, self.corpus, query, self.first[unique])
        found = Candidates(query, unique, keys - error, keys + error)
        yield from self.groups.expanded(found, k)


def _grown(rows: Float) -> Any:
    from scipy.spatial import cKDTree  # a large part of scipy, which other filters do not need

    return cKDTree(rows, leafsize=LEAF, balanced_tree=False)


def _enough(tree: Tree, points: Float, k: int) -> int:
    """How many candidates make most queries sure of their first ``k``; at least one more."""
    if not tree.scale or not len(points):
        return k + SPARE
    some, most = points[:: -(-len(points) // SAMPLE)], len(tree.groups)
    reach, _ = tree.tree.query(some, min(BESIDE * k, most), p=tree.corpus.metric.p)
    unsure = tree.least(reach) <= tree.scale.key(reach[:, [k - 1]])
    need = round(float(np.quantile(np.count_nonzero(unsure, axis=1), 0.95)))
    return min(max(k, need) + SPARE, most)
