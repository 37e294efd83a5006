"""Which directions a sketch looks along, and how many: what is cheapest on a sample.

More directions make the product dearer and leave fewer pairs to verify. Both are told from a
sample; the choice is about speed alone. Blocks that are skipped cost no product.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from samekin.core.blocks import cuts
from samekin.core.distances import Float
from samekin.core.filters import layout
from samekin.core.threads import ALONE, Each, Threads, in_turn

SAMPLE, LEAST, SHARE = 4096, 1024, 8
"""Rows from which the directions are taken: at most, and at least, if not this part of all."""

PART = 1024
"""Rows whose spread is taken at once."""

SPLIT = 16
"""Directions along which rows are laid out in blocks."""

NEIGHBORS = 10
"""How many neighbours the choice has in mind."""

QUERIES, MOST, STEP = 128, 512, 8
"""Sampled queries, the most directions that are considered, and how many at once."""

STEPS = 8
"""Steps for which the sample, which is larger than a cache, is read once."""

ROTATED = 64
"""With more columns than this a whole sketch is not turned: its boxes would skip nothing anyway."""

# Nanoseconds, from measurements on one core: of each pair of a product, for the pair itself and for
# each column, and of each pair verified, likewise. Only their ratios matter.
PRODUCT, VERIFIED = (0.4, 0.035), (250.0, 0.9)


def sampled(n: int) -> NDArray[np.int64]:
    """The numbers of the rows of a sample, of ``n``: to look at more takes longer than it saves."""
    return np.linspace(0, n - 1, min(n, SAMPLE, max(LEAST, n // SHARE))).astype(np.int64)


def directions(
    sample: Float, n: int, threads: Threads = ALONE
) -> tuple[Float, Callable[[], Float]]:
    """The directions of a layout, and what gives those of a sketch, which takes longer to choose.

    They are orthonormal, ``(columns, width)``. No directions (a width of 0) say that the rows are
    their own sketch.

    Parameters
    ----------
    sample : ndarray of shape (rows, columns)
        Rows, less the centre.
    n : int
        Rows of the corpus from which the sample was taken.
    threads : Threads
        Who chooses, while rows are laid out.
    """
    columns = sample.shape[1]
    most = min(columns, MOST if columns <= 2 * MOST else MOST // 2)
    leading = _leading(sample, most, threads.each)
    return leading[:, :SPLIT], threads.beside(_chosen, sample, leading, n)


def _chosen(sample: Float, leading: Float, n: int) -> Float:
    """So many of the leading directions as a sketch has."""
    width = _cheapest(sample, leading, n)
    if width == sample.shape[1] > ROTATED:
        width = 0
    return np.ascontiguousarray(leading[:, :width])


def _leading(sample: Float, width: int, each: Each = in_turn) -> Float:
    """The leading directions of the sample, by their share of its spread."""
    columns = sample.shape[1]
    if columns <= 2 * MOST:
        spread = _spread(sample, each)
        vary = np.flatnonzero(spread.diagonal())  # no direction leads along what is constant
        vary = vary if len(vary) >= SPLIT else np.arange(columns)
        found = np.zeros((columns, min(width, len(vary))))
        found[vary] = np.linalg.eigh(spread[np.ix_(vary, vary)])[1][:, ::-1][:, :width]
        return found
    # Source: subspace iteration.
    found = np.random.default_rng(0).standard_normal((columns, width))
    for _ in range(2):
        found = np.linalg.qr(sample.T @ (sample @ found))[0]
    return found


def _spread(sample: Float, each: Each) -> Float:
    """The products of its columns with each other, in parts that are summed in their order."""
    parts = [*cuts(len(sample), PART)]
    found = np.empty((len(parts), sample.shape[1], sample.shape[1]))

    def spread(part: int) -> None:
        np.matmul(sample[parts[part]].T, sample[parts[part]], out=found[part])

    each(spread, range(len(parts)))
    return np.asarray(found.sum(axis=0))


def _cheapest(sample: Float, leading: Float, n: int) -> int:
    """How many directions cost least.

    What is verified is about what is within the first bound of a query, which its own block gives.
    """
    columns: int = sample.shape[1]
    every = max(1, len(sample) // QUERIES)
    queries, rows = sample[::every][:QUERIES], sample
    squares = np.einsum("ij,ij->i", rows, rows)
    of_queries = np.einsum("ij,ij->i", queries, queries)
    whole = np.maximum(of_queries[:, None] + squares - 2 * (queries @ rows.T), 0)
    block = _blocks(sample, leading[:, :SPLIT], n)
    own = block[::every][:QUERIES, None] == block
    # The bound of the corpus is nearer than that of the sample: of n rows, k are within it.
    reach = _reach(whole, len(rows) / n)
    first = np.maximum(reach, _reach(np.where(own, whole, np.inf), len(rows) / n))
    met = _met(sample, block, queries, reach)
    best, cost = columns, met * (PRODUCT[0] + PRODUCT[1] * (columns + 2))
    shares = _shares(queries, rows, leading, first)
    for width in range(STEP, min(leading.shape[1] + STEP, columns), STEP):
        product = met * (PRODUCT[0] + PRODUCT[1] * (width + 3))
        if product >= cost:
            break
        price = product + next(shares) * (VERIFIED[0] + VERIFIED[1] * columns)
        if price < cost:
            best, cost = width, price
    return best


def _shares(queries: Float, rows: Float, leading: Float, first: Float) -> Iterator[float]:
    """Of ever more directions, so many at once, the share of pairs whose bound is within the first.

    A squared bound is what the squares of two rows are more than twice the product of their
    sketches: it is within the first where nothing is left that the product is short of.
    """
    rest, of_rest = (np.einsum("ij,ij->i", points, points) for points in (rows, queries))
    short = (first[:, None] - of_rest[:, None] - rest) / 2
    found = np.empty_like(short)
    for many in cuts(leading.shape[1], STEPS * STEP):
        along = leading[:, many].T
        of_these, these = along @ queries.T, along @ rows.T
        for few in cuts(len(along), STEP):
            a, b = of_these[few], these[few]
            short += np.matmul(a.T, b, out=found)
            rest = np.maximum(rest - np.einsum("ij,ij->j", b, b), 0)
            of_rest = np.maximum(of_rest - np.einsum("ij,ij->j", a, a), 0)
            np.multiply.outer(np.sqrt(of_rest), np.sqrt(rest), out=found)
            found += short
            yield np.count_nonzero(found >= 0) / short.size


def _blocks(sample: Float, few: Float, n: int) -> NDArray[np.int64]:
    """The number of the block that each row of the sample would be in, of n rows like it."""
    order, starts = layout.split(sample @ few, max(16, layout.size(n) * len(sample) // n))
    found = np.zeros(len(sample), dtype=np.int64)
    for number, (start, stop) in enumerate(pairwise(starts)):
        found[order[start:stop]] = number
    return found


def _met(sample: Float, block: NDArray[np.int64], queries: Float, reach: Float) -> float:
    """The share of pairs whose product is made: those of blocks that a query may not skip."""
    met = np.zeros(len(queries))
    for number in range(block.max() + 1):
        rows = sample[block == number]
        middle = rows.mean(axis=0)
        radius = np.linalg.norm(rows - middle, axis=1).max()
        away = np.linalg.norm(queries - middle, axis=1) - radius
        met += len(rows) * (away <= np.sqrt(reach))
    return float(met.mean()) / len(sample)


def _reach(keys: Float, share: float) -> Float:
    """The squared distance within which each sampled query has its neighbours in the corpus.

    Parameters
    ----------
    keys : ndarray of shape (queries, rows)
        Squared distances; infinite for rows that do not count.
    share : float
        The rows, to those of the corpus.
    """
    most = min(32, keys.shape[1] - 1)
    ordered = np.sort(np.partition(keys, most, axis=1)[:, : most + 1], axis=1)
    last = np.count_nonzero(np.isfinite(ordered), axis=1) - 1

    def at(place: int) -> Float:
        return np.asarray(ordered[np.arange(len(ordered)), np.minimum(place, last)])

    wanted = NEIGHBORS * share  # of the sample
    if wanted >= 2:
        return at(int(wanted) + 1)
    # Between few neighbours distances grow as a power of the count: the sample tells which.
    near, far = at(2), at(most)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.log(far / near) / np.log(np.minimum(most, last) / 2)
        found = near * (wanted / 2) ** np.nan_to_num(slope, posinf=0.0, neginf=0.0)
    return np.asarray(np.where(near > 0, found, near))
