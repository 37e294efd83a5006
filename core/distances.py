"""The definition of every distance, and the metric table.

A distance is evaluated in IEEE float64, one term per column, in column order, starting from 0.0,
without fused multiply-add and without reassociation. What is compared is the *key*, the combined
terms before the root; ties go to the smaller row. Nothing else in the library may report a
distance.

=============  =======================  =========  ==========================================
name           term of column j         combined   distance of key s
=============  =======================  =========  ==========================================
euclidean      t = q_j - x_j; t * t     sum        sqrt(s)
sqeuclidean    t = q_j - x_j; t * t     sum        s
manhattan      abs(q_j - x_j)           sum        s
chebyshev      abs(q_j - x_j)           maximum    s
minkowski p    abs(q_j - x_j) ** p      sum        s ** (1 / p)
cosine         u = q_j/|q| - x_j/|x|;   sum        s / 2
               u * u
=============  =======================  =========  ==========================================

*minkowski*: p = 1, 2 and infinity are manhattan, euclidean and chebyshev. A whole p multiplies
``t * t * ... * t`` from left to right; any other p, and every root, is the C library's ``pow`` of
scalars, so the last bit of such distances is as portable as that function. *cosine*: a row is first
multiplied by the power of two that brings its largest magnitude into [1/2, 1) (never beyond
2**1000 or below 2**-1000), so that no square vanishes; |x| is then the root of the sum of squares,
in column order. Half the squared difference of unit rows equals ``1 - cos`` without its
cancellation, and is 0 for equal rows. A row of zeros is at distance 1 from every other row and at 0
from other rows of zeros.

How the order is kept without a compiled loop: ``np.add.reduce(terms, axis=0)`` on a C-contiguous
``(columns, pairs)`` array adds line after line, provided that there are at least two pairs (with
one, numpy sees a vector and sums it pairwise); ``np.bincount`` adds into each bin in sequence.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
Float: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class Metric:
    """One line of the table above.

    Attributes
    ----------
    name : str
        Its canonical name.
    term : callable
        Differences to terms, element by element; works on any shape.
    combine : numpy ufunc
        ``np.add`` or ``np.maximum``.
    finish : callable
        Keys to distances.
    p : float
        The order of the Minkowski geometry in which the key grows with the distance.
    unit : bool
        Rows are brought to length one before they are compared.
    """

    name: str
    term: Callable[[Array], Array]
    combine: np.ufunc
    finish: Callable[[Float], Float]
    p: float
    unit: bool = False

    def combined(self, terms: Float) -> Float:
        """Keys of ``(columns, pairs)`` terms, C-contiguous, at least two pairs; in column order."""
        if self.combine is np.maximum:
            return np.asarray(np.maximum.reduce(terms, axis=0, initial=0.0))
        if terms.shape[1] < 2:
            raise AssertionError("one pair alone would be summed pairwise")
        return np.asarray(np.add.reduce(terms, axis=0, initial=0.0))

    def key(self, distance: Float) -> Float:
        """About the key of a distance in this metric's geometry (``p``-norm of differences)."""
        power: Float = distance if self.p in (1, math.inf) else distance**self.p
        return power

    def reach(self, key: Float) -> Float:
        """About the distance, in the ``p``-norm of differences, of a key."""
        root: Float = key if self.p in (1, math.inf) else key ** (1 / self.p)
        return root

    def slack(self, columns: int) -> float:
        """How far apart, relatively, two float64 evaluations of one key may be.

        Every term and every addition is within 2**-53 of exact, whatever the order, and a root
        followed by a power costs ``p`` times that; the constant covers numpy's own ``pow``.
        """
        order = 1.0 if math.isinf(self.p) else self.p
        return (2 * columns + 64) * (1 + order) * 2.0**-52

    def limit(self, columns: int) -> float:
        """The largest value whose keys cannot overflow."""
        if self.unit:
            return float(np.finfo(np.float64).max)
        if math.isinf(self.p):
            return 8e307
        return float((1e308 / columns) ** (1 / self.p) / 2)


def tiny(columns: int) -> float:
    """Absolute error of a key by underflow: half the smallest number for each operation."""
    return (columns + 4) * 2.0**-1070


def _square(t: Array) -> Array:
    return np.asarray(t * t)


def _same(s: Float) -> Float:
    return s


def _half(s: Float) -> Float:
    return s / 2.0


def _power(p: float) -> Callable[[Array], Array]:
    def whole(t: Array) -> Array:
        t = np.abs(t)
        product = t
        for _ in range(int(p) - 1):
            product = product * t
        return product

    def scalar(t: Array) -> Array:
        flat = [math.pow(v, p) for v in np.abs(t, dtype=np.float64).ravel().tolist()]
        return np.array(flat, dtype=np.float64).reshape(t.shape)

    return whole if p == int(p) and p <= 64 else scalar


def _root(p: float) -> Callable[[Float], Float]:
    def root(s: Float) -> Float:
        flat = [math.pow(v, 1.0 / p) for v in s.ravel().tolist()]
        return np.array(flat, dtype=np.float64).reshape(s.shape)

    return root


TABLE: Mapping[str, Metric] = {
    m.name: m
    for m in (
        Metric("euclidean", _square, np.add, np.sqrt, 2),
        Metric("sqeuclidean", _square, np.add, _same, 2),
        Metric("manhattan", np.abs, np.add, _same, 1),
        Metric("chebyshev", np.abs, np.maximum, _same, math.inf),
        Metric("cosine", _square, np.add, _half, 2, unit=True),
    )
}
ALIASES: Mapping[str, str] = {
    "l2": "euclidean",
    "l1": "manhattan",
    "cityblock": "manhattan",
    "infinity": "chebyshev",
    "p": "minkowski",
}
KNOWN: tuple[str, ...] = tuple(sorted({*TABLE, *ALIASES, "minkowski"}))


def metric(name: str, p: float | None = None) -> Metric:
    """The metric of a name.

    Parameters
    ----------
    name : str
        One of :data:`KNOWN`.
    p : float, optional
        The order of ``minkowski``, at least 1; 2 unless given.

    Raises
    ------
    ValueError
        For an unknown name, with the list of those that are known, and for ``p`` below 1.
    """
    name = ALIASES.get(name, name)
    if name == "minkowski":
        p = 2.0 if p is None else float(p)
        if not p >= 1:
            raise ValueError(f"p must be at least 1 for the minkowski metric. Got {p!r} instead.")
        named = {1.0: "manhattan", 2.0: "euclidean", math.inf: "chebyshev"}.get(p)
        if named is None:
            return Metric("minkowski", _power(p), np.add, _root(p), p)
        name = named
    if name not in TABLE:
        raise ValueError(f"Unknown metric {name!r}. Known: {', '.join(KNOWN)}.")
    return TABLE[name]
