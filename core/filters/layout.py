"""Rows in compact blocks: what lies together is searched together, or skipped together.

Source: two means of a part of the rows tell along which line, and where, it falls apart; halves
where that would leave little on one side. A gap wider than half of the whole extent goes before
both, so that clusters far apart never share a block.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from samekin.core.blocks import cuts
from samekin.core.distances import Array, Float
from samekin.core.threads import Each, in_turn

BLOCK = 4096
"""Most rows of a block, where there are many."""

SHARED = 8
"""Blocks that there are at least, for threads to share; if need be, of half the size."""

SAMPLE = 2**15
"""Rows that tell where the blocks are."""

MEANS, ROUNDS = 2048, 8
"""Rows of which two means are taken, and how often they are moved."""

LEAST = 32
"""A side of a split is at least this part of it, but for a wide gap."""

EACH = 128
"""Rows of a block in a sample of many blocks."""

MOST = 2048
"""Blocks are not made smaller, where they fall apart, than this many would be."""

APART = 3.0
"""Sides are apart whose means differ by so many times what they spread along the line."""

CHUNK = 2**20
"""Distances to centres held at once."""

DEPTH = 64
"""Splits above one another; enough for halves, and an end for chains of outliers."""


def size(n: int) -> int:
    """Most rows of a block, of so many in all."""
    return max(1, min(BLOCK, max(BLOCK // 2, n // SHARED)))


def split(
    points: Array, size: int, each: Each = in_turn
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row numbers block by block, and where each block begins (and the last ends).

    Parameters
    ----------
    points : ndarray of shape (n, columns)
        A few columns that tell near from far.
    size : int
        Most rows of a block.
    each : Each
        How the parts are split that do not depend on each other.
    """
    every = max(1, min(len(points) // SAMPLE, size // EACH))
    sample = points[::every]
    least = max(size // 32, len(points) // MOST) // every
    tree = _leaves(sample, np.arange(len(sample)), max(1, size // every), max(1, least))
    tree = [leaf for leaf in tree if len(leaf) >= least] or tree
    centres = np.array([sample[leaf].mean(axis=0) for leaf in tree])
    cells = _nearest(points, centres, each)
    order = np.argsort(cells, kind="stable")
    ends = np.cumsum(np.bincount(cells, minlength=len(centres)))
    parts = dict(enumerate(np.split(order, ends[:-1])))
    leaves: dict[int, list[NDArray[np.int64]]] = {}

    def fallen(cell: int) -> None:
        leaves[cell] = _leaves(points, parts[cell], size, size)

    each(fallen, parts)
    blocks = [rows for cell in parts for rows in leaves[cell]]
    starts = np.cumsum([0, *(len(rows) for rows in blocks)])
    return np.concatenate(blocks), starts


def _leaves(
    points: Array, rows: NDArray[np.int64], size: int, least: int
) -> list[NDArray[np.int64]]:
    """Rows in parts of at most so many; what falls apart is split as far as into ``least``."""
    leaves: list[NDArray[np.int64]] = []
    waiting = [(rows, 0)]
    while waiting:
        rows, depth = waiting.pop()
        fits = len(rows) <= size
        if depth == DEPTH or (fits and len(rows) < 2 * least):
            leaves += [rows[i : i + size] for i in range(0, len(rows), size)]
            continue
        with np.errstate(over="ignore", invalid="ignore"):  # then halves, which are as right
            order, cut, apart = _cut(points[rows])
        if fits and not (apart and min(cut, len(rows) - cut) >= least):
            leaves.append(rows)
            continue
        rows = rows[order]
        waiting += [(rows[cut:], depth + 1), (rows[:cut], depth + 1)]
    return leaves


def _nearest(points: Array, centres: Array, each: Each = in_turn) -> NDArray[np.int64]:
    """For each row the centre that is nearest to it."""
    halves = np.square(centres).sum(axis=1, keepdims=True) / 2
    right = np.ascontiguousarray(np.hstack((-centres, halves)).T)
    found = np.empty(len(points), dtype=np.int64)
    step = max(1, CHUNK // len(centres))

    def nearest(cut: slice) -> None:
        left = np.pad(points[cut], ((0, 0), (0, 1)), constant_values=1)
        found[cut] = (left @ right).argmin(axis=1)

    each(nearest, cuts(len(points), step))
    return found


def _cut(points: Array) -> tuple[NDArray[np.int64], int, bool]:
    """An order of the rows, where to split it, and whether there is nothing between the sides."""
    values = points[:, np.argmax(np.ptp(points, axis=0))]
    ordered = np.sort(values)
    gaps = np.diff(ordered)
    widest = int(np.argmax(gaps)) if len(gaps) else 0
    if len(gaps) and gaps[widest] > np.ptp(values) / 2:
        return _sides(values > ordered[widest]), widest + 1, True
    one, other = _means(points[:: len(points) // MEANS + 1])
    along = points @ (other - one)
    side = along > (one + other) @ (other - one) / 2
    cut = len(points) - int(np.count_nonzero(side))
    if min(cut, len(points) - cut) < max(1, len(points) // LEAST):
        return np.argsort(values, kind="stable"), len(points) // 2, False
    within = along[side].std() + along[~side].std()
    apart = bool(along[side].mean() - along[~side].mean() > APART * within)
    return _sides(side), cut, apart


def _sides(other: Array) -> NDArray[np.int64]:
    """The rows of one side, and then those of the other."""
    return np.concatenate((np.flatnonzero(~other), np.flatnonzero(other)))


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
