"""scipy's cKDTree: dense rows of few columns, in a Minkowski geometry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from samekin.core.distances import Array, Float, Metric, tiny
from samekin.core.filters import ties
from samekin.core.filters.equal import Groups, grouped
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
    tree: Any

    def __init__(self, corpus: Points, arrays: dict[str, Array]) -> None:
        self.corpus = corpus
        self.groups = Groups(arrays["order"], arrays["starts"])
        self.first, self.shared = self.groups.first, self.groups.sizes > 1
        from scipy.spatial import cKDTree  # a large part of scipy, which other filters do not need

        self.tree = cKDTree(
            corpus.embedded(self.first),
            leafsize=LEAF,
            balanced_tree=False,
        )

    @staticmethod
    def serves(metric: Metric, rows: Rows) -> bool:
        """Dense rows in a Minkowski geometry."""
        return metric.p >= 1 and not sparse.issparse(rows)

    @staticmethod
    def prepare(corpus: Points) -> dict[str, Array]:
        """Row numbers with equal rows side by side, and where each group begins."""
        groups = grouped(corpus.rows)
        if groups.sizes.max() <= ALIKE:
            order = starts = np.arange(len(corpus))
            return {"order": order, "starts": starts}
        return {"order": groups.order, "starts": groups.starts}

    def near(self) -> NDArray[np.int64]:
        """All row numbers, so that rows near each other are close in the list."""
        return self.groups.rows(np.asarray(self.tree.indices))[1]

    @cached_property
    def blind(self) -> bool:
        """Whether the keys of all pairs of rows may be 0, for all that the tree can tell."""
        metric, extent = self.corpus.metric, np.asarray(self.tree.maxes - self.tree.mins)
        farthest = metric.key(np.array([np.linalg.norm(extent, metric.p)]))
        return bool(extent.max() > 0 and farthest[0] <= tiny(len(extent)))

    def outright(
        self, queries: Points, k: int, own: NDArray[np.int64] | None
    ) -> tuple[Ranked, NDArray[np.int64]] | None:
        """The answers that need no second look, and which queries do.

        A list of the nearest points is complete if its last one is farther than the ``k``-th by
        more than the error of the tree, and all of them stand for one row.
        """
        nearest = k + (own is not None) + SPARE
        if nearest > len(self.groups) or self.blind:
            return None
        points = queries.embedded(slice(None))
        reach, unique = self.tree.query(points, nearest, p=self.corpus.metric.p)
        rows = np.take(self.first, unique)
        sure = ~somewhere(np.take(self.shared, unique))
        if own is not None:
            itself = rows == own[:, None]
            sure &= somewhere(itself) & ~itself[:, -1]
            itself[~sure] = np.arange(nearest) == 0
            rows = rows[~itself].reshape(len(rows), nearest - 1)
        rows = rows[:, :-1]
        pairs = np.repeat(np.arange(len(rows)), rows.shape[1])
        keys = canonical(queries, self.corpus, pairs, rows.ravel()).reshape(rows.shape)
        found = sorted_lines(Ranked(keys, rows), k)
        error = self.corpus.metric.slack(points.shape[1]) + SLACK
        last = self.corpus.metric.key(reach[:, -1]) * (1 - error) - tiny(points.shape[1])
        return found, np.flatnonzero(~(sure & (last > found.keys[:, -1])))

    def propose(
        self, queries: Points, k: int, shortlist: Bounded, working_memory: float | None
    ) -> Iterator[Candidates]:
        """See :mod:`samekin.core.filters`."""
        if self.blind:
            yield from ties.in_turn(queries, self.corpus, k)
            return
        metric, n = self.corpus.metric, len(queries)
        points = queries.embedded(slice(None))
        error = metric.slack(points.shape[1]) + SLACK
        nearest = min(k + 1, len(self.groups)) if k else 0
        asked, seen = np.arange(n), np.empty((n, 0), dtype=np.int64)
        if nearest:
            reach, seen = self.tree.query(points, k=np.arange(1, nearest + 1), p=metric.p)
            keys = metric.key(reach)
            yield from self._members(np.repeat(asked, nearest), seen.ravel(), keys.ravel(), k)
            if nearest == len(self.groups):
                return
            last = keys[:, -1] * (1 - error) - tiny(points.shape[1])
            asked = np.flatnonzero(last <= shortlist.bound)
        if not len(asked):
            return
        farthest = shortlist.bound[asked] * (1 + error) + tiny(points.shape[1])
        radius = metric.reach(farthest) * (1 + SLACK) + tiny(1)
        counts = self.tree.query_ball_point(points[asked], radius, p=metric.p, return_length=True)
        yield from self._balls(queries, points, asked, radius, counts, seen, k)

    def _balls(
        self,
        queries: Points,
        points: Float,
        asked: NDArray[np.int64],
        radius: Float,
        counts: NDArray[np.int64],
        seen: NDArray[np.int64],
        k: int,
    ) -> Iterator[Candidates]:
        for cut in portions(counts):
            some = asked[cut]
            found = self.tree.query_ball_point(points[some], radius[cut], self.corpus.metric.p)
            query = np.repeat(some, [len(one) for one in found])
            unique = np.concatenate([np.asarray(one, dtype=np.int64) for one in found])
            name = query * len(self.groups) + unique
            new = ~np.isin(name, seen[some] + some[:, None] * len(self.groups))
            query, unique = query[new], unique[new]
            keys, _ = bracket_double(queries, self.corpus, query, self.first[unique])
            yield from self._members(query, unique, keys, k)

    def _members(
        self, query: NDArray[np.int64], unique: NDArray[np.int64], keys: Float, k: int
    ) -> Iterator[Candidates]:
        """The first ``k`` rows of each group (all for 0), some at a time, with errors of keys."""
        columns = self.corpus.columns + 1
        error = keys * (self.corpus.metric.slack(columns) + SLACK) + tiny(columns)
        found = Candidates(query, unique, keys - error, keys + error)
        yield from self.groups.expanded(found, k)
