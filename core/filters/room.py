"""Products of a block, and what is near in them.

Their memory is used again: what is new has to be faulted in, block after block.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from samekin.core.blocks import cuts
from samekin.core.distances import Array, Float

LINES = 256
"""Lines of a product that are made and looked at before the next: they stay in a core's cache."""


Places: TypeAlias = tuple[NDArray[Any], NDArray[Any]]
"""Lines and columns of some products."""


class Room:
    """What the products of one thread are written to, and the pairs that are near in them.

    Parameters
    ----------
    lines, columns : int
        Of the largest product.
    """

    def __init__(self, lines: int, columns: int) -> None:
        part = min(LINES, lines) * columns
        self._product = np.empty(part, dtype=np.float32)
        self._above = np.empty((2, part), dtype=np.bool_)
        self._near = np.empty((2, lines * columns), dtype=np.int32)  # is there where it is used

    def product(self, left: Array, right: Array) -> Array:
        """The products of all lines and columns; those of few lines last until the next."""
        shape = len(left), len(right)
        few = self._product[: shape[0] * shape[1]]
        out = few.reshape(shape) if few.size == shape[0] * shape[1] else None
        with np.errstate(over="ignore", invalid="ignore"):
            return np.asarray(np.matmul(left, right.T, out=out))

    def near(
        self, left: Array, right: Array, most: Array, other_most: Array | None = None
    ) -> Places:
        """Lines and columns of the products that are not above a limit; they last until the next.

        Parameters
        ----------
        left, right : ndarray of float32, shapes (lines, m), (columns, m)
        most : ndarray of shape (lines,)
            The limit of each line. A product that is NaN is not above it.
        other_most : ndarray of shape (columns,), optional
            A second limit; near is what is not above one of the two.
        """
        one, other = self._near
        count = 0
        for cut in cuts(len(left), LINES):
            flat = self._flat(self.product(left[cut], right), most[cut], other_most)
            end = count + len(flat)
            np.floor_divide(flat, len(right), out=one[count:end], casting="same_kind")
            np.remainder(flat, len(right), out=other[count:end], casting="same_kind")
            one[count:end] += cut.start
            count = end
        return one[:count], other[:count]

    def _flat(self, product: Array, most: Array, other_most: Array | None) -> NDArray[np.int64]:
        above, also = (part[: product.size].reshape(product.shape) for part in self._above)
        np.greater(product, most[:, None], out=above)
        if other_most is not None:
            above &= np.greater(product, other_most, out=also)
        return np.flatnonzero(np.logical_not(above, out=above))


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


def first(product: Array, k: int) -> Array:
    """For each line a value that at least ``k`` of its products do not exceed, and few more.

    The ``k``-th smallest of the minima of ``4 k`` groups; cheaper than a selection.
    """
    n, columns = product.shape
    groups = 4 * k
    if columns < 4 * groups:
        return np.asarray(np.partition(product, k - 1, axis=1)[:, k - 1])
    each = columns // groups
    least = product[:, : each * groups].reshape(n, each, groups).min(axis=1)
    return np.asarray(np.partition(least, k - 1, axis=1)[:, k - 1])
