"""A float32 matrix product on a certified sketch: dense rows of many columns, euclidean.

Source: for orthonormal directions ``V`` and a centre ``mu`` the map ``x -> (V'(x - mu), r(x))``,
where ``r`` is the length of what ``V`` leaves out, never enlarges a distance (the triangle
inequality for the last coordinate). The distance of two sketches is thus a lower bound of the
distance of the rows, and one product of single precision gives its square for a whole block.
:mod:`~samekin.core.filters.bounds` says what rounding may do to it.

Rows lie in compact blocks (:mod:`~samekin.core.filters.layout`), and a sketch is stored less the
centre of its block: single precision then counts from nearby, and a ball around the block says
which queries need not look at it. Equal rows are looked at as one
(:mod:`~samekin.core.filters.equal`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from samekin.core.blocks import cuts
from samekin.core.distances import Array, Float, Metric
from samekin.core.filters import apart, bounds, cells, sieve, sketched, ties
from samekin.core.filters.equal import Groups
from samekin.core.filters.lattice import Lattice, Lattices, laid
from samekin.core.filters.portions import PAIRS
from samekin.core.filters.room import Moved, Places, Room
from samekin.core.filters.sieve import On
from samekin.core.keys import DOT
from samekin.core.points import Points
from samekin.core.protocol import Rows
from samekin.core.ranking import Ranked
from samekin.core.shortlist import Bounded, Candidates, bracketed
from samekin.core.threads import own

FAINT = 9.0
"""The logarithm of how many cells, of rows that may be at 0 for each other, all rows fall into."""


class Sketch:
    """Lower bounds of a block by one product; what is left is verified."""

    name = "sketch"
    certified = True
    options: Mapping[str, range] = {}

    scale: float
    centre: Array
    directions: Array
    order: Array
    starts: Array
    groups: Groups | None
    sketch: Array
    middles: Array
    low: Array
    high: Array
    radii: Array
    lost: Array

    def __init__(self, corpus: Points, arrays: dict[str, Array]) -> None:
        self.corpus = corpus
        self.scale = float(arrays["scale"])
        self.centre, self.directions = arrays["centre"], arrays["directions"]
        self.order, self.starts = arrays["order"], arrays["starts"]
        self.groups = Groups(arrays["members"], arrays["begins"]) if len(arrays["begins"]) else None
        self.sketch = arrays["sketch"]
        self.middles, self.low, self.high = arrays["middles"], arrays["low"], arrays["high"]
        self.radii, self.lost = arrays["radii"], arrays["lost"]
        self._lattices = Lattices(arrays, self.starts)

    @staticmethod
    def serves(metric: Metric, rows: Rows) -> bool:
        """Dense rows in euclidean geometry."""
        return metric.p == 2 and not sparse.issparse(rows)

    @staticmethod
    def prepare(corpus: Points) -> dict[str, Array]:
        """Directions, the layout in blocks, and the sketch of every row, ready for the product."""
        with own() as threads:
            return sketched.prepared(corpus, threads)

    def outright(
        self, queries: Points, k: int, own: NDArray[np.int64] | None
    ) -> tuple[Ranked, NDArray[np.int64]] | None:
        """Where many rows may be at 0, the answers of queries that find enough of them at once."""
        if not self.faint:
            return None
        if self.corpus.columns <= cells.COLUMNS:
            return self._cells.at_zero(queries, k, own)
        return ties.at_zero(queries, self.corpus, k, own)

    @cached_property
    def _cells(self) -> cells.Cells:
        return cells.Cells(self.corpus)

    def near(self) -> NDArray[np.int64]:
        """Block by block."""
        return np.asarray(self.order if self.groups is None else self.groups.order)

    def propose(
        self, queries: Points, k: int, shortlist: Bounded, working_memory: float | None
    ) -> Iterator[Candidates]:
        """See :mod:`samekin.core.filters`."""
        if self.blind:
            yield from ties.in_turn(queries, self.corpus, k)
            return
        points, lost = self.coordinates(queries)
        away = apart.from_centres(points, self.middles)
        # The block that a query lies in, or nearest to, gives its first bound.
        home = np.argmin(away - self.radii, axis=1)
        least = self.least(away, lost)
        room = Room(len(points), int(np.diff(self.starts).max())), Moved(points)
        for block in np.unique(home):
            of = np.flatnonzero(home == block)
            yield from self._looked_at(queries, lost, of, int(block), k, shortlist, room)
        for block in range(len(self.radii)):
            near = least[:, block] <= self.reach(shortlist.bound)
            of = np.flatnonzero(near & (home != block))
            if len(of):
                yield from self._looked_at(queries, lost, of, block, k, shortlist, room)

    def _looked_at(
        self,
        queries: Points,
        lost: Float,
        of: NDArray[np.int64],
        block: int,
        k: int,
        shortlist: Bounded,
        room: tuple[Room, Moved],
    ) -> Iterator[Candidates]:
        """Some queries against one block."""
        products, points = room
        of = of[np.argsort(shortlist.bound[of])]  # lines side by side have limits that are alike
        near = points.less(self.middles[block], of)
        left, length = left_side(near)
        place = self.place(block)
        right = self.sketch[place]
        reach, lost = length + self.radii[block], lost[of] + self.lost[block]

        def limits() -> Array:
            return bounds.limit(self.reach(shortlist.bound[of]), reach, lost, right.shape[1])

        unknown = bool(np.isinf(shortlist.bound[of]).any())
        on = None
        if not unknown and products.sifts(len(left), len(right)):
            on = self._on(near, block)
        for places in products.passes(left, right, k if unknown else 0, limits, on):
            yield from self._verified(queries, of, place, places, k)

    @cached_property
    def _steps(self) -> float:
        """The extent of the rows, in distances whose squares may underflow."""
        extent = np.linalg.norm(self.high.max(axis=0) - self.low.min(axis=0))
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):  # of huge rows, none
            return float(extent / self.reach(np.zeros(1))[0])

    @property
    def blind(self) -> bool:
        """Whether squares underflow for all that the sketch can tell: any row may be at 0."""
        return 0 < self._steps < 1

    @property
    def faint(self) -> bool:
        """Whether so many squares may underflow that a query has many rows at 0."""
        return _many_at_zero(self._steps, self.corpus.columns)

    def coordinates(self, queries: Points) -> tuple[Float, Float]:
        """The sketches of queries in double precision, and what may be lost in each."""
        rows = queries.dense(slice(None)) * self.scale - self.centre
        return sketched.coordinates(rows, self.directions)

    def place(self, block: int) -> slice:
        """Where the rows of a block are in the order, and in the sketch."""
        return slice(int(self.starts[block]), int(self.starts[block + 1]))

    def side(self, block: int) -> Array:
        """A block as the corpus' side of a product."""
        return np.asarray(self.sketch[self.place(block)])

    def lattice(self, block: int) -> Lattice | None:
        """The rows of a block on a lattice, if they are on one."""
        return self._lattices.of(block, self.side(block)[:, :-2], self.middles[block])

    def _on(self, near: Array, block: int) -> On | None:
        """Points less a block's middle, and the block, on lattices."""
        return sieve.on(laid(near, self.middles[block]), self.lattice(block), sieve.distances)

    def least(self, away: Float, lost: Float) -> Float:
        """How near, in the scale of the sketch, a row of each block may be to each query.

        By how far the query is from the centre of the block, and what may be lost in its sketch;
        less than 0 within.
        """
        return np.asarray((away - self.radii) * (1 - 2.0**-40) - lost[:, None] - self.lost)

    def reach(self, bound: Float) -> Float:
        """The distance, in the scale of the sketch, of a key's bound."""
        return np.asarray(
            np.sqrt(bound * (1 + 2.0**-40) + self.corpus.columns * 2.0**-1074)
            * self.scale
            * (1 + 2.0**-40)
        )

    def _verified(
        self, queries: Points, of: NDArray[np.int64], place: slice, near: Places, k: int
    ) -> Iterator[Candidates]:
        for part in cuts(len(near[0]), PAIRS):
            query, line = near[0][part], near[1][part] + place.start
            found = bracketed(queries, self.corpus, of[query], self.order[line])
            if self.groups is None:
                yield found
            else:
                yield from self.groups.expanded(replace(found, row=line), k)


def _many_at_zero(steps: float, columns: int) -> bool:
    return 0 < steps < ties.FAR and columns * math.log2(steps) < FAINT


def left_side(near: Array) -> tuple[Array, Float]:
    """The queries' side of a product, from sketches less a block's centre; bounds of lengths."""
    exact = near.astype(np.float64)
    square = DOT(exact, exact)
    left = np.empty((len(near), near.shape[1] + 2), dtype=np.float32)
    np.multiply(near, -2, out=left[:, :-2])
    left[:, -2], left[:, -1] = square, 1
    return left, np.asarray(np.sqrt(square) * bounds.UP)
