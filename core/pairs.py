"""The rows of a corpus as its queries: a pair of rows is looked at once, for both of them.

Half of the products, and half of the pairs to verify, are saved; every block of rows keeps a
shortlist of its own. The blocks begin among themselves, which gives good first bounds, and go on to
the blocks nearest to them. Where only some rows ask, of the others none is verified that no row
wants that does.
"""

from __future__ import annotations

from collections.abc import Iterator
from threading import Lock, local

import numpy as np
from numpy.typing import NDArray

from samekin.core.blocks import cuts
from samekin.core.distances import Array, Float
from samekin.core.filters import bounds
from samekin.core.filters.portions import PAIRS
from samekin.core.filters.room import Places, first, where
from samekin.core.filters.sketch import Sketch, left_side
from samekin.core.filters.square import Square
from samekin.core.index import Index
from samekin.core.planes import Planes
from samekin.core.points import Part
from samekin.core.ranking import Ranked
from samekin.core.shortlist import Candidates, Shortlist, bracketed

ROOM = 3 * 2**26
"""Bytes that the shortlists may take together; above this, what they hold is ranked and kept in
the answer, until more comes."""

PATIENCE = 2
"""Candidates of each row, on the average, before bounds are brought up to date: by a sort."""


class _Rooms(local):
    """Memory for the products of each thread."""

    room: Square

    def __init__(self, most: int) -> None:
        self.room = Square(most, most)


class Pairs:
    """The blocks of a sketch against each other; some of their rows ask, or all.

    Parameters
    ----------
    index : Index
        With a :class:`~samekin.core.filters.sketch.Sketch`.
    k : int
    numbers : ndarray of int64, optional
        The rows that ask; all unless given. Those that do not ask reach less than nothing.

    Attributes
    ----------
    blocks : int
    keys, found : ndarray of shape (rows, k)
        The answers, of those that asked, once all blocks are at their end.
    """

    blocks: int
    keys: Float
    found: NDArray[np.int64]

    def __init__(self, index: Index, k: int, numbers: NDArray[np.int64] | None = None) -> None:
        assert isinstance(index.filter, Sketch)
        self._k, self._corpus, self._sketch = k, index.corpus, index.filter
        self.blocks = len(self._sketch.radii)
        self._rows = [self._sketch.order[self._sketch.place(b)] for b in range(self.blocks)]
        self.keys = np.empty((len(index), k))
        self.found = np.empty((len(index), k), dtype=np.int64)
        self._lists: list[Shortlist | None] = [None] * self.blocks
        asking = self._asking(len(index), numbers)
        self._asks = [asking[self._sketch.place(b)] for b in range(self.blocks)]
        self._bounds = [np.where(asks, np.inf, -np.inf) for asks in self._asks]
        self._held = np.zeros(self.blocks, dtype=np.int64)
        self._kept = np.zeros(self.blocks, dtype=bool)
        self._locks, self._sweeping = [Lock() for _ in self._rows], Lock()
        self._most = max(map(len, self._rows))
        self._rooms = _Rooms(self._most)
        self._planes = Planes(self._sketch)
        if self._sketch.groups is not None:
            self._places = np.empty(len(index), dtype=np.int64)
            self._places[self._sketch.order] = np.arange(len(self._sketch.order))

    # -- the tasks ------------------------------------------------------------------------------

    def within(self, block: int) -> None:
        """A block against itself: all rows if all ask, else those that do against all."""
        asks = self._asks[block]
        if asks.all():
            self._of_all(block)
        elif asks.any():
            self._of_some(block, np.flatnonzero(asks))
        self._planes.extend(block)

    def _of_all(self, block: int) -> None:
        right = self._sketch.side(block)
        left, length = left_side(right[:, :-2])
        room, seen = self._rooms.room, None
        product, least = room.square(left, right, min(self._k, len(right)))
        if self._k < len(right):
            # To the bit, one product may be less than the other way around.
            apart = 2 * bounds.gamma(right.shape[1]) * (length + self._sketch.radii[block]) ** 2
            seen = (least + apart).astype(np.float32)
            self._taken_up(block, room.once(product, seen))
        limit = self._limit(block, length)
        self._taken_up(block, room.once(product, limit, seen))

    def _of_some(self, block: int, of: NDArray[np.int64]) -> None:
        right = self._sketch.side(block)
        left, length = left_side(right[of, :-2])
        product = left @ right.T
        others = np.ones(product.shape, dtype=bool)
        own = np.arange(len(of)), of
        product[own], others[own] = np.inf, False
        if self._k < len(right):
            seen = (product <= first(product, self._k)[:, None]) & others
            one, other = where(seen)
            self._taken_up(block, (of[one], other), both=False)
            others &= ~seen
        lengths = np.zeros(len(right))
        lengths[of] = length
        one, other = where((product <= self._limit(block, lengths)[of, None]) & others)
        self._taken_up(block, (of[one], other), both=False)

    def _taken_up(self, block: int, near: Places, both: bool = True) -> None:
        """Pairs of a block's own rows, and the bounds that they give."""
        self._verify(block, block, near, both)
        with self._locks[block]:
            if (shortlist := self._lists[block]) is not None:
                shortlist.tighten()
                self._bounds[block] = shortlist.bound

    def worthwhile(self) -> Iterator[tuple[int, int]]:
        """Pairs of blocks that may hold neighbours of each other, the nearest first."""
        self._rooms = _Rooms(self._most)  # squares are of no more use, and large
        far = np.array([self._reach(block).max() for block in range(self.blocks)])
        self._apart = self._planes.blocks()
        one, other = np.nonzero(np.triu(self._apart <= np.maximum(far, far[:, None]), 1))
        order = np.argsort(self._apart[one, other], kind="stable")
        yield from zip(one[order].tolist(), other[order].tolist(), strict=True)

    def between(self, pair: tuple[int, int]) -> None:
        """A block against another."""
        a, b = pair
        reach = self._reach(a), self._reach(b)
        if max(reach[0].max(), reach[1].max()) < self._apart[a, b]:
            return
        away = self._planes.rows(a, b), self._planes.rows(b, a)
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
            self._products(a, b, ours, theirs, reach[0], reach[1])
            return
        for (x, y, of, to), limit in zip(parts, reach, strict=True):
            if len(of):
                self._products(x, y, of, to, limit)

    def finish(self, block: int) -> None:
        """The rows that ask get their neighbours, and so do those that equal them."""
        self._sleep(block)
        of, groups = np.flatnonzero(self._asks[block]), self._sketch.groups
        if groups is None or not len(of):
            return
        rows = self._rows[block][of]
        found = Ranked(self.keys[rows], self.found[rows])
        numbers = self._sketch.place(block).start + of
        for some, ranked in groups.every(numbers, self._places[found.rows], found, self._k):
            self.keys[some], self.found[some] = ranked

    # -- what they are made of --------------------------------------------------------------------

    def _asking(self, n: int, numbers: NDArray[np.int64] | None) -> Array:
        """Who asks, in the order of the sketch; one asks for all that equal it."""
        if numbers is None:
            return np.ones(len(self._sketch.order), dtype=bool)
        asking, groups = np.zeros(n, dtype=bool), self._sketch.groups
        asking[numbers] = True
        if groups is None:
            return np.asarray(asking[self._sketch.order])
        return np.logical_or.reduceat(asking[groups.order], groups.starts)

    def _products(
        self,
        a: int,
        b: int,
        of: NDArray[np.int64],
        to: NDArray[np.int64],
        reach: Float,
        back: Float | None = None,
    ) -> None:
        """Some rows of ``a`` against some of ``b``, for the former, and also ``back``."""
        right = self._sketch.side(b) if len(to) == len(self._rows[b]) else self._sketch.side(b)[to]
        of = of[np.argsort(reach[of])]  # lines side by side have limits that are alike
        points = self._sketch.side(a)[of, :-2] + (self._sketch.middles[a] - self._sketch.middles[b])
        left, length = left_side(points.astype(np.float32))
        length, lost = length + self._sketch.radii[b], self._planes.lost(a, b)
        most = bounds.limit(reach[of], length, np.full(len(of), lost), right.shape[1])
        also = None
        if back is not None:
            whole = np.full(len(to), length.max())
            also = bounds.limit(back[to], whole, np.full(len(to), lost), right.shape[1])
        one, other = self._rooms.room.near(left, right, most, also)
        self._verify(a, b, (of[one], to[other]), back is not None)

    def _limit(self, block: int, length: Float) -> Array:
        """Of the products of a block's own rows, whose lengths are given."""
        near, asks = self._reach(block), self._asks[block]
        lost = np.full(len(near), 2 * self._sketch.lost[block])
        length = length + self._sketch.radii[block]
        most = bounds.limit(near, length, lost, self._sketch.sketch.shape[1])
        return np.where(asks, most, -np.inf)

    def _verify(self, a: int, b: int, near: Places, both: bool = True) -> None:
        """Take up pairs of two blocks, in one's shortlist or in both."""
        for part in cuts(len(near[0]), PAIRS):
            one, other = near[0][part], near[1][part]
            rows, others = self._rows[a][one], self._rows[b][other]
            found = bracketed(self._corpus, self._corpus, rows, others)
            self._take(a, Candidates(one, others, found.lower, found.upper))
            if both:
                self._take(b, Candidates(other, rows, found.lower, found.upper))

    # -- the shortlists -------------------------------------------------------------------------

    def _reach(self, block: int) -> Float:
        """How far the rows of a block still look, in the scale of the sketch."""
        found = self._lists[block]
        bound = self._bounds[block] if found is None else found.bound
        reach = self._sketch.reach(np.maximum(bound, 0))
        return np.where(self._asks[block], reach, -np.inf)

    def _take(self, block: int, found: Candidates) -> None:
        found = found[found.lower <= self._bounds[block][found.query]]
        if not len(found):
            return
        with self._locks[block]:
            if (shortlist := self._lists[block]) is None:
                shortlist = self._lists[block] = self._woken(block)
            shortlist.add(found)
            self._bounds[block], self._held[block] = shortlist.bound, shortlist.nbytes
        if self._held.sum() > ROOM and self._sweeping.acquire(blocking=False):
            self._sweep()
            self._sweeping.release()

    def _woken(self, block: int) -> Shortlist:
        rows, asks = self._rows[block], self._asks[block]
        known = Ranked(self.keys[rows], self.found[rows]) if self._kept[block] else None
        part, patience = Part(self._corpus, rows), PATIENCE * np.count_nonzero(asks)
        found = Shortlist(part, self._corpus, self._k, int(patience), known)
        found.bound = np.where(asks, found.bound, -np.inf)
        return found

    def _sweep(self) -> None:
        for block in np.argsort(-self._held).tolist():
            if self._held.sum() <= ROOM // 2:
                return
            self._sleep(block)

    def _sleep(self, block: int) -> None:
        """What a shortlist holds is ranked, and kept in the answer."""
        with self._locks[block]:
            if (shortlist := self._lists[block]) is None:
                return
            found, rows = shortlist.rank(), self._rows[block]
            self.keys[rows], self.found[rows] = found
            self._bounds[block] = np.minimum(shortlist.bound, found.keys[:, -1])
            self._lists[block], self._held[block], self._kept[block] = None, 0, True
