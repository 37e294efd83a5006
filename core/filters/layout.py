"""Rows in compact blocks: what lies together is searched together, or skipped together.

Source: the balanced splits of a k-d tree, stopped at blocks that make a good matrix product. Where
the widest gap is more than half of the whole extent the split is there instead, so that clusters
far apart never share a block.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from samekin.core.distances import Array, Float

BLOCK = 2048
"""Most rows of a block."""

DEPTH = 64
"""Splits above one another; enough for halves, and an end for chains of outliers."""


def split(points: Array, size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row numbers block by block, and where each block begins (and the last ends).

    Parameters
    ----------
    points : ndarray of shape (n, columns)
        A few columns that tell near from far.
    size : int
        Most rows of a block (more only where rows are equal in all columns).
    """
    blocks: list[NDArray[np.int64]] = []
    waiting = [(np.arange(len(points)), 0)]
    while waiting:
        rows, depth = waiting.pop()
        if len(rows) <= size or depth == DEPTH:
            blocks += [rows[i : i + size] for i in range(0, len(rows), size)]
            continue
        column = int(np.argmax(np.ptp(points[rows], axis=0)))
        rows = rows[np.argsort(points[rows, column], kind="stable")]
        cut = _cut(points[rows, column])
        waiting += [(rows[cut:], depth + 1), (rows[:cut], depth + 1)]
    starts = np.cumsum([0, *(len(rows) for rows in blocks)])
    return np.concatenate(blocks), starts


def _cut(values: Array) -> int:
    """Where to split ascending values: at a gap that dwarfs the rest, else in the middle."""
    gaps = np.diff(values)
    widest = int(np.argmax(gaps))
    if gaps[widest] > (values[-1] - values[0]) / 2:
        return widest + 1
    return len(values) // 2


def apart(low: Float, high: Float) -> Float:
    """Between every two boxes, the least distance; ``(blocks, blocks)``.

    Parameters
    ----------
    low, high : ndarray of shape (blocks, columns)
        The corners of the boxes.
    """
    squares = np.zeros((len(low), len(low)))
    for column in range(low.shape[1]):
        gap = low[:, column, None] - high[:, column]
        np.maximum(gap, gap.T, out=gap)
        np.maximum(gap, 0.0, out=gap)
        squares += gap * gap
    return np.asarray(np.sqrt(squares))
