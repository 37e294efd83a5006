"""Which directions a sketch looks along, and how many: what is cheapest on a sample.

More directions make the product dearer and leave fewer pairs to verify. Both are told from a
sample; the choice is about speed alone. Blocks that are skipped cost no product.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from samekin.core.distances import Float
from samekin.core.filters import layout

SAMPLE = 4096
"""Rows from which the directions are taken."""

SPLIT = 16
"""Directions along which rows are laid out in blocks."""

NEIGHBORS = 10
"""How many neighbours the choice has in mind."""

QUERIES, MOST = 64, 512
"""Sampled queries, and the most directions that are considered."""

ROTATED = 64
"""With more columns than this a whole sketch is not turned: its boxes would skip nothing anyway."""

# Nanoseconds, from measurements on one core: of each pair of a product, for the pair itself and for
# each column, and of each pair verified, likewise. Only their ratios matter.
PRODUCT, VERIFIED = (0.6, 0.012), (100.0, 0.45)


def directions(sample: Float, n: int) -> tuple[Float, Float]:
    """The directions of a layout and of a sketch; orthonormal, ``(columns, width)``.

    No directions (a width of 0) say that the rows are their own sketch.

    Parameters
    ----------
    sample : ndarray of shape (rows, columns)
        Rows, less the centre.
    n : int
        Rows of the corpus from which the sample was taken.
    """
    columns = sample.shape[1]
    leading = _leading(sample, min(columns, MOST if columns <= 2 * MOST else MOST // 2))
    width = _cheapest(sample, leading, n)
    if width == columns > ROTATED:
        width = 0
    return leading[:, :SPLIT], np.ascontiguousarray(leading[:, :width])


def _leading(sample: Float, width: int) -> Float:
    """The leading directions of the sample, by their share of its spread."""
    columns = sample.shape[1]
    if columns <= 2 * MOST:
        return np.asarray(np.linalg.eigh(sample.T @ sample)[1][:, ::-1][:, :width])
    # Source: subspace iteration.
    found = np.random.default_rng(0).standard_normal((columns, width))
    for _ in range(2):
        found = np.linalg.qr(sample.T @ (sample @ found))[0]
    return found


def _cheapest(sample: Float, leading: Float, n: int) -> int:
    """How many directions cost least."""
    columns: int = sample.shape[1]
    queries, rows = sample[:: max(1, len(sample) // QUERIES)][:QUERIES], sample
    squares = np.einsum("ij,ij->i", rows, rows)
    of_queries = np.einsum("ij,ij->i", queries, queries)
    whole = np.maximum(of_queries[:, None] + squares - 2 * (queries @ rows.T), 0)
    # The bound of the corpus is nearer than that of the sample: of n rows, k are within it.
    reach = _reach(whole, len(rows), n, columns)
    met = _met(sample, leading[:, :SPLIT], queries, reach, n)
    best, cost = columns, met * (PRODUCT[0] + PRODUCT[1] * (columns + 2))
    lower = np.zeros_like(whole)
    rest, of_rest = squares.copy(), of_queries.copy()
    for first in range(0, min(leading.shape[1], columns - 16), 16):
        product = met * (PRODUCT[0] + PRODUCT[1] * (first + 16 + 3))
        if product >= cost:
            break
        along = leading[:, first : first + 16].T
        a, b = along @ queries.T, along @ rows.T
        here, of_here = np.square(b).sum(axis=0), np.square(a).sum(axis=0)
        lower += of_here[:, None] + here - 2 * (a.T @ b)
        rest, of_rest = np.maximum(rest - here, 0), np.maximum(of_rest - of_here, 0)
        share = np.mean(lower + (np.sqrt(of_rest)[:, None] - np.sqrt(rest)) ** 2 <= reach[:, None])
        price = product + share * (VERIFIED[0] + VERIFIED[1] * columns)
        if price < cost:
            best, cost = first + 16, price
    return best


def _met(sample: Float, few: Float, queries: Float, reach: Float, n: int) -> float:
    """The share of pairs whose product is made: those of blocks that a query may not skip."""
    size = max(16, layout.size(n) * len(sample) // n)
    order, starts = layout.split(sample @ few, size)
    met = np.zeros(len(queries))
    for start, stop in pairwise(starts):
        block = sample[order[start:stop]]
        middle = block.mean(axis=0)
        radius = np.linalg.norm(block - middle, axis=1).max()
        away = np.linalg.norm(queries - middle, axis=1) - radius
        met += (stop - start) * (away <= np.sqrt(reach))
    return float(met.mean()) / len(sample)


def _reach(whole: Float, rows: int, n: int, columns: int) -> Float:
    """The squared distance within which each sampled query has its neighbours in the corpus."""
    ordered = np.sort(whole, axis=1)
    wanted = NEIGHBORS * rows / n  # of the sample
    if wanted >= 2:
        return np.asarray(ordered[:, min(rows - 1, int(wanted) + 1)])
    # Between few neighbours distances grow as a power of the count: the sample tells which.
    near, far = ordered[:, 2], ordered[:, min(rows - 1, 32)]
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.log(far / near) / np.log(16.0)
        found = near * (wanted / 2) ** np.nan_to_num(slope, posinf=0.0)
    return np.asarray(np.where(near > 0, found, near))
