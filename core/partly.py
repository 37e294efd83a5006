"""Many rows of a corpus as queries, at once: what :mod:`together` does where only some rows ask.

A worker of an engine has the whole index and a part of the questions. Two rows that both ask are
looked at once, and of those that do not ask none is verified that no other row wants. The answer is
that of :func:`samekin.core.search.search_own`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from samekin.core import together
from samekin.core.blocks import WORKING_MEMORY
from samekin.core.distances import Array, Float
from samekin.core.filters.room import first, where
from samekin.core.filters.sketch import left_side
from samekin.core.index import AnyIndex, Index
from samekin.core.ranking import Ranked
from samekin.core.shortlist import Shortlist

LEAST = 2**12
"""Fewer rows are better asked block by block."""

SHARE = 16
"""And so is less than this part of the rows: most of a block would be looked at for a few."""


def serves(index: AnyIndex, n_queries: int, k: int, working_memory: float | None) -> bool:
    """Whether so many rows of an index are better answered at once."""
    if n_queries < LEAST or SHARE * n_queries < len(index):
        return False
    if not isinstance(index, Index) or (working_memory or WORKING_MEMORY) < WORKING_MEMORY:
        return False
    return together.serves(index, k)


def some(index: Index, numbers: NDArray[np.int64], k: int) -> Ranked:
    """The ``k`` nearest other rows of some rows, in their order."""
    pairs = _Some(index, k, numbers)
    for block in range(pairs.blocks):
        pairs.within(block)
    for pair in pairs.worthwhile():
        pairs.between(pair)
    for block in range(pairs.blocks):
        pairs.finish(block)
    return Ranked(pairs.keys[numbers], pairs.found[numbers])


class _Some(together._Pairs):
    """The blocks of a sketch, of which some rows ask. Those that do not reach less than nothing."""

    def __init__(self, index: Index, k: int, numbers: NDArray[np.int64]) -> None:
        super().__init__(index, k)
        asked = np.zeros(len(index), dtype=bool)
        asked[numbers] = True
        groups = self.sketch.groups
        places = asked[self.sketch.order]
        if groups is not None:  # one asks for all that equal it
            places = np.logical_or.reduceat(asked[groups.order], groups.starts)
        self.asks = [places[self.sketch.place(block)] for block in range(self.blocks)]
        self.bounds = [np.where(asks, np.inf, -np.inf) for asks in self.asks]

    def within(self, block: int) -> None:
        """A block against itself; where few ask, they alone."""
        asks = self.asks[block]
        if asks.all():
            super().within(block)
            return
        self.toward[block] = self._extents(block)
        of = np.flatnonzero(asks)
        if not len(of):
            return
        right = self._side(block)
        left, length = left_side(right[of, :-2])
        product = left @ right.T
        own = np.arange(len(of)), of
        product[own] = np.inf
        others = np.ones(product.shape, dtype=bool)
        others[own] = False
        if self.k < len(right):
            seen = (product <= first(product, self.k)[:, None]) & others
            self._own(block, of, seen)
            others &= ~seen
            self._tighten(block)
        reach = np.zeros(len(asks))
        reach[of] = length + self.sketch.radii[block]
        limit = self._limit(block, reach, self.sketch.lost[block])[of]
        self._own(block, of, (product <= limit[:, None]) & others)
        self._tighten(block)

    def _own(self, block: int, of: NDArray[np.int64], kept: Array) -> None:
        """Take up pairs of rows that ask and rows of their block."""
        one, other = where(kept)
        self._verify(block, block, (of[one], other), both=False)

    def finish(self, block: int) -> None:
        """The rows that ask get their neighbours, and so do those that equal them."""
        self._sleep(block)
        of, groups = np.flatnonzero(self.asks[block]), self.sketch.groups
        if groups is None or not len(of):
            return
        rows = self.rows[block][of]
        found = Ranked(self.keys[rows], self.found[rows])
        numbers = self.sketch.place(block).start + of
        for members, ranked in groups.every(numbers, self.places[found.rows], found):
            self.keys[members], self.found[members] = ranked

    def _reach(self, block: int) -> Float:
        found = self.lists[block]
        bound = self.bounds[block] if found is None else found.bound
        return np.where(self.asks[block], self.sketch.reach(np.maximum(bound, 0)), -np.inf)

    def _limit(self, block: int, length: Float, lost: float) -> Array:
        return np.where(self.asks[block], super()._limit(block, length, lost), -np.inf)

    def _woken(self, block: int) -> Shortlist:
        found = super()._woken(block)
        found.bound = np.where(self.asks[block], found.bound, -np.inf)
        return found
