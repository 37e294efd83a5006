"""A float32 matrix product on a certified sketch: dense rows of many columns, euclidean.

Source: for orthonormal directions ``V`` and a centre ``mu`` the map ``x -> (V'(x - mu), r(x))``,
where ``r`` is the length of what ``V`` leaves out, never enlarges a distance (the triangle
inequality for the last coordinate). The squared distance of two sketches is thus a lower bound of
the squared distance of the rows, and one product of single precision gives it for a whole block.

Rounding. ``u = 2**-24``. Rounding the sketches to float32 moves each by at most ``u`` of its
length; the product of ``m`` columns, summed in any order, errs by at most ``gamma_m`` of
``(|s(q)| + |s(x)|)**2 <= R**2``. A pair is kept unless ``g > (sqrt(T) + e R)**2 + gamma R**2`` with
``e`` and ``gamma`` rounded up. Rows are scaled by a power of two first, so that nothing overflows.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import sparse

from samekin.core.blocks import cuts, shape
from samekin.core.distances import Array, Float, Metric, tiny
from samekin.core.points import Points, bracket
from samekin.core.protocol import Rows
from samekin.core.shortlist import Candidates, Shortlist

U = 2.0**-24
SAMPLE = 4096
"""Rows from which the directions are taken."""

PAIRS = 2**18
"""Pairs verified at once."""


class Sketch:
    """Lower bounds of a block by one product; what is left is verified in float64."""

    name = "sketch"

    def __init__(self, corpus: Points, arrays: dict[str, Array]) -> None:
        self.corpus = corpus
        self.centre, self.directions = arrays["centre"], arrays["directions"]
        self.scale = float(arrays["scale"])
        self.sketch, self.radii = arrays["sketch"], arrays["radii"]

    @staticmethod
    def serves(metric: Metric, rows: Rows) -> bool:
        """Dense rows in euclidean geometry."""
        return metric.p == 2 and not sparse.issparse(rows)

    @staticmethod
    def prepare(corpus: Points) -> dict[str, Array]:
        """Centre, directions, and the sketch of every row, ready for the product."""
        n, columns = len(corpus), corpus.columns
        sample = corpus.dense(np.linspace(0, n - 1, min(n, SAMPLE)).astype(np.int64))
        top = (
            1.0 if corpus.metric.unit else float(max(corpus.rows.max(), -float(corpus.rows.min())))
        )
        scale = 2.0 ** min(1000, -int(np.frexp(top)[1])) if top > 0 else 1.0
        sample *= scale
        centre = sample.mean(axis=0)
        width = columns if columns <= 128 else max(64, columns // 8)
        directions = _leading(sample - centre, width)
        arrays: dict[str, Array] = {
            "centre": centre,
            "directions": directions,
            "scale": np.array(scale),
            "sketch": np.empty((n, directions.shape[1] + 3), dtype=np.float32),
            "radii": np.empty(n),
        }
        for cut in cuts(n, 4096):
            sketch, square, radii = _sketched(corpus.dense(cut), centre, directions, scale)
            arrays["sketch"][cut] = np.column_stack((sketch, np.ones(len(sketch)), square))
            arrays["radii"][cut] = radii
        return arrays

    def propose(
        self, queries: Points, k: int, shortlist: Shortlist, working_memory: float | None
    ) -> Iterator[Candidates]:
        """See :mod:`samekin.core.filters`."""
        sketch, square, radii = _sketched(
            queries.dense(slice(None)), self.centre, self.directions, self.scale
        )
        left = np.column_stack((-2 * sketch, square, np.ones(len(sketch)))).astype(np.float32)
        size = shape(8 * self.corpus.columns, working_memory)[1]
        for cut in cuts(len(self.corpus), size):
            with np.errstate(over="ignore", invalid="ignore"):
                g = left @ self.sketch[cut].T
            # The best of the first block give the first bound.
            first = min(2 * k, g.shape[1]) if cut.start == 0 else 0
            seen = np.argpartition(g, first - 1, axis=1)[:, :first] if first else None
            if seen is not None:
                query = np.repeat(np.arange(len(queries)), first)
                yield self._verified(queries, query, seen.ravel())
            with np.errstate(over="ignore", invalid="ignore"):
                limit = self._limit(shortlist.bound, radii + self.radii[cut].max())
                limit = np.nextafter(limit.astype(np.float32), np.float32(np.inf))
            kept = ~(g > limit[:, None])  # rather than "below": a product that is NaN is kept
            if seen is not None:
                np.put_along_axis(kept, seen, False, axis=1)
            yield from self._survivors(queries, kept, cut)

    def _survivors(self, queries: Points, kept: Array, cut: slice) -> Iterator[Candidates]:
        flat = np.flatnonzero(kept)
        for part in cuts(len(flat), PAIRS):
            query, place = np.divmod(flat[part], kept.shape[1])
            yield self._verified(queries, query, place + cut.start)

    def _limit(self, bound: Float, reach: Float) -> Float:
        """The largest product of a pair that may be within ``bound``; see the module."""
        m = self.sketch.shape[1] + 8
        gamma = m * U / (1 - m * U)
        distance = np.sqrt(bound * (1 + 2**-40) + tiny(self.corpus.columns)) * self.scale
        outward = (distance * (1 + 2**-40) + U * (1 + 2**-10) * reach) ** 2
        return np.asarray((outward + gamma * reach**2) * (1 + 2**-20) + 2.0**-120)

    def _verified(self, queries: Points, query: Array, row: Array) -> Candidates:
        keys = bracket(queries, self.corpus, query, row)
        columns = self.corpus.columns
        error = keys * self.corpus.metric.slack(columns) + tiny(columns)
        return Candidates(query, row, keys - error, keys + error)


def _leading(t: Float, width: int) -> Float:
    """About the ``width`` leading directions of centred rows; orthonormal, ``(columns, width)``.

    Source: subspace iteration. Which directions come out decides about speed alone.
    """
    columns = t.shape[1]
    if width >= columns:
        return np.eye(columns)
    directions = np.random.default_rng(0).standard_normal((columns, width))
    for _ in range(3):
        directions = np.linalg.qr(t.T @ (t @ directions))[0]
    return directions


def _sketched(rows: Array, centre: Float, directions: Float, scale: float) -> tuple[Array, ...]:
    """The sketch in single precision, its squared length, and the length in full precision."""
    with np.errstate(over="ignore", invalid="ignore"):
        t = rows * scale
        t -= centre
    seen = t @ directions
    # What is left is measured itself: the difference of two squares would lose half the digits.
    rest = t - seen @ directions.T
    left_out = np.sqrt(np.einsum("ij,ij->i", rest, rest))
    sketch = np.column_stack((seen, left_out)).astype(np.float32)
    square = np.einsum("ij,ij->i", sketch, sketch, dtype=np.float64)
    radii = np.sqrt(np.einsum("ij,ij->i", t, t)) * (1 + 2**-20)
    return sketch, square, radii
