"""Rows on a lattice: whole numbers of one byte, whose products a processor sums four at once.

A row is ``middle + step * points`` but for an error whose length is known. So the places of two
rows are at most the two errors farther from each other than the rows are (the triangle
inequality), and between places all is whole numbers: their product loses nothing. What is not
certainly too far is looked at again, in single precision, pair by pair.

Columns are turned at random before, so that none is much longer than the others: one step serves
all of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from samekin.core.compiled import loops
from samekin.core.distances import Array, Float
from samekin.core.filters import bounds

SOME = 2**12
"""Rows; of fewer no places are kept."""

FARTHEST = 127
"""Of a place from the middle, in steps, along a column."""

FOUR = 4
"""Columns whose products are summed at once; there are some of zeros, to fill them."""

TURNED = 256
"""Columns that are turned with each other, at most; those are that lie so many groups apart."""

MOST = 2**12
"""Columns; sums of their products are below 2**27, on both sides."""

LEAST = 2.0**-100
"""The least step; nearer to a middle than that, all rows are in one place."""

TINY = 2.0**-120
"""What single precision may lose of a number that is smaller still."""


class Lattice(NamedTuple):
    """Rows, each on a place of a lattice.

    Attributes
    ----------
    middle : ndarray of float64, shape (width,)
        As it was turned.
    step : float
    points : ndarray of int8, shape (n, 4 * ceil(width / 4))
    error : ndarray of float32, shape (n,)
        How far a row may be from its place.
    square, total : ndarrays of int32, shape (n,)
        The squared length of each row of ``points``, and its sum.
    """

    middle: Float
    step: float
    points: NDArray[np.int8]
    error: Array
    square: NDArray[np.int32]
    total: NDArray[np.int32]

    def some(self, of: NDArray[np.int64]) -> Lattice:
        """Some of the rows."""
        return self._replace(
            points=self.points[of],
            error=self.error[of],
            square=self.square[of],
            total=self.total[of],
        )


@cache
def turn(width: int) -> Float:
    """A rotation of so many columns."""
    return np.asarray(np.linalg.qr(np.random.default_rng(0).standard_normal((width, width)))[0])


def turned(rows: Array) -> Array:
    """Rows along other directions, in the precision that they have."""
    found = np.empty_like(rows)
    groups = -(-rows.shape[-1] // TURNED)
    for group in range(groups):
        some = np.ascontiguousarray(rows[..., group::groups])
        found[..., group::groups] = some @ turn(some.shape[-1]).astype(rows.dtype)
    return found


def width(columns: int) -> int:
    """Bytes of a row of so many columns."""
    return -(-columns // FOUR) * FOUR


def placed(rows: Array) -> tuple[float, NDArray[np.int8]]:
    """A step, and the nearest places of some rows; an infinite step where there are none for them.

    Parameters
    ----------
    rows : ndarray of float32, shape (n, columns)
        Turned, and less a middle.
    """
    n, columns = rows.shape
    points = np.zeros((n, width(columns)), dtype=np.int8)
    farthest = float(np.abs(rows).max(initial=0.0))
    if not (0 < columns <= MOST and math.isfinite(farthest)):
        return math.inf, points
    step = np.float32(max(farthest / FARTHEST, LEAST))
    points[:, :columns] = np.rint(rows / step)
    return float(step), points


def lattice(rows: Array, middle: Float, step: float, points: NDArray[np.int8]) -> Lattice | None:
    """How far rows are from places, which may be any; None if there are none.

    Parameters
    ----------
    rows : ndarray of float32, shape (n, columns)
        As for :func:`placed`.
    middle : ndarray of float64, shape (columns,)
        Not turned.
    """
    columns = len(middle)
    if not 0 < step < math.inf or columns > MOST or points.shape != (len(rows), width(columns)):
        return None
    rest = rows - points[:, :columns] * np.float32(step)
    # What single precision may have lost when rows were turned, and double when their middle was.
    together = min(columns, TURNED)
    lost = 4 * math.sqrt(together) * bounds.gamma(together) * _lengths(rows)
    lost += bounds.noise(columns, columns, _lengths(middle))
    whole = points.astype(np.int32)
    return Lattice(
        middle=turned(middle),
        step=step,
        points=points,
        error=((_lengths(rest) + lost) * bounds.UP + TINY).astype(np.float32),
        square=np.einsum("ij,ij->i", whole, whole),
        total=whole.sum(axis=1, dtype=np.int32),
    )


def _lengths(rows: Array) -> Float:
    squares = np.einsum("...j,...j->...", rows, rows, dtype=np.float64)
    return np.asarray(np.sqrt(squares) * bounds.UP)


def laid(rows: Array, middle: Float) -> Lattice | None:
    """Rows, not turned yet, on a lattice that is made for them."""
    rows = turned(rows)
    return lattice(rows, middle, *placed(rows))


def room_for(n: int, blocks: int, columns: int) -> dict[str, Array]:
    """Arrays for the places of rows, and the steps of their blocks; of few rows none is kept, nor
    where there are no loops that would look at them."""
    kept = n if n >= SOME and loops() is not None else 0
    return {"points": np.empty((kept, width(columns)), np.int8), "steps": np.empty(blocks)}


def put(arrays: dict[str, Array], block: int, place: slice, rows: Array) -> None:
    """Find places for the rows of a block, in these arrays."""
    if len(arrays["points"]):
        arrays["steps"][block], arrays["points"][place] = placed(turned(rows))


class Lattices:
    """The lattices of blocks, each found out about once.

    Parameters
    ----------
    arrays : mapping
        With what :func:`room_for` made and :func:`put` filled; an index of before has none.
    starts : ndarray of int64, shape (blocks + 1,)
    """

    def __init__(self, arrays: Mapping[str, Array], starts: Array) -> None:
        self._points, self._steps = arrays.get("points", ()), arrays.get("steps")
        self._starts = starts
        self._known: list[Lattice | None] = [None] * (len(starts) - 1)

    def of(self, block: int, rows: Array, middle: Float) -> Lattice | None:
        """Of a block, whose rows and middle are as for :func:`placed`, but not turned."""
        if self._known[block] is None and len(self._points) and self._steps is not None:
            place = slice(int(self._starts[block]), int(self._starts[block + 1]))
            step = float(self._steps[block])
            self._known[block] = lattice(turned(rows), middle, step, self._points[place])
        return self._known[block]
