"""How far the blocks of a sketch are apart: between balls, boxes, and planes across the lines of
their middles. Lower bounds, all of them."""

from __future__ import annotations

import numpy as np

from samekin.core.distances import Float
from samekin.core.filters import bounds, layout
from samekin.core.filters.apart import from_centres
from samekin.core.filters.sketch import Sketch

LEAST = 2.0**-60
"""Nearer than this, in the scale of the sketch, planes between middles tell nothing."""


class Planes:
    """Blocks, and how far each goes toward every other.

    Parameters
    ----------
    sketch : Sketch

    Attributes
    ----------
    toward : ndarray of shape (blocks, blocks)
        How far the rows of a block go from its middle toward the middle of another; known of those
        that were looked at by :meth:`extend`.
    """

    toward: Float

    def __init__(self, sketch: Sketch) -> None:
        self._sketch = sketch
        self.toward = np.empty((len(sketch.radii), len(sketch.radii)))

    def extend(self, block: int) -> None:
        """Find out how far a block goes toward every other."""
        steps = self._sketch.middles - self._sketch.middles[block]
        lengths = np.sqrt(np.einsum("ij,ij->i", steps, steps))
        right = self._sketch.side(block)[:, :-2]
        along = (right @ steps.T.astype(np.float32)).max(axis=0) / np.maximum(lengths, LEAST)
        self.toward[block] = np.where(lengths > LEAST, along + self._error(block), np.inf)

    def lost(self, a: int, b: int) -> float:
        """What rounding may have taken from the distance of two rows of the sketch."""
        lost = float(self._sketch.lost[a] + self._sketch.lost[b])
        return lost + bounds.U * bounds.UP * float(self._sketch.radii[a] + self._sketch.radii[b])

    def blocks(self) -> Float:
        """Between every two blocks, ``(blocks, blocks)``."""
        middles = self._sketch.middles
        apart = from_centres(middles, middles) - self.toward - self.toward.T
        apart = np.maximum(apart, layout.apart(self._sketch.low, self._sketch.high))
        lost = self._sketch.lost + bounds.U * bounds.UP * self._sketch.radii
        return np.asarray(apart * (1 - 2.0**-40) - lost - lost[:, None])

    def rows(self, a: int, b: int) -> Float:
        """For every row of ``a``, between it and the rows of ``b``.

        These lie in a ball about their middle, and behind a plane across the line of the middles.
        """
        right = self._sketch.side(a)
        step = self._sketch.middles[b] - self._sketch.middles[a]
        length = float(np.sqrt(step @ step))
        along = (right[:, :-2] @ step.astype(np.float32)).astype(np.float64)
        plane = length - along / max(length, LEAST) - (self._error(a) + self.toward[b, a])
        reach = (length + float(self._sketch.radii[a])) * bounds.UP
        squares = right[:, -1] - 2 * along
        squares += length**2 - bounds.gamma(right.shape[1]) * reach**2 - 2.0**-120
        ball = np.sqrt(np.maximum(squares, 0)) * (1 - 2.0**-20) - self._sketch.radii[b]
        return np.asarray(np.maximum(plane * (1 - 2.0**-40), ball)) - self.lost(a, b)

    def _error(self, block: int) -> float:
        """What single precision may lose of a row's part along a line, by underflow as well."""
        reach = float(self._sketch.radii[block])
        return bounds.gamma(self._sketch.sketch.shape[1]) * reach + 2.0**-64
