"""A float32 matrix product, certified, for *inner_product* of dense rows.

Source: of a centre ``c`` the product ``q.x`` is ``q.c + q.(x - c)``, of which the first part is the
same for all rows, and the second at most ``|q| |x - c|`` (Cauchy and Schwarz). Rows lie in blocks
with the longest ``x - c`` first, and a query is done with when it cannot be beaten by a block.

Write ``u = 2**-24``. Rounded to single precision, and summed in any order, ``q.(x - c)`` of ``m``
columns errs by at most ``gamma_(m + 3) |q| |x - c|``; what is done in double precision, by the
definition as well, by less than ``noise``, of ``|q| (|c| + |x - c|)``. See
:mod:`~samekin.core.filters.bounds`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from samekin.core.blocks import cuts, pieces
from samekin.core.distances import Array, Float, Metric, tiny
from samekin.core.filters import bounds, lattice, sieve
from samekin.core.filters.bounds import UP
from samekin.core.filters.lattice import Lattices
from samekin.core.filters.portions import PAIRS
from samekin.core.filters.room import Room
from samekin.core.filters.sieve import On
from samekin.core.keys import canonical
from samekin.core.points import CHUNK, Points
from samekin.core.protocol import Rows
from samekin.core.shortlist import Bounded, Candidates

BLOCK = 4096
"""Rows of a block."""

FAINT = 2.0**-120
"""More than what single precision loses of numbers near one by underflow, in each column."""


class Product:
    """Products near the true ones, longest rows first; what is left is verified."""

    name = "product"
    certified = True
    options: Mapping[str, range] = {}

    scale: float
    centre: Float
    order: NDArray[np.int64]
    starts: NDArray[np.int64]
    sketch: Array
    lengths: Float

    def __init__(self, corpus: Points, arrays: dict[str, Array]) -> None:
        self.corpus = corpus
        self.scale = float(arrays["scale"])
        self.centre, self.order, self.starts = arrays["centre"], arrays["order"], arrays["starts"]
        self.sketch, self.lengths = arrays["sketch"], arrays["lengths"]
        self._lattices = Lattices(arrays, self.starts)

    @staticmethod
    def serves(metric: Metric, rows: Rows) -> bool:
        """Dense rows by *inner_product*."""
        return metric.name == "inner_product" and not sparse.issparse(rows)

    @staticmethod
    def prepare(corpus: Points) -> dict[str, Array]:
        """The rows less their mean, in single precision, the longest first."""
        n, scale = len(corpus), corpus.scale
        centre = np.zeros(corpus.columns)
        for cut in pieces(n, corpus.columns, CHUNK):
            centre += (corpus.dense(cut) * (scale / n)).sum(axis=0)
        lengths = np.empty(n)
        for cut in pieces(n, corpus.columns, CHUNK):
            lengths[cut] = _lengths(corpus.dense(cut) * scale - centre)
        order = np.argsort(-lengths, kind="stable")
        # In its place at once: a copy in another order would be as large again.
        sketch = np.empty((n, corpus.columns), dtype=np.float32)
        for cut in pieces(n, corpus.columns, CHUNK):
            sketch[cut] = corpus.dense(order[cut]) * scale - centre
        starts = np.append(np.arange(0, n, BLOCK), n)
        places = lattice.room_for(n, len(starts) - 1, corpus.columns)
        for block, (start, stop) in enumerate(pairwise(starts.tolist())):
            lattice.put(places, block, slice(start, stop), sketch[start:stop])
        return {
            **places,
            "scale": np.array(scale),
            "centre": centre,
            "order": order,
            "starts": starts,
            "sketch": sketch,
            "lengths": lengths[order][starts[:-1]],
        }

    def outright(self, queries: Points, k: int, own: Array | None) -> None:
        """Nothing: every candidate is verified."""

    def near(self) -> NDArray[np.int64]:
        """Rows as long as each other, which look at as many blocks."""
        return np.asarray(self.order)

    def propose(
        self, queries: Points, k: int, shortlist: Bounded, working_memory: float | None
    ) -> Iterator[Candidates]:
        """See :mod:`samekin.core.filters`."""
        rows = queries.dense(slice(None))
        top = np.abs(rows).max(axis=1)
        yield from self._of_nothing(np.flatnonzero(top == 0), k)
        asking, side = np.flatnonzero(top), self._side(rows, top)
        room = Room(len(asking), min(BLOCK, len(self.order)))
        for block, (start, stop) in enumerate(pairwise(self.starts.tolist())):
            most = self._limit(shortlist.bound, side, block)
            asking = asking[most[asking] >= -(side.lengths[asking] * self.lengths[block])]
            if not len(asking):  # nor is any row after these long enough
                return
            asking = asking[np.argsort(most[asking])]
            told = bool(np.isfinite(shortlist.bound[asking]).all())

            def limits(of: NDArray[np.int64] = asking, block: int = block) -> Array:
                return self._limit(shortlist.bound, side, block)[of]

            left, right, on = side.rows[asking], self.sketch[start:stop], None
            if told and room.sifts(len(left), len(right)):
                on = self._on(left, right, block)
            for query, place in room.passes(left, right, 0 if told else k, limits, on):
                for part in cuts(len(query), PAIRS):
                    one, row = asking[query[part]], self.order[start + place[part]]
                    keys = canonical(queries, self.corpus, one, row)
                    yield Candidates(one, row, keys, keys)

    def _on(self, left: Array, right: Array, block: int) -> On | None:
        """Queries, the sign of which is turned back, and a block, on lattices."""
        middle = np.zeros(left.shape[1])
        theirs = self._lattices.of(block, right, middle)
        return sieve.on(lattice.laid(-left, middle), theirs, sieve.products)

    def _side(self, rows: Float, top: Float) -> _Side:
        powers = -np.frexp(top)[1]
        near = np.ldexp(rows, powers[:, None])
        return _Side((-near).astype(np.float32), _lengths(near), near @ self.centre, powers)

    def _limit(self, bound: Float, side: _Side, block: int) -> Array:
        """The largest product of each query and a row of a block that may be within a bound."""
        columns, length = self.corpus.columns, self.lengths[block]
        power = side.powers + np.frexp(self.scale)[1] - 1
        with np.errstate(over="ignore"):
            most = np.ldexp(bound + tiny(columns), power) + side.centre
            most += bounds.gamma(columns) * (side.lengths * length) + columns * FAINT
            away = side.lengths * (length + np.linalg.norm(self.centre) * UP)
            most += bounds.noise(columns, 1, away)
            return np.asarray(np.nextafter(most.astype(np.float32), np.float32(np.inf)))

    def _of_nothing(self, of: NDArray[np.int64], k: int) -> Iterator[Candidates]:
        """To a query of zeros all rows are alike: the first are nearest."""
        rows = np.arange(min(k or len(self.corpus), len(self.corpus)))
        for cut in pieces(len(of), len(rows), PAIRS):
            query = np.repeat(of[cut], len(rows))
            keys = np.zeros(len(query))
            yield Candidates(query, np.tile(rows, len(of[cut])), keys, keys)


class _Side(NamedTuple):
    """Queries, each times the power of two that brings it near one: their rows with the sign
    turned, lengths, products with the centre, and the powers."""

    rows: Array
    lengths: Float
    centre: Float
    powers: NDArray[np.int32]


def _lengths(rows: Float) -> Float:
    return np.asarray(np.sqrt(np.einsum("ij,ij->i", rows, rows)) * UP)
