"""The rows of a corpus as its queries: a pair of rows is looked at once, for both of them.

Half of the products, and half of the pairs to verify, are saved; every block of rows keeps a
shortlist of its own. The blocks begin among themselves, which gives good first bounds, and go on to
the blocks nearest to them. Where only some rows ask, of the others none is verified that no row
wants that does.
"""

from __future__ import annotations

from collections.abc import Iterator
from threading import local

import numpy as np
from numpy.typing import NDArray

from samekin.core.blocks import cuts
from samekin.core.distances import Array, Float
from samekin.core.filters import bounds, sieve
from samekin.core.filters.lattice import Lattice
from samekin.core.filters.portions import PAIRS
from samekin.core.filters.room import Places, first, where
from samekin.core.filters.sieve import On
from samekin.core.filters.sketch import Sketch, left_side
from samekin.core.filters.square import Square
from samekin.core.index import Index
from samekin.core.lists import Lists
from samekin.core.planes import Planes
from samekin.core.ranking import Ranked
from samekin.core.shortlist import Candidates, bracketed

TASK = 2**24
"""Pairs of rows of a task, at most and one pair of blocks more."""


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
    """

    blocks: int

    def __init__(self, index: Index, k: int, numbers: NDArray[np.int64] | None = None) -> None:
        assert isinstance(index.filter, Sketch)
        self._k, self._corpus, self._sketch = k, index.corpus, index.filter
        self.blocks = len(self._sketch.radii)
        self._rows = [self._sketch.order[self._sketch.place(b)] for b in range(self.blocks)]
        asking = self._asking(len(index), numbers)
        self._asks = [asking[self._sketch.place(b)] for b in range(self.blocks)]
        self._lists = Lists(index.corpus, k, self._rows, self._asks, self._sketch.reach)
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
        self._lists.tighten(block)

    def worthwhile(self) -> Iterator[list[tuple[int, int]]]:
        """Pairs of blocks that may hold neighbours of each other, the nearest first; some at once,
        for threads that hand over small tasks do little else."""
        self._rooms = _Rooms(self._most)  # squares are of no more use, and large
        far = np.array([self._lists.reach(block).most for block in range(self.blocks)])
        self._apart = self._planes.blocks()
        one, other = np.nonzero(np.triu(self._apart <= np.maximum(far, far[:, None]), 1))
        order = np.argsort(self._apart[one, other], kind="stable")
        pairs: list[tuple[int, int]] = []
        held = 0
        for a, b in zip(one[order].tolist(), other[order].tolist(), strict=True):
            if self._near(a, b):  # still, by what was found since
                pairs.append((a, b))
                held += len(self._rows[a]) * len(self._rows[b])
            if held > TASK:
                yield pairs
                pairs, held = [], 0
        if pairs:
            yield pairs

    def between(self, pairs: list[tuple[int, int]]) -> None:
        """Blocks against others."""
        for a, b in pairs:
            if self._near(a, b):
                self._between(a, b)

    def _between(self, a: int, b: int) -> None:
        reach = self._lists.reach(a).rows, self._lists.reach(b).rows
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

    def answer(self) -> Ranked:
        """Of all rows, those that asked have theirs, once all blocks are at their end."""
        return self._lists.answer()

    def finish(self, block: int) -> None:
        """The rows that ask get their neighbours, and so do those that equal them."""
        self._lists.sleep(block)
        of, groups = np.flatnonzero(self._asks[block]), self._sketch.groups
        if groups is None or not len(of):
            return
        rows = self._rows[block][of]
        found = self._lists.ranked(rows)
        numbers = self._sketch.place(block).start + of
        for some, ranked in groups.every(numbers, self._places[found.rows], found, self._k):
            self._lists.keys[some], self._lists.found[some] = ranked

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
        room, on = self._rooms.room, None
        if room.sifts(len(of), len(to)):
            on = self._on(a, b, of, to)
        if on is None:
            of = of[np.argsort(reach[of])]  # lines side by side have limits that are alike
        points = self._sketch.side(a)[of, :-2] + (self._sketch.middles[a] - self._sketch.middles[b])
        left, length = left_side(points.astype(np.float32))
        length, lost = length + self._sketch.radii[b], self._planes.lost(a, b)
        most = bounds.limit(reach[of], length, np.full(len(of), lost), right.shape[1])
        also = None
        if back is not None:
            whole = np.full(len(to), length.max())
            also = bounds.limit(back[to], whole, np.full(len(to), lost), right.shape[1])
        one, other = room.near(left, right, most, also, on)
        self._verify(a, b, (of[one], to[other]), back is not None)

    def _on(self, a: int, b: int, of: NDArray[np.int64], to: NDArray[np.int64]) -> On | None:
        """Some rows of two blocks on their lattices."""
        return sieve.on(self._placed(a, of), self._placed(b, to), sieve.distances)

    def _placed(self, block: int, some: NDArray[np.int64]) -> Lattice | None:
        found = self._sketch.lattice(block)
        return found if found is None or len(some) == len(self._rows[block]) else found.some(some)

    def _limit(self, block: int, length: Float) -> Array:
        """Of the products of a block's own rows, whose lengths are given."""
        near, asks = self._lists.reach(block).rows, self._asks[block]
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
            self._lists.take(a, Candidates(one, others, found.lower, found.upper))
            if both:
                self._lists.take(b, Candidates(other, rows, found.lower, found.upper))

    def _near(self, a: int, b: int) -> bool:
        """Whether a row of one of two blocks looks as far as the other block."""
        return bool(max(self._lists.reach(a).most, self._lists.reach(b).most) >= self._apart[a, b])
