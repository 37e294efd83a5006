"""Sparse rows by inverted lists: for each column, the rows that have a value there.

Source: where a column of two zeros adds nothing, a sum over columns is what the two rows add where
the other has 0, less what is different in the columns that both have:

    sum t(q, x) = sum t(q, 0) + sum t(0, x) - sum over common columns of t(q, 0) + t(0, x) - t(q, x)

The last sum is a sparse product. Only pairs with a common column appear in it; the others have the
key of the first two sums, which grows with ``sum t(0, x)``: rows are kept in that order, so those
of them that are near enough come first.

Rounding. ``t(q, x)`` is at most ``2**order (t(q, 0) + t(0, x))``. Every operation, in whatever
order, errs by 2**-53 of such terms, so the whole, and the definition, by ``(4 terms + 64)(1 +
order) 2**-53`` of ``2**order`` times the first two sums; of the inner product, whose first two sums
are 0, by as much of ``|q|_1 max|x|``. What underflows is multiplied by the heaviest weight. Sums of
whole numbers below 2**53 are exact.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from samekin.core.blocks import WORKING_MEMORY
from samekin.core.distances import Array, Float, Metric, tiny
from samekin.core.distances.metric import ratio
from samekin.core.filters.portions import PAIRS, portions
from samekin.core.filters.ties import first
from samekin.core.keys import whole_sums
from samekin.core.points import Points, line_of
from samekin.core.shortlist import Bounded, Candidates, joined

FEW = 4096
"""So many keys of a query can be looked at one by one."""

BYTES = 128
"""What is held for each pair while lists are multiplied; about."""

SPARE = 64
"""Rows at least that are looked at for those without a common column, beside what is wanted."""


class Inverted:
    """The rows of a corpus by columns."""

    corpus: Points
    metric: Metric
    sizes: Float
    product: bool
    scale: Float
    longest: int
    lists: sparse.csr_array
    counts: Array
    signed: bool

    def __init__(self, corpus: Points) -> None:
        self.corpus, self.metric = corpus, corpus.metric
        rows = _apart(corpus)
        sizes = _alone(self.metric, rows)
        self.order: NDArray[np.int64] = np.argsort(sizes, kind="stable")
        self.sizes, rows = sizes[self.order], rows[self.order]
        self.product = self.metric.name == "inner_product"
        self.scale = _peaks(rows) if self.product else self.sizes
        self.longest = int(np.diff(rows.indptr).max(initial=0))
        self.lists = sparse.csr_array(rows.T)
        self.counts = np.diff(self.lists.indptr)
        self.signed = bool(np.signbit(self.lists.data).any())

    @staticmethod
    def serves(corpus: Points) -> bool:
        """Sparse rows, a sum over columns."""
        return corpus.sparse and corpus.metric.separable

    def propose(
        self, queries: Points, k: int, shortlist: Bounded, working_memory: float | None
    ) -> Iterator[Candidates]:
        """See :mod:`samekin.core.filters`."""
        rows, exact = _apart(queries), self._exact(queries)
        k = k or sys.maxsize
        work = np.bincount(line_of(rows), self.counts[rows.indices], len(queries))
        room = (working_memory or WORKING_MEMORY) * 2**20 / BYTES
        for cut in portions(work, room):
            found = self._found(rows[cut], shortlist.bound[cut], k, exact)
            yield from _together(found, cut.start)

    def _exact(self, queries: Points) -> bool:
        sums = self.product or (self.metric.norm and self.metric.order <= 2)
        counts = self.metric.name in ("hamming", "jaccard")
        return counts or (sums and whole_sums(queries, self.corpus))

    def _found(
        self, rows: sparse.csr_array, bound: Float, k: int, exact: bool
    ) -> Iterator[tuple[int, NDArray[np.int64], Float, Float]]:
        """For each query: its place, rows, and the numbers on both sides of their keys."""
        common = self._common(rows)
        sizes = _alone(self.metric, rows)
        peaks = np.asarray(np.abs(rows).sum(axis=1)) if self.product else sizes
        terms = int(np.diff(rows.indptr).max(initial=0)) + self.longest
        slack = 0.0 if exact else (4 * terms + 64) * (1 + self.metric.order) * 2.0**-53
        slack *= 2.0**self.metric.order
        least = 0.0 if exact else tiny(terms) * self.metric.heaviest
        # A sparse product leaves out what adds up to 0: without signs, products that are all 0.
        signed = self.signed or bool(np.signbit(rows.data).any())
        for query in range(rows.shape[0]):
            part = slice(common.indptr[query], common.indptr[query + 1])
            keys = _Keys(self, float(sizes[query]), float(peaks[query]), slack, least, signed)
            yield query, *keys.nearest(common.indices[part], common.data[part], bound[query], k)

    def _common(self, rows: sparse.csr_array) -> sparse.csr_array:
        """What common columns take off, for each query and row that have any; unsorted CSR.

        Of a quotient, above in the real part and below in the imaginary one.
        """
        metric = self.metric
        if metric.name in ("euclidean", "sqeuclidean", "cosine"):
            return (rows * 2.0) @ self.lists
        if metric.name == "inner_product":
            return rows @ self.lists
        pairs = self.lists[rows.indices]
        lengths = np.diff(pairs.indptr)
        q, x, column = np.repeat(rows.data, lengths), pairs.data, np.repeat(rows.indices, lengths)
        taken = _taken(partial(metric.terms, column=column), q, x)
        if metric.below is not None:
            taken = taken + 1j * _taken(metric.below, q, x)
        pairs = sparse.csr_array((taken, pairs.indices, pairs.indptr), shape=pairs.shape)
        ones = (np.ones(rows.nnz), np.arange(rows.nnz), rows.indptr)
        return sparse.csr_array(ones, shape=(rows.shape[0], rows.nnz)) @ pairs


class _Keys:
    """The keys of one query: numbers on both sides of them."""

    def __init__(
        self,
        lists: Inverted,
        size: float,
        peak: float,
        slack: float,
        least: float,
        signed: bool,
    ) -> None:
        self.lists, self.size, self.peak, self.slack, self.least = lists, size, peak, slack, least
        self.signed = signed

    def sides(self, place: Array, taken: Array) -> tuple[Float, Float]:
        """Of rows from which common columns take so much."""
        lists, sizes = self.lists, self.size + self.lists.sizes[place]
        scale = lists.scale[place]
        error = (self.peak * scale if lists.product else self.peak + scale) * self.slack
        error += self.least
        if lists.metric.below is None:
            keys = sizes - taken
            return keys - error, keys + error
        above, below = sizes - taken.real, sizes - taken.imag
        # What the quotient itself is rounded by is less than one of the 64 roundings to spare.
        low = ratio(np.maximum(above - error, 0.0), below + error)
        return low, ratio(above + error, np.maximum(below - error, 0.0))

    def alone(self, place: Array) -> tuple[Float, Float]:
        """Of rows without a common column; they do not fall from place to place."""
        lists = self.lists
        if lists.metric.below is not None:  # equal sums, or none
            keys = np.where(self.size + lists.sizes[place] > 0, 1.0, 0.0)
            return keys, keys
        if not lists.product:
            return self.sides(place, np.zeros(1))
        error = 0.0
        if self.signed:
            error = self.peak * float(lists.scale.max()) * self.slack + self.least
        return np.full(len(place), -error), np.full(len(place), error)

    def nearest(
        self, place: NDArray[np.int32], taken: Array, bound: float, k: int
    ) -> tuple[NDArray[np.int64], Float, Float]:
        """All rows that may be among the first ``k``: those with a common column, and others."""
        n = len(self.lists.sizes)
        near = _roughly(self, place, taken, bound, k)
        low, high = self.sides(place[near], taken[near])
        edge = _kth(high, k)
        if len(place) < n and self._alone_low(0) <= min(edge, bound):
            free = self._free(place, min(n, k + max(k, SPARE)))[:k]
            edge = _kth(np.append(high, self.alone(free)[1]), k)
            # Two roundings may not keep the order of neighbours in the list.
            wide = min(edge, bound) + abs(min(edge, bound)) * 2.0**-48
            free = self._free(place, bisect_right(range(n), wide, key=self._alone_low))
            more = self.alone(free)
            near, place = np.append(near, np.arange(len(free)) + len(place)), np.append(place, free)
            low, high = np.append(low, more[0]), np.append(high, more[1])
        kept = np.flatnonzero(low <= min(edge, bound))
        low, high, row = low[kept], high[kept], self.lists.order[place[near[kept]]]
        best = first(row, low, high, edge, k)
        return row[best], low[best], high[best]

    def _alone_low(self, place: int) -> float:
        return float(self.alone(np.array([place]))[0][0])

    def _free(self, place: NDArray[np.int32], count: int) -> NDArray[np.int64]:
        """The first rows that have no common column."""
        free = np.ones(count, dtype=bool)
        free[place[place < count]] = False
        return np.flatnonzero(free)


def _roughly(
    of: _Keys, place: NDArray[np.int32], taken: Array, bound: float, k: int
) -> NDArray[np.int64]:
    """Which to look at closely: one error for all of them is enough to leave most aside."""
    lists = of.lists
    if len(place) <= FEW or lists.metric.below is not None:
        return np.arange(len(place))
    keys = lists.sizes[place] - taken
    keys += of.size
    edge = _kth(keys[:: len(keys) // FEW + 1], k)
    edge = _kth(keys[keys <= edge], k)
    top = float(lists.scale.max())
    error = (of.peak * top if lists.product else of.peak + top) * of.slack
    error += of.least
    return np.flatnonzero(keys <= min(edge + error, bound) + error)


def _kth(values: Float, k: int) -> float:
    return float(np.partition(values, k - 1)[k - 1]) if len(values) >= k else np.inf


def _apart(points: Points) -> sparse.csr_array:
    """Rows as they are compared; under a unit metric, a row of zeros has a column of its own."""
    rows = points.compressed(slice(None))
    if points.norms is None:
        return rows
    zeros = sparse.csr_array(points.zero[:, None].astype(np.float64))
    return sparse.csr_array(sparse.hstack((rows, zeros), format="csr"))


def _alone(metric: Metric, rows: sparse.csr_array) -> Float:
    """The sum of the terms of each row beside a row of zeros."""
    terms = metric.terms(rows.data, np.zeros(1), rows.indices)
    line = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    return np.asarray(np.bincount(line, terms, rows.shape[0]), dtype=np.float64)


def _peaks(rows: sparse.csr_array) -> Float:
    return np.asarray(abs(rows).max(axis=1).toarray(), dtype=np.float64).ravel()


def _taken(term: Callable[..., Array], q: Float, x: Float) -> Float:
    zero = np.zeros(1)
    return np.asarray(term(q, zero) + term(zero, x) - term(q, x), dtype=np.float64)


def _together(
    found: Iterator[tuple[int, NDArray[np.int64], Float, Float]], start: int
) -> Iterator[Candidates]:
    """The candidates of one query after the other, many at a time."""
    held: list[Candidates] = []
    count = 0
    for query, row, low, high in found:
        held.append(Candidates(np.full(len(row), query + start), row, low, high))
        count += len(row)
        if count > PAIRS:
            yield joined(held)
            held, count = [], 0
    if held:
        yield joined(held)
