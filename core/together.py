"""Every row of a corpus as a query, at once: a pair of rows is looked at once, for both of them.

Half of the products, and half of the pairs to verify, are saved; every block of rows keeps a
shortlist of its own. The blocks begin among themselves, which gives good first bounds, and go on to
the blocks nearest to them. The answer is that of :func:`samekin.core.search.search_own`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from threading import Lock, local
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from samekin.core.blocks import cuts
from samekin.core.distances import Array, Float
from samekin.core.filters import bounds, layout
from samekin.core.filters.apart import from_centres
from samekin.core.filters.portions import PAIRS
from samekin.core.filters.room import Places, Room, first, once
from samekin.core.filters.sketch import Sketch, left_side
from samekin.core.index import Index
from samekin.core.points import Part
from samekin.core.ranking import Ranked
from samekin.core.shortlist import Candidates, Shortlist, bracketed

Spread: TypeAlias = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]
"""``spread(f, tasks)``: ``f(task)`` of every task, in workers that share this memory."""

ROOM = 3 * 2**26
"""Bytes that the shortlists may take together; above this, what they hold is ranked and kept in
the answer, until more comes."""

PATIENCE = 2
"""Candidates of each row, on the average, before bounds are brought up to date: by a sort."""

LEAST = 2.0**-60
"""Nearer than this, in the scale of the sketch, planes between middles tell nothing."""


def serves(index: Index, k: int) -> bool:
    """Whether all rows of an index may be answered at once."""
    found = index.filter
    return isinstance(found, Sketch) and not found.faint and k < len(found.order)


def everyone(index: Index, k: int, spread: Spread) -> Ranked:
    """The ``k`` nearest other rows of every row, in the order of the rows."""
    pairs = _Pairs(index, k)
    for tasks, task in (
        (range(pairs.blocks), pairs.within),
        (pairs.worthwhile(), pairs.between),
        (range(pairs.blocks), pairs.finish),
    ):
        for _ in spread(task, tasks):
            pass
    return Ranked(pairs.keys, pairs.found)


class _Rooms(local):
    """Memory for the products of each thread."""

    def __init__(self, most: int) -> None:
        self.room = Room(most, most)


class _Pairs:
    """The blocks of a sketch against each other."""

    def __init__(self, index: Index, k: int) -> None:
        assert isinstance(index.filter, Sketch)
        self.k, self.corpus, self.sketch = k, index.corpus, index.filter
        self.blocks = len(self.sketch.radii)
        self.rows = [self.sketch.order[self.sketch.place(b)] for b in range(self.blocks)]
        self.keys = np.empty((len(index), k))
        self.found = np.empty((len(index), k), dtype=np.int64)
        self.lists: list[Shortlist | None] = [None] * self.blocks
        self.bounds = [np.full(len(rows), np.inf) for rows in self.rows]
        self.held = np.zeros(self.blocks, dtype=np.int64)
        self.kept = np.zeros(self.blocks, dtype=bool)
        self.locks, self.sweeping = [Lock() for _ in self.rows], Lock()
        self.rooms = _Rooms(max(map(len, self.rows)))
        self.toward = np.empty((self.blocks, self.blocks))
        if self.sketch.groups is not None:
            self.places = np.empty(len(index), dtype=np.int64)
            self.places[self.sketch.order] = np.arange(len(self.sketch.order))

    # -- the tasks ------------------------------------------------------------------------------

    def within(self, block: int) -> None:
        """A block against itself."""
        right = self._side(block)
        left, length = left_side(right[:, :-2])
        product = left @ right.T
        np.fill_diagonal(product, np.inf)
        seen = None
        if self.k < len(product):
            seen = first(product, self.k)
            self._verify(block, block, once(product, seen))
            self._tighten(block)
        limit = self._limit(block, length + self.sketch.radii[block], self.sketch.lost[block])
        self._verify(block, block, once(product, limit, seen))
        self._tighten(block)
        self.toward[block] = self._extents(block)

    def worthwhile(self) -> Iterator[tuple[int, int]]:
        """Pairs of blocks that may hold neighbours of each other, the nearest first."""
        middles = self.sketch.middles
        apart = from_centres(middles, middles) - self.toward - self.toward.T
        apart = np.maximum(apart, layout.apart(self.sketch.low, self.sketch.high))
        far = np.array([self._reach(block).max() for block in range(self.blocks)])
        lost = self.sketch.lost + bounds.U * bounds.UP * self.sketch.radii
        self.apart = apart * (1 - 2.0**-40) - lost - lost[:, None]
        one, other = np.nonzero(np.triu(self.apart <= np.maximum(far, far[:, None]), 1))
        order = np.argsort(self.apart[one, other], kind="stable")
        yield from zip(one[order].tolist(), other[order].tolist(), strict=True)

    def between(self, pair: tuple[int, int]) -> None:
        """A block against another."""
        a, b = pair
        reach = self._reach(a), self._reach(b)
        if max(reach[0].max(), reach[1].max()) < self.apart[a, b]:
            return
        lost = float(self.sketch.lost[a] + self.sketch.lost[b])
        lost += bounds.U * bounds.UP * float(self.sketch.radii[a] + self.sketch.radii[b])
        away = self._away(a, b) - lost, self._away(b, a) - lost
        asks = away[0] <= reach[0], away[1] <= reach[1]
        # A row that asks can only find those that are as near to its block as it reaches.
        gives = (
            away[0] <= reach[1].max(where=asks[1], initial=-1.0),
            away[1] <= reach[0].max(where=asks[0], initial=-1.0),
        )
        ours, theirs = (np.flatnonzero(asks[side] | gives[side]) for side in (0, 1))
        parts = [
            (a, b, np.flatnonzero(asks[0]), np.flatnonzero(gives[1])),
            (b, a, np.flatnonzero(asks[1]), np.flatnonzero(gives[0])),
        ]
        if not len(ours) or not len(theirs):
            return
        if len(ours) * len(theirs) <= sum(len(of) * len(to) for *_, of, to in parts):
            self._products(a, b, ours, theirs, lost, reach[0], reach[1])
            return
        for (x, y, of, to), limit in zip(parts, reach, strict=True):
            if len(of):
                self._products(x, y, of, to, lost, limit)

    def finish(self, block: int) -> None:
        """The rows of a block get their neighbours, and so do those that equal them."""
        self._sleep(block)
        rows, groups = self.rows[block], self.sketch.groups
        if groups is not None:
            found = Ranked(self.keys[rows], self.found[rows])
            place = self.sketch.place(block)
            numbers = np.arange(place.start, place.stop)
            for some, ranked in groups.every(numbers, self.places[found.rows], found):
                self.keys[some], self.found[some] = ranked

    # -- what they are made of --------------------------------------------------------------------

    def _side(self, block: int) -> Array:
        """A block as the corpus' side of a product."""
        return np.asarray(self.sketch.sketch[self.sketch.place(block)])

    def _extents(self, block: int) -> Float:
        """How far the rows of a block go from its middle toward the middle of every other."""
        steps = self.sketch.middles - self.sketch.middles[block]
        lengths = np.sqrt(np.einsum("ij,ij->i", steps, steps))
        right = self._side(block)[:, :-2]
        along = (right @ steps.T.astype(np.float32)).max(axis=0) / np.maximum(lengths, LEAST)
        return np.where(lengths > LEAST, along + self._error(block), np.inf)

    def _error(self, block: int) -> float:
        """What single precision may lose of a row's part along a line, by underflow as well."""
        reach = float(self.sketch.radii[block])
        return bounds.gamma(self.sketch.sketch.shape[1]) * reach + 2.0**-64

    def _away(self, a: int, b: int) -> Float:
        """For every row of ``a``, a lower bound of its distance to the rows of ``b``.

        These lie in a ball about their middle, and behind a plane across the line of the middles.
        """
        right = self._side(a)
        step = self.sketch.middles[b] - self.sketch.middles[a]
        length = float(np.sqrt(step @ step))
        along = (right[:, :-2] @ step.astype(np.float32)).astype(np.float64)
        plane = length - along / max(length, LEAST) - (self._error(a) + self.toward[b, a])
        reach = (length + float(self.sketch.radii[a])) * bounds.UP
        squares = right[:, -1] - 2 * along
        squares += length**2 - bounds.gamma(right.shape[1]) * reach**2 - 2.0**-120
        ball = np.sqrt(np.maximum(squares, 0)) * (1 - 2.0**-20) - self.sketch.radii[b]
        return np.asarray(np.maximum(plane * (1 - 2.0**-40), ball))

    def _products(
        self,
        a: int,
        b: int,
        of: NDArray[np.int64],
        to: NDArray[np.int64],
        lost: float,
        reach: Float,
        back: Float | None = None,
    ) -> None:
        """Some rows of ``a`` against some of ``b``, for the former, and also ``back``."""
        right = self._side(b) if len(to) == len(self.rows[b]) else self._side(b)[to]
        of = of[np.argsort(reach[of])]  # lines side by side have limits that are alike
        points = self._side(a)[of, :-2] + (self.sketch.middles[a] - self.sketch.middles[b])
        left, length = left_side(points.astype(np.float32))
        length = length + self.sketch.radii[b]
        most = bounds.limit(reach[of], length, np.full(len(of), lost), right.shape[1])
        also = None
        if back is not None:
            whole = np.full(len(to), length.max())
            also = bounds.limit(back[to], whole, np.full(len(to), lost), right.shape[1])
        one, other = self.rooms.room.near(left, right, most, also)
        self._verify(a, b, (of[one], to[other]), back is not None)

    def _limit(self, block: int, length: Float, lost: float) -> Array:
        near = self._reach(block)
        return bounds.limit(near, length, np.full(len(near), 2 * lost), self.sketch.sketch.shape[1])

    def _verify(self, a: int, b: int, near: Places, both: bool = True) -> None:
        """Take up pairs of two blocks, in one's shortlist or in both."""
        for part in cuts(len(near[0]), PAIRS):
            one, other = near[0][part], near[1][part]
            rows, others = self.rows[a][one], self.rows[b][other]
            found = bracketed(self.corpus, self.corpus, rows, others)
            self._take(a, Candidates(one, others, found.lower, found.upper))
            if both:
                self._take(b, Candidates(other, rows, found.lower, found.upper))

    # -- the shortlists -------------------------------------------------------------------------

    def _reach(self, block: int) -> Float:
        """How far the rows of a block still look, in the scale of the sketch."""
        found = self.lists[block]
        return self.sketch.reach(self.bounds[block] if found is None else found.bound)

    def _take(self, block: int, found: Candidates) -> None:
        found = found[found.lower <= self.bounds[block][found.query]]
        if not len(found):
            return
        with self.locks[block]:
            if (shortlist := self.lists[block]) is None:
                shortlist = self.lists[block] = self._woken(block)
            shortlist.add(found)
            self.bounds[block], self.held[block] = shortlist.bound, shortlist.nbytes
        if self.held.sum() > ROOM and self.sweeping.acquire(blocking=False):
            self._sweep()
            self.sweeping.release()

    def _woken(self, block: int) -> Shortlist:
        rows = self.rows[block]
        known = Ranked(self.keys[rows], self.found[rows]) if self.kept[block] else None
        return Shortlist(Part(self.corpus, rows), self.corpus, self.k, PATIENCE * len(rows), known)

    def _tighten(self, block: int) -> None:
        with self.locks[block]:
            if (shortlist := self.lists[block]) is not None:
                shortlist.tighten()
                self.bounds[block] = shortlist.bound

    def _sweep(self) -> None:
        for block in np.argsort(-self.held).tolist():
            if self.held.sum() <= ROOM // 2:
                return
            self._sleep(block)

    def _sleep(self, block: int) -> None:
        """What a shortlist holds is ranked, and kept in the answer."""
        with self.locks[block]:
            if (shortlist := self.lists[block]) is None:
                return
            found, rows = shortlist.rank(), self.rows[block]
            self.keys[rows], self.found[rows] = found
            self.bounds[block] = np.minimum(shortlist.bound, found.keys[:, -1])
            self.lists[block], self.held[block], self.kept[block] = None, 0, True
