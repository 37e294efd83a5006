"""How a sketch is made: its directions, rows in blocks, and what is kept of each of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from samekin.core.blocks import cuts
from samekin.core.distances import Array, Float
from samekin.core.filters import bounds, lattice, layout, width
from samekin.core.filters.equal import Groups, grouped
from samekin.core.points import Points
from samekin.core.threads import Threads

PART = 512
"""Rows that are moved and projected at once; in double precision they take some memory."""

MEET = 1 / 16
"""Of all pairs of rows those whose blocks meet; of fewer, lattices are not worth their bytes."""

ALIKE = 1
"""Rows that equal each other are points of their own where nowhere are more of them."""


def prepared(corpus: Points, threads: Threads) -> dict[str, Array]:
    """The arrays of a :class:`~samekin.core.filters.sketch.Sketch`."""
    groups = grouped(corpus.rows, ALIKE)
    unique, n = groups.first, len(groups)
    scale = corpus.scale
    some = unique[width.sampled(n)]
    sample = corpus.dense(some) * scale
    centre = sample.mean(axis=0)
    few, chosen = width.directions(sample - centre, n, threads)
    leading, toward = np.empty((n, few.shape[1]), dtype=np.float32), few.astype(np.float32)

    def moved(numbers: NDArray[np.int64]) -> Float:
        return np.asarray(corpus.dense(numbers) * scale - centre)

    def led(cut: slice) -> None:
        np.matmul(moved(unique[cut]).astype(np.float32), toward, out=leading[cut])

    threads.each(led, cuts(n, PART))
    places, starts = layout.split(leading, layout.size(n), threads.each)
    directions = chosen()
    blocks, columns = len(starts) - 1, coordinates(sample[:1], directions)[0].shape[1]
    arrays: dict[str, Array] = {
        "scale": np.array(scale),
        "centre": centre,
        "directions": directions,
        "starts": starts,
        "sketch": np.empty((n, columns + 2), dtype=np.float32),
        **{name: np.empty((blocks, columns)) for name in ("middles", "low", "high")},
        **{name: np.empty(blocks) for name in ("radii", "lost")},
        **lattice.room_for(n, blocks, columns),
    }

    def filled(block: int) -> None:
        place = slice(starts[block], starts[block + 1])
        lost = np.empty(place.stop - place.start)
        points = np.empty((place.stop - place.start, columns))
        for cut in cuts(len(points), PART):
            rows = moved(unique[places[place][cut]])
            points[cut], lost[cut] = coordinates(rows, directions)
        middle = points.mean(axis=0)
        arrays["middles"][block] = middle
        arrays["low"][block], arrays["high"][block] = points.min(axis=0), points.max(axis=0)
        right, reach = right_side(points, middle)
        order = outward(right)
        places[place] = places[place][order]
        right = right[order]
        arrays["sketch"][place], arrays["radii"][block] = right, reach
        lattice.put(arrays, block, place, right[:, :-2])
        arrays["lost"][block] = lost.max()

    threads.each(filled, range(blocks))
    if _meeting(arrays) < MEET:
        arrays |= lattice.room_for(0, blocks, columns)
    members, begins = _members(groups, places)
    return {**arrays, "order": unique[places], "members": members, "begins": begins}


def _meeting(arrays: dict[str, Array]) -> float:
    """The share of the pairs of rows that are of blocks whose boxes touch each other."""
    sizes, touching = np.diff(arrays["starts"]), layout.apart(arrays["low"], arrays["high"]) <= 0
    return float(sizes @ touching @ sizes) / float(sizes.sum()) ** 2


def _members(
    groups: Groups, places: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The groups in the order of the layout; nothing where each is of one row."""
    if len(groups) == len(groups.order):
        nothing: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        return nothing, nothing
    sizes = groups.sizes[places]
    return groups.rows(places)[1], np.cumsum(sizes) - sizes


def coordinates(rows: Float, directions: Float) -> tuple[Float, Float]:
    """Rows, less the centre, along the directions, and the length of what these leave out.

    Also what double precision may lose of each.
    """
    squares = np.einsum("ij,ij->i", rows, rows)
    found = rows
    if directions.shape[1]:
        found = rows @ directions
        if directions.shape[1] < len(directions):
            found = np.column_stack((found, _left_out(rows, directions, found, squares)))
    return found, bounds.noise(rows.shape[1], found.shape[1], np.sqrt(squares) * bounds.UP)


def _left_out(rows: Float, directions: Float, seen: Float, squares: Float) -> Float:
    """The lengths of what directions leave out of rows, which are seen as that along them."""
    with np.errstate(invalid="ignore"):
        rest = squares - np.einsum("ij,ij->i", seen, seen)
        # Where little is left, the difference of two squares has lost too many digits.
        few = np.flatnonzero(~(rest >= bounds.LEFT * squares))
    left = rows[few] - seen[few] @ directions.T
    rest[few] = np.einsum("ij,ij->i", left, left)
    return np.asarray(np.sqrt(rest))


def right_side(points: Float, middle: Float) -> tuple[Array, float]:
    """The corpus' side of a product, and a bound of the lengths in it."""
    near = (points - middle).astype(np.float32)
    square = np.einsum("ij,ij->i", near, near, dtype=np.float64)
    right = np.column_stack((near, np.ones(len(near)), square)).astype(np.float32)
    return right, float(np.sqrt(square.max())) * bounds.UP


def outward(right: Array) -> NDArray[np.int64]:
    """An order of rows in which those are side by side that are as far from the middle as each
    other: their limits are alike."""
    return np.argsort(right[:, -1], kind="stable")
