"""Every row within a radius: a shortlist whose bound is fixed, and answers of differing length."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from samekin.core.distances import Array, Float, Metric, tiny
from samekin.core.keys import canonical
from samekin.core.points import Points
from samekin.core.protocol import Neighbors
from samekin.core.shortlist import Candidates


class Within:
    """For each query of a block, every candidate whose distance is at most ``radius``.

    It stands where a :class:`~samekin.core.shortlist.Shortlist` does, for a filter that is asked
    for no number of neighbours (``k=0``). What comes is decided at once, by its canonical
    distance, so that nothing is held but the answer.

    Attributes
    ----------
    bound : ndarray of shape (n_queries,), float64
        No key whose distance is within the radius is above it.
    """

    queries: Points
    corpus: Points
    radius: float

    def __init__(self, queries: Points, corpus: Points, radius: float) -> None:
        self.queries, self.corpus, self.radius = queries, corpus, radius
        self.bound: Float = np.full(len(queries), outermost(corpus, radius))
        self._query: list[NDArray[np.int64]] = []
        self._row: list[NDArray[np.int64]] = []
        self._key: list[Float] = []

    def add(self, found: Candidates) -> None:
        """Take up those of a filter's candidates that are within the radius."""
        found = found[found.lower <= self.bound[found.query]]
        if not len(found):
            return
        keys = canonical(self.queries, self.corpus, found.query, found.row)
        inside = self.corpus.metric.finish(keys) <= self.radius
        self._query.append(found.query[inside])
        self._row.append(found.row[inside])
        self._key.append(keys[inside])

    def found(self) -> Inside:
        """What was taken up, in no order."""
        nothing: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        return Inside(
            np.concatenate([nothing, *self._query]),
            np.concatenate([nothing, *self._row]),
            np.concatenate([np.empty(0), *self._key]),
        )


class Inside(NamedTuple):
    """Pairs of a query and a row within its radius, flat."""

    query: NDArray[np.int64]
    row: NDArray[np.int64]
    key: Float

    def neighbors(self, metric: Metric, n_queries: int) -> Neighbors:
        """A line for each query, in the one order: by key, then by row."""
        order = np.lexsort((self.row, self.key, self.query))
        counts = np.bincount(self.query, minlength=n_queries)
        distances = metric.finish(self.key[order])
        return Neighbors(lines(distances, counts), lines(self.row[order], counts))


def outermost(corpus: Points, radius: float) -> float:
    """A number that no key is above whose distance is at most ``radius``.

    Source: distances grow with keys, and floats that are not negative are ordered as the integers
    of their bits are, so the last key that ends within the radius is found by halving. The slack
    is for a ``pow`` of the C library that is not quite monotone.
    """
    if math.isinf(radius):
        return math.inf
    low, high = 0, _bits(math.inf)
    while high - low > 1:
        middle = (low + high) // 2
        if _distance(corpus.metric, middle) <= radius:
            low = middle
        else:
            high = middle
    columns = corpus.columns + 1
    return _key(low) * (1 + corpus.metric.slack(columns)) + tiny(columns)


def _bits(key: float) -> int:
    return int(np.float64(key).view(np.int64))


def _key(bits: int) -> float:
    return float(np.int64(bits).view(np.float64))


def _distance(metric: Metric, bits: int) -> float:
    return float(metric.finish(np.array([_key(bits)]))[0])


def lines(values: Array, counts: NDArray[np.int64]) -> Array:
    """Values in lines of differing length: an array of arrays, shape ``(len(counts),)``."""
    ends = np.cumsum(counts)
    found: Array = np.empty(len(counts), dtype=object)
    for line, (end, count) in enumerate(zip(ends, counts, strict=True)):
        found[line] = values[end - count : end]
    return found


def in_lines(found: Neighbors) -> Neighbors:
    """An answer in lines, also where an engine gave it as a rectangle: all lines alike long."""
    return Neighbors(*(_as_lines(part) for part in found))


def _as_lines(part: Array) -> Array:
    if part.ndim == 1:
        return part
    n, width = part.shape
    return lines(part.ravel(), np.full(n, width))
