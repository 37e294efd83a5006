"""What a metric is: how two columns become a term, terms a key, and a key a distance."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
Float: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Metric:
    """One line of the table in :mod:`samekin.core.distances`.

    Attributes
    ----------
    name : str
        Its canonical name.
    term : callable
        Two float64 arrays of one shape, values of queries and of rows, to terms of that shape.
    order : float
        Terms grow as this power of the values; infinity where the largest term is the key.
    norm : bool
        The key grows with the ``order``-norm of the difference of two rows, as they are compared.
    finish : callable
        Keys to distances.
    combine : numpy ufunc
        ``np.add`` or ``np.maximum``.
    below : callable, optional
        Terms of a second sum, by which the first is divided; 0 / 0 is 0.
    unit, centred : bool
        Rows are brought to length one before they are compared, and to mean 0 before that.
    weights : ndarray of shape (columns,), optional
        What each term is multiplied by.
    variances : ndarray of shape (columns,), optional
        What each term is divided by.
    whole : callable, optional
        Two arrays of rows, ``(pairs, columns)``, to keys: for what is no sum over columns.
    most : float, optional
        The largest value that is taken, where overflow does not say it.
    columns : int, optional
        How many columns there have to be.
    """

    name: str
    term: Callable[[Array, Array], Array]
    order: float
    norm: bool = False
    finish: Callable[[Float], Float] = np.asarray
    combine: np.ufunc = np.add
    below: Callable[[Array, Array], Array] | None = None
    unit: bool = False
    centred: bool = False
    weights: Float | None = None
    variances: Float | None = None
    whole: Callable[[Float, Float], Float] | None = None
    most: float | None = None
    columns: int | None = None

    @property
    def p(self) -> float:
        """The order of the Minkowski geometry in which the key grows; 0 where there is none."""
        return self.order if self.norm else 0.0

    @property
    def separable(self) -> bool:
        """A sum over columns to which a column of two zeros adds nothing.

        Of an order that is not so high that, of a sum of differences, rounding is all that is left.
        """
        sums = self.combine is np.add and self.whole is None and not self.centred
        return sums and self.order <= 8

    def terms(self, q: Array, x: Array, column: Array) -> Array:
        """Weighed terms; ``column`` says of which column each is, and broadcasts."""
        terms = self.term(q, x)
        if self.weights is not None:
            terms = terms * self.weights[column]
        return terms if self.variances is None else np.asarray(terms / self.variances[column])

    def keys(self, q: Float, x: Float) -> Float:
        """Keys of ``(pairs, columns)`` values, at least two pairs."""
        keys = self.combined(np.ascontiguousarray(self.terms(q, x, np.arange(q.shape[1])).T))
        if self.below is None:
            return keys
        return ratio(keys, self.combined(np.ascontiguousarray(self.below(q, x).T)))

    def combined(self, terms: Array) -> Float:
        """``(columns, pairs)`` terms, C-contiguous, at least two pairs; in column order."""
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

        For sums of terms that are not negative. Every term and every addition is within 2**-53 of
        exact, whatever the order, and a root followed by a power costs ``order`` times that; the
        constant covers a weight, a quotient, and numpy's own ``pow``.
        """
        order = 1.0 if math.isinf(self.order) else self.order
        return (2 * columns + 64) * (1 + order) * 2.0**-52

    def limit(self, columns: int) -> float:
        """The largest value whose keys cannot overflow."""
        if self.most is not None:
            return self.most
        if math.isinf(self.order):
            return 8e307
        return float((1e308 / columns / self.heaviest) ** (1 / self.order) / 2)

    @property
    def heaviest(self) -> float:
        """What a term is multiplied by at most; 1 or more."""
        if self.variances is not None:
            return max(1.0, 1 / float(self.variances.min()))
        return 1.0 if self.weights is None else max(1.0, float(self.weights.max()))


def tiny(columns: int) -> float:
    """Absolute error of a key by underflow: twice the smallest number for each operation."""
    return (columns + 4) * 2.0**-1073


def ratio(above: Float, below: Float) -> Float:
    """``above / below``; 0 / 0 is 0, anything else by 0 is infinity."""
    found = np.where(above > 0, np.inf, 0.0)
    with np.errstate(over="ignore"):
        np.divide(above, below, out=found, where=below > 0)
    return found
