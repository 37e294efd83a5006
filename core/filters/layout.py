"""Rows in compact blocks: what lies together is searched together, or skipped together.

Source: two means of a part of the rows tell along which line, and where, it falls apart; halves
where that would leave little on one side. A gap wider than half of the whole extent goes before
both, so that clusters far apart never share a block.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from samekin.core.distances import Array, Float

BLOCK = 2048
"""Most rows of a block."""

SAMPLE, ROUNDS = 2048, 8
"""Rows of which two means are taken, and how often they are moved."""

LEAST = 32
"""A side of a split is at least this part of it, but for a wide gap."""

DEPTH = 64
"""Splits above one another; enough for halves, and an end for chains of outliers."""


def split(points: Array, size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row numbers block by block, and where each block begins (and the last ends).

    Parameters
    ----------
    points : ndarray of shape (n, columns)
        A few columns that tell near from far.
    size : int
        Most rows of a block.
    """
    blocks: list[NDArray[np.int64]] = []
    waiting = [(np.arange(len(points)), 0)]
    while waiting:
        rows, depth = waiting.pop()
        if len(rows) <= size or depth == DEPTH:
            blocks += [rows[i : i + size] for i in range(0, len(rows), size)]
            continue
        order, cut = _cut(points[rows])
        rows = rows[order]
        waiting += [(rows[cut:], depth + 1), (rows[:cut], depth + 1)]
    starts = np.cumsum([0, *(len(rows) for rows in blocks)])
    return np.concatenate(blocks), starts


def _cut(points: Array) -> tuple[NDArray[np.int64], int]:
    """An order of the rows, and where to split it."""
    values = points[:, np.argmax(np.ptp(points, axis=0))]
    order = np.argsort(values, kind="stable")
    gaps = np.diff(values[order])
    widest = int(np.argmax(gaps))
    if gaps[widest] > np.ptp(values) / 2:
        return order, widest + 1
    one, other = _means(points[:: len(points) // SAMPLE + 1])
    along = points @ (other - one)
    cut = int(np.count_nonzero(along <= (one + other) @ (other - one) / 2))
    if min(cut, len(points) - cut) < max(1, len(points) // LEAST):
        return order, len(points) // 2
    return np.argsort(along, kind="stable"), cut


def _means(points: Array) -> tuple[Array, Array]:
    """Two means, from two rows far apart and a few rounds."""
    middle = points.mean(axis=0)
    one = points[np.argmax(np.square(points - middle).sum(axis=1))]
    other = points[np.argmax(np.square(points - one).sum(axis=1))]
    for _ in range(ROUNDS):
        nearer = points @ (other - one) <= (one + other) @ (other - one) / 2
        if nearer.all() or not nearer.any():
            break
        one, other = points[nearer].mean(axis=0), points[~nearer].mean(axis=0)
    return one, other


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
