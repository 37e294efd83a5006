"""Pairs of rows that are near, found on their lattices: what is not is never looked at.

The distance of two places is whole numbers but for the middles. What single precision loses along
the line between these is allowed for, and two units of the products are, for roundings.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from samekin.core.compiled import Loops
from samekin.core.distances import Array, Float
from samekin.core.filters import bounds
from samekin.core.filters.lattice import FOUR, Lattice

UNSIGNED = 128
"""What is added to the bytes of one side: an instruction multiplies unsigned ones with signed."""

FOUND = 2**20
"""Places that are found before they are looked at again, at least."""

FEW = 16
"""Of so many pairs one may be looked at again; of more, all had better be."""

FAR, NONE, NEVER = 2**28, 2**29, 2**30
"""Of what limits are the sums of. One part may be anything: it is cut at :data:`NONE`, on both
sides. The other is not negative, and cut at :data:`FAR`: a lower one lets more by, as it may; one
of :data:`NEVER` lets nothing by. No sum is too large for 32 bits, nor a product for half of them.
"""

Limits: TypeAlias = tuple[NDArray[np.int32], NDArray[np.int32]]
"""Of lines and columns, as :meth:`~samekin.core.compiled.Loops.near` takes them."""


def distances(one: Lattice, other: Lattice, most: Array, other_most: Array, panel: int) -> Limits:
    """Which products of points are near, where products of rows are squared distances.

    Parameters
    ----------
    one, other : Lattice
    most, other_most : ndarrays of shapes (lines,), (columns,)
        Products of rows that have to be found; none, if negative.
    panel : int
        Columns that lie together: their number is rounded up.
    """
    # With u = between + step * points of the one, v = step * points of the other, these are
    # apart by |u|**2 + |v|**2 - 2 between v - unit * (product of the points).
    unit, between = 2 * one.step * other.step, one.middle - other.middle
    m = len(other.error)
    lines, columns = _nothing(len(one.error), m, panel)
    with np.errstate(over="ignore", invalid="ignore"):  # what is huge lets all by
        ours = _square(one, between) / unit + UNSIGNED * one.total
        theirs = _square(other, -between) / unit - between @ between / unit
        lost = 2 + _lost(one, other, between) / unit
        first, last = ours.min(), theirs.min()
        there, back = (
            _reach(of, rows.error, against.error) ** 2 / unit
            for of, rows, against in ((most, one, other), (other_most, other, one))
        )
        lines[0] = _cut(ours + last - lost - there, most)
        columns[0, :m] = _beside(theirs - last)
        lines[1] = _beside(ours - first)
        columns[1, :m] = _cut(theirs + first - lost - back, other_most)
    return lines, columns


def products(one: Lattice, other: Lattice, most: Array, other_most: Array, panel: int) -> Limits:
    """The same where products of rows are their own, the sign of one side turned; of one limit.

    Middles are at 0. A product and that of the places are apart by at most the length of each
    times the error of the other.
    """
    unit, m = one.step * other.step, len(other.error)
    lines, columns = _nothing(len(one.error), m, panel)
    with np.errstate(over="ignore", invalid="ignore"):
        ours, theirs = (rows.step * np.sqrt(rows.square, dtype=np.float64) for rows in (one, other))
        lost = one.error * (theirs + other.error).max() + ours * float(other.error.max())
        least = -(most.astype(np.float64) + lost * bounds.UP) / unit
        lines[0] = _cut(least + UNSIGNED * one.total - 1, np.zeros(1))
    columns[0, :m] = 0
    return lines, columns


def _nothing(n: int, m: int, panel: int) -> Limits:
    """Limits that let nothing by."""
    lines = np.repeat(np.array([[NONE], [NEVER]], dtype=np.int32), n, axis=1)
    columns = np.array([[NEVER], [NONE]], dtype=np.int32)
    return lines, np.repeat(columns, -(-m // panel) * panel, axis=1)


def _square(rows: Lattice, between: Float) -> Float:
    """The squared lengths of ``between`` and the places of rows."""
    points = rows.points[:, : len(between)].astype(np.float32)
    along = (points @ between.astype(np.float32)).astype(np.float64)
    return np.asarray(rows.step * (rows.step * rows.square + 2 * along) + between @ between)


def _lost(one: Lattice, other: Lattice, between: Float) -> float:
    """What is lost of such squares: in single precision along ``between``, and in double."""
    length = math.sqrt(between @ between)
    sizes = sum(rows.step * math.sqrt(rows.square.max()) for rows in (one, other))
    return 4 * bounds.gamma(len(between)) * length * sizes + 2.0**-40 * (length + sizes) ** 2


def _reach(most: Array, error: Array, against: Array) -> Float:
    """How far the places may be apart of rows that are to be found."""
    return np.asarray((np.sqrt(most.astype(np.float64)) + error + against.max()) * bounds.UP)


def _cut(values: Float, most: Array) -> Float:
    """The part of limits that may be anything."""
    least = np.clip(np.floor(np.nan_to_num(values, nan=-NONE)), -NONE, NONE)
    return np.asarray(np.where(most < 0, NONE, least))


def _beside(values: Float) -> Float:
    """The part that is not negative."""
    return np.asarray(np.clip(np.floor(np.nan_to_num(values, nan=0.0)), 0, FAR))


class On(NamedTuple):
    """The rows of lines and of columns on lattices, and what their products are."""

    ours: Lattice
    theirs: Lattice
    limits: Callable[[Lattice, Lattice, Array, Array, int], Limits]


def on(
    ours: Lattice | None,
    theirs: Lattice | None,
    limits: Callable[[Lattice, Lattice, Array, Array, int], Limits],
) -> On | None:
    """Both, if both are there."""
    return None if ours is None or theirs is None else On(ours, theirs, limits)


class Sieve:
    """Memory of one thread, in which pairs of rows are found.

    Parameters
    ----------
    loops : Loops
    """

    def __init__(self, loops: Loops) -> None:
        self._loops = loops
        self._found = np.empty((FOUND, 2), dtype=np.uint32)
        self._pairs = self._again = 0

    @property
    def pays(self) -> bool:
        """Whether few pairs are looked at again; else a product is sooner made of all of them."""
        return self._again * FEW <= self._pairs

    def passed(self, pairs: int) -> None:
        """So many pairs were looked at, in whichever way."""
        self._pairs += pairs

    def near(
        self, on: On, left: Array, right: Array, most: Array, other: Array
    ) -> Iterator[NDArray[np.uint32]]:
        """Lines and columns of products that are not above a limit; each part lasts until the next.

        Parameters
        ----------
        on : On
            The rows, of whose products ``on.limits`` knows.
        left, right : ndarrays of float32, shapes (lines, m), (columns, m)
        most, other : ndarrays of float32, shapes (lines,), (columns,)
        """
        panel = self._loops.panel
        points, packed = on.ours.points, _packed(on.theirs.points, panel)
        lines, columns = on.limits(on.ours, on.theirs, most, other, panel)
        if len(self._found) < len(left) * panel:
            self._found = np.empty((len(left) * panel, 2), dtype=np.uint32)
        found = self._found
        done = 0
        while done < len(packed):
            done, count = self._loops.near(points, packed, lines, columns, found, done)
            self._again += count
            yield self._loops.still(found[:count], left, right, most, other)


def _packed(points: NDArray[np.int8], panel: int) -> NDArray[np.uint32]:
    """Panels of columns, four bytes of each in turn."""
    n, columns = points.shape
    panels, steps = -(-n // panel), columns // FOUR
    words = np.zeros((panels * panel, steps), dtype=np.uint32)
    words[:n] = (points ^ np.int8(-UNSIGNED)).view(np.uint32)
    return np.ascontiguousarray(words.reshape(panels, panel, steps).transpose(0, 2, 1))
