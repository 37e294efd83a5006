"""Memory that is used again: what is new has to be faulted in, block after block."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from samekin.core.distances import Array, Float


class Room:
    """What the products of one search are written to.

    Parameters
    ----------
    points : ndarray of float64, shape (queries, columns)
    most : int
        Rows in one block.
    """

    def __init__(self, points: Float, most: int) -> None:
        self._points = points
        self._taken, self._near = np.empty_like(points), np.empty_like(points, dtype=np.float32)
        self._products = np.empty(len(points) * most, dtype=np.float32)
        self._kept = np.empty(len(points) * most, dtype=np.bool_)

    def near(self, of: NDArray[np.int64], middle: Float) -> Array:
        """Some of the points less a centre, rounded once; they last until the next."""
        taken = np.take(self._points, of, axis=0, out=self._taken[: len(of)], mode="clip")
        return np.subtract(taken, middle, out=self._near[: len(of)], casting="same_kind")

    def product(self, left: Array, right: Array) -> Array:
        """The product of two matrices; it lasts until the next."""
        shape = len(left), right.shape[1]
        return np.matmul(left, right, out=self._products[: math.prod(shape)].reshape(shape))

    def not_above(self, product: Array, most: Array) -> Array:
        """Which products are not above the limit of their line: one that is NaN is among them."""
        kept = self._kept[: product.size].reshape(product.shape)
        np.greater(product, most[:, None], out=kept)
        return np.logical_not(kept, out=kept)
