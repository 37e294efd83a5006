"""Every pair, block by block: any metric, dense or sparse."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from scipy.spatial.distance import cdist

from samekin.core.blocks import cuts, shape
from samekin.core.distances import Array, Float, Metric, tiny
from samekin.core.points import Points
from samekin.core.protocol import Rows
from samekin.core.shortlist import Bounded, Candidates

PAIRS = 2**18
"""Pairs handed over at once, so that ties cannot fill the memory."""


class Direct:
    """Keys of all pairs of a block by ``cdist`` or a sparse product, with their error."""

    name = "direct"

    def __init__(self, corpus: Points, arrays: dict[str, Array]) -> None:
        self.corpus = corpus
        self.by_product = corpus.sparse and corpus.metric.p == 2

    @staticmethod
    def serves(metric: Metric, rows: Rows) -> bool:
        """Whatever there is."""
        return True

    @staticmethod
    def prepare(corpus: Points) -> dict[str, Array]:
        """Nothing."""
        return {}

    def propose(
        self, queries: Points, k: int, shortlist: Bounded, working_memory: float | None
    ) -> Iterator[Candidates]:
        """See :mod:`samekin.core.filters`."""
        row_bytes = 1 if self.by_product else 8 * self.corpus.columns
        size = shape(row_bytes, working_memory)[1]
        measure = self._by_product if self.by_product else self._by_difference
        for cut in cuts(len(self.corpus), size):
            lower, upper = measure(queries, cut)
            if 0 < k <= upper.shape[1]:
                # The block's own k-th is a bound already. It is not told to the shortlist: one
                # of the k may be a row that does not count.
                own = np.partition(upper, k - 1, axis=1)[:, k - 1]
            else:
                own = np.full(len(queries), np.inf)
            yield from _within(lower, upper, np.minimum(own, shortlist.bound), cut.start)

    def _by_difference(self, queries: Points, cut: slice) -> tuple[Float, Float]:
        metric, columns = self.corpus.metric, self.corpus.columns + 1
        kind, words = {
            1: ("cityblock", {}),
            2: ("sqeuclidean", {}),
            math.inf: ("chebyshev", {}),
        }.get(metric.p, ("minkowski", {"p": metric.p}))
        keys = cdist(queries.embedded(slice(None)), self.corpus.embedded(cut), kind, **words)
        keys = metric.key(keys) if kind == "minkowski" else keys
        error = keys * metric.slack(columns)
        error += tiny(columns)
        return np.asarray(keys - error), np.asarray(keys + error)

    def _by_product(self, queries: Points, cut: slice) -> tuple[Float, Float]:
        # |q|^2 + |x|^2 - 2 q.x. Every term and partial sum is at most (|q| + |x|)^2, and each
        # operation, in whatever order, errs by 2**-53 of that.
        a, b = queries.compressed(slice(None)), self.corpus.compressed(cut)
        aa = np.asarray(a.multiply(a).sum(axis=1)).reshape(-1, 1)
        bb = np.asarray(b.multiply(b).sum(axis=1)).reshape(1, -1)
        keys = np.asarray((a @ b.T).toarray())
        keys *= -2.0
        keys += aa
        keys += bb
        if self.corpus.norms is not None and queries.norms is not None:
            keys[queries.zero[:, None] != self.corpus.zero[cut]] = 2.0
        terms = int(np.diff(a.indptr).max(initial=0) + np.diff(b.indptr).max(initial=0))
        scale = np.square(np.sqrt(aa) + np.sqrt(bb))
        error = scale * ((4 * terms + 64) * 2.0**-53) + tiny(terms)
        return np.maximum(keys - error, 0.0), keys + error


def _within(lower: Float, upper: Float, bound: Float, start: int) -> Iterator[Candidates]:
    """The pairs of a block whose lower key is not above the bound, some at a time."""
    kept = lower <= bound[:, None]
    counts = np.cumsum(kept.sum(axis=1))
    first = 0
    while first < len(kept):
        before = counts[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(counts, before + PAIRS, side="right")))
        query, place = np.nonzero(kept[first:last])
        query += first
        yield Candidates(query, place + start, lower[query, place], upper[query, place])
        first = last
