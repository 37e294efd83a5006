"""Products of a block, and what is near in them.

Their memory is used again: what is new has to be faulted in, block after block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from samekin.core.blocks import cuts
from samekin.core.compiled import loops
from samekin.core.distances import Array, Float
from samekin.core.filters.sieve import On, Sieve

LINES = 384
"""Lines of a product that are made and looked at before the next: they stay in a core's cache."""

GROUP = 8
"""Lines of which the least products are looked at first: few have a product that is near."""


HITS = 2**15
"""Groups of which the lines are looked at, one by one, at once."""


Places: TypeAlias = tuple[NDArray[Any], NDArray[Any]]
"""Lines and columns of some products."""

SIFTED = 2**16
"""Pairs; of fewer all products are sooner made than limits of whole numbers."""

NOTHING: Places = (np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))


class Room:
    """What the products of one thread are written to, and the pairs that are near in them.

    Parameters
    ----------
    lines, columns : int
        Of the largest product.
    """

    def __init__(self, lines: int, columns: int) -> None:
        self._product = np.empty(min(LINES, lines) * columns, dtype=np.float32)
        groups = -(-min(LINES, lines) // GROUP) * columns
        self._least = np.empty(groups, dtype=np.float32)
        self._above = np.empty((2, groups), dtype=np.bool_)
        self._sieve: Sieve | None = None

    def product(self, left: Array, right: Array) -> Array:
        """The products of all lines and columns; those of few lines last until the next."""
        shape = len(left), len(right)
        few = self._product[: shape[0] * shape[1]]
        out = few.reshape(shape) if few.size == shape[0] * shape[1] else None
        with np.errstate(over="ignore", invalid="ignore"):
            return np.asarray(np.matmul(left, right.T, out=out))

    def passes(
        self, left: Array, right: Array, k: int, most: Callable[[], Array], on: On | None = None
    ) -> Iterator[Places]:
        """What is :meth:`near`; with a ``k``, the nearest ``k`` of each line, and few more, before.

        ``most()`` tells the limits of the lines: lower ones once the nearest were taken up.
        """
        if not 0 < k < len(right):
            yield self.near(left, right, most(), on=on)
            return
        product = self.product(left, right)
        seen = product <= first(product, k)[:, None]
        yield where(seen)
        yield where(~((product > most()[:, None]) | seen))

    def sifts(self, lines: int, columns: int) -> bool:
        """Whether to find what is near of so many products on lattices is worth while."""
        if lines * columns < SIFTED:
            return False
        if self._sieve is None and (compiled := loops()) is not None:
            self._sieve = Sieve(compiled)
        return self._sieve is not None and self._sieve.pays

    def near(
        self,
        left: Array,
        right: Array,
        most: Array,
        other_most: Array | None = None,
        on: On | None = None,
    ) -> Places:
        """Lines and columns of the products that are not above a limit.

        Parameters
        ----------
        left, right : ndarray of float32, shapes (lines, m), (columns, m)
        most : ndarray of shape (lines,)
            The limit of each line. A product that is NaN is not above it.
        other_most : ndarray of shape (columns,), optional
            A second limit; near is what is not above one of the two.
        on : On, optional
            The rows on lattices: then a product is made of few pairs. Where it :meth:`sifts`.
        """
        found = [NOTHING]
        if self._sieve is not None:
            self._sieve.passed(len(left) * len(right))
        if on is not None and self._sieve is not None:
            other = np.full(len(right), -np.inf, np.float32) if other_most is None else other_most
            for places in self._sieve.near(on, left, right, most, other):
                line, column = places.T.astype(np.int64)
                found.append((line, column))
            return joined(found)
        right = np.ascontiguousarray(right.T).T  # quicker than to lay it out for each product
        for cut in cuts(len(left), LINES):
            line, column = self.within(self.product(left[cut], right), most[cut], other_most)
            found.append((line + cut.start, column))
        return joined(found)

    def within(
        self, product: Array, most: Array, other_most: Array | None, since: int = 0
    ) -> Places:
        """Lines, and columns ``since`` one, of a product's values that are not above a limit."""
        found = [NOTHING]
        group, column = self._groups(product[:, since:], most, other_most)
        for some in cuts(len(group), HITS):
            place = group[some], column[some]
            found.append(_members(product, most, other_most, *place, since))
        return joined(found)

    def _groups(self, product: Array, most: Array, other_most: Array | None) -> Places:
        """Groups of lines, and columns, in which a product is not above a limit."""
        (lines, columns), whole = product.shape, len(product) // GROUP
        groups = -(-lines // GROUP)
        size = groups * columns
        least = self._least[:size].reshape(groups, columns)
        above, also = (part[:size].reshape(groups, columns) for part in self._above)
        np.min(product[: whole * GROUP].reshape(whole, GROUP, columns), axis=1, out=least[:whole])
        if whole < groups:
            np.min(product[whole * GROUP :], axis=0, out=least[whole])
        np.greater(least, np.maximum.reduceat(most, np.arange(0, lines, GROUP))[:, None], out=above)
        if other_most is not None:
            above &= np.greater(least, other_most, out=also)
        return where(np.logical_not(above, out=above))


def _members(
    product: Array,
    most: Array,
    other_most: Array | None,
    group: NDArray[np.int64],
    column: NDArray[np.int64],
    since: int,
) -> Places:
    """Of some groups of lines, with a column each, the lines whose product is not above a limit."""
    lines, columns = product.shape
    line = group * GROUP + np.arange(GROUP)[:, None]
    value = product.take(line * columns + (column + since), mode="clip")
    above = value > most.take(line, mode="clip")
    if other_most is not None:
        above &= value > other_most[column]
    above |= line >= lines
    member, place = where(~above)
    return group[place] * GROUP + member, column[place] + since


class Moved:
    """Points less a centre, rounded once.

    Parameters
    ----------
    points : ndarray of float64, shape (n, columns)
    """

    def __init__(self, points: Float) -> None:
        self._points = points
        self._taken, self._near = np.empty_like(points), np.empty_like(points, dtype=np.float32)

    def less(self, centre: Float, of: NDArray[np.int64]) -> Array:
        """Some of the points, less a centre; they last until the next."""
        taken = np.take(self._points, of, axis=0, out=self._taken[: len(of)], mode="clip")
        return np.subtract(taken, centre, out=self._near[: len(of)], casting="same_kind")


def where(mask: Array) -> Places:
    """Lines and columns of what is true; quicker than numpy's own of two dimensions."""
    return np.divmod(np.flatnonzero(mask), mask.shape[1])


def joined(parts: list[Places]) -> Places:
    """One after another."""
    return np.concatenate([one for one, _ in parts]), np.concatenate([other for _, other in parts])


def first(product: Array, k: int, *others: Array) -> Array:
    """For each line a value that at least ``k`` of its products do not exceed, and few more.

    The ``k``-th smallest of the minima of groups; cheaper than a selection. Lines may be in parts.
    """
    parts = [part for part in (product, *others) if part.shape[1]]
    least = np.hstack([_minima(part, 8 * k // len(parts)) for part in parts])
    return np.asarray(np.partition(least, k - 1, axis=1)[:, k - 1])


def _minima(product: Array, most: int) -> Array:
    """The least products of groups of columns; fewer than so many."""
    while product.shape[1] >= most:
        half = product.shape[1] // 2
        product = np.minimum(product[:, :half], product[:, half : 2 * half])
    return product
