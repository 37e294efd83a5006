"""Rows whose keys are near the smallest numbers: a tree has them brought near one.

What a key loses by underflow is much of it then, and whoever looks for rows by their distances has
to look that much farther.
"""

from __future__ import annotations

import math

import numpy as np

from samekin.core.distances import Array, Float, Metric, tiny
from samekin.core.points import Points

SMALLEST = 2.0**-1074
"""Number above 0."""

LEAST, FAINT = 16.0, 2.0**30
"""Keys of so many times the smallest number are faint. Where even the largest is less, all tie."""

FAR = 2.0**14
"""Coordinates beyond are cut: no such power of them overflows."""

MOST = 64
"""Of higher powers the rows stay as they are."""


class Scale:
    """A power of two, which is exact: 1 unless the keys of all pairs of rows are faint."""

    factor: float
    metric: Metric
    lost: float

    def __init__(self, corpus: Points) -> None:
        self.metric, self.factor = corpus.metric, _factor(corpus)
        self.lost = _lost(corpus.metric, corpus.columns, bool(self))

    def __bool__(self) -> bool:
        return self.factor != 1

    def placed(self, points: Points, numbers: Array | slice) -> Float:
        """Rows in the embedding, scaled; none is farther from another than it is."""
        rows = points.embedded(numbers)
        if not self:
            return rows
        with np.errstate(over="ignore"):
            return np.asarray(np.clip(rows * self.factor, -FAR, FAR))

    def key(self, distance: Float) -> Float:
        """About the key of a scaled distance."""
        return self.metric.key(distance / self.factor)

    def distance(self, key: Float) -> Float:
        """About the scaled distance of a key."""
        with np.errstate(over="ignore"):
            return self.metric.reach(key) * self.factor


def _factor(corpus: Points) -> float:
    """No larger than what brings the rows near one."""
    metric = corpus.metric
    if not 1 < metric.p <= MOST or corpus.scale <= 1:
        return 1.0
    most = metric.key(np.array([2 / corpus.scale]))[0]
    return corpus.scale if LEAST * SMALLEST <= most < FAINT * SMALLEST else 1.0


def _lost(metric: Metric, columns: int, scaled: bool) -> float:
    """What underflow may take from a key here and in a tree together, and from a bound.

    Half of the smallest number for each square, in a tree only if its rows are as small, and for
    the two operations that make the bound; differences and sums of such numbers are exact.
    """
    if metric.p in (1, math.inf):
        return SMALLEST
    if metric.p != 2:
        return tiny(columns)
    return (1 + (-(-columns // 2) if scaled else columns)) * SMALLEST
