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
from samekin.core.filters.sketch import PAIRS, Sketch, bracketed, first, left_side
from samekin.core.index import Index
from samekin.core.points import Part
from samekin.core.protocol import Neighbors
from samekin.core.ranking import Ranked
from samekin.core.shortlist import Candidates, Shortlist

Spread: TypeAlias = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]
"""``spread(f, tasks)``: ``f(task)`` of every task, in workers that share this memory."""

ROOM = 2**28
"""Bytes that the shortlists of all rows may take; above this, rows are answered block by block."""

HELD = 128
"""Bytes of a shortlist for each neighbour asked for."""


def serves(index: Index, k: int) -> bool:
    """Whether all rows of an index may be answered at once."""
    if not isinstance(index.filter, Sketch) or index.filter.blind:
        return False
    points = len(index.filter.order)
    return k < points and points * k * HELD <= ROOM


def together(index: Index, k: int, spread: Spread) -> Neighbors:
    """The ``k`` nearest other rows of every row, in the order of the rows."""
    pairs = _Pairs(index, k)
    for _ in spread(pairs.within, range(pairs.blocks)):
        pass
    for _ in spread(pairs.between, pairs.worthwhile()):
        pass
    n = len(index)
    whole = Neighbors(np.empty((n, k)), np.empty((n, k), dtype=np.int64))

    def rank(block: int) -> None:
        for rows, found in pairs.ranked(block):
            whole.distances[rows] = index.corpus.metric.finish(found.keys)
            whole.indices[rows] = found.rows

    for _ in spread(rank, range(pairs.blocks)):
        pass
    return whole


class _Buffers(local):
    """Memory for one product in each thread: the system is slow to give it anew."""

    def __init__(self, size: int) -> None:
        self.product = np.empty(size, dtype=np.float32)
        self.masks = np.empty((2, size), dtype=bool)

    def shaped(self, n: int, columns: int) -> tuple[Array, Array, Array]:
        """Room for a product, and two masks of it."""
        flat = slice(n * columns)
        parts = self.product[flat], self.masks[0, flat], self.masks[1, flat]
        return tuple(part.reshape(n, columns) for part in parts)  # type: ignore[return-value]


class _Pairs:
    """The blocks of a sketch against each other."""

    def __init__(self, index: Index, k: int) -> None:
        assert isinstance(index.filter, Sketch)
        self.k, self.corpus, self.sketch = k, index.corpus, index.filter
        self.blocks = len(self.sketch.radii)
        self.rows = [self.sketch.order[self.sketch.place(b)] for b in range(self.blocks)]
        self.shortlists = [
            Shortlist(Part(self.corpus, r), self.corpus, k, len(r) // 2) for r in self.rows
        ]
        if self.sketch.groups is not None:
            self.places = np.empty(len(index), dtype=np.int64)
            self.places[self.sketch.order] = np.arange(len(self.sketch.order))
        self.locks = [Lock() for _ in self.rows]
        self.buffers = _Buffers(max(map(len, self.rows)) ** 2)
        self.apart = layout.apart(self.sketch.low, self.sketch.high)

    # -- the tasks ------------------------------------------------------------------------------

    def within(self, block: int) -> None:
        """A block against itself."""
        right = self._side(block)
        left, length = left_side(right[:, :-2])
        product = left @ right.T
        np.fill_diagonal(product, np.inf)
        once = np.tri(len(product), k=-1, dtype=bool).T
        seen = np.zeros_like(once)
        if self.k < len(product):
            seen = product <= first(product, self.k)[:, None]
            seen = (seen | seen.T) & once
            self._verify(block, block, seen)
            self.shortlists[block].tighten()
        limit = self._limit(block, length + self.sketch.radii[block], self.sketch.lost[block])
        kept = (product <= limit[:, None]) | (product <= limit)
        self._verify(block, block, kept & once & ~seen)
        self.shortlists[block].tighten()

    def worthwhile(self) -> Iterator[tuple[int, int]]:
        """Pairs of blocks that may hold neighbours of each other, the nearest first."""
        one, other = np.triu_indices(self.blocks, 1)
        order = np.argsort(self.apart[one, other], kind="stable")
        yield from zip(one[order].tolist(), other[order].tolist(), strict=True)

    def between(self, pair: tuple[int, int]) -> None:
        """A block against another."""
        a, b = pair
        lost = float(self.sketch.lost[a] + self.sketch.lost[b])
        lost += bounds.U * bounds.UP * float(self.sketch.radii[a] + self.sketch.radii[b])
        least = float(self.apart[a, b]) * (1 - 2.0**-40) - lost
        reaches = [self.sketch.reach(self.shortlists[block].bound) for block in pair]
        if all(reach.max() < least for reach in reaches):
            return
        near = [self._near(*pair) <= reaches[0] + lost, self._near(b, a) <= reaches[1] + lost]
        shares = [mask.mean() for mask in near]
        if sum(shares) > 1:
            self._products(a, b, np.arange(len(near[0])), lost, reaches, True)
            return
        for x, y, mask, reach in ((a, b, near[0], reaches[0]), (b, a, near[1], reaches[1])):
            if mask.any():
                self._products(x, y, np.flatnonzero(mask), lost, [reach], False)

    def ranked(self, block: int) -> Iterator[tuple[Array, Ranked]]:
        """The rows of a block, and their neighbours."""
        found, groups = self.shortlists[block].rank(), self.sketch.groups
        if groups is None:
            yield self.rows[block], found
        else:
            place = self.sketch.place(block)
            near = self.places[found.rows]
            yield from groups.every(np.arange(place.start, place.stop), near, found)

    # -- what they are made of --------------------------------------------------------------------

    def _side(self, block: int) -> Array:
        """A block as the corpus' side of a product."""
        return np.asarray(self.sketch.sketch[self.sketch.place(block)])

    def _near(self, a: int, b: int) -> Float:
        """For every row of ``a``, a lower bound of its distance to the rows of ``b``, as a ball."""
        right = self._side(a)
        step = self.sketch.middles[a] - self.sketch.middles[b]
        length = float(np.sqrt(step @ step))
        with np.errstate(over="ignore", invalid="ignore"):
            squares = right[:, -1] + 2 * (right[:, :-2] @ step.astype(np.float32))
        reach = (length + float(self.sketch.radii[a])) * bounds.UP
        squares = squares + (length**2 - bounds.gamma(right.shape[1]) * reach**2)
        return np.asarray(np.sqrt(np.maximum(squares, 0)) * (1 - 2.0**-20) - self.sketch.radii[b])

    def _products(
        self, a: int, b: int, of: NDArray[np.int64], lost: float, reaches: list[Float], both: bool
    ) -> None:
        """Some rows of ``a`` against ``b``, and ``b`` against them where ``both`` gain."""
        right = self._side(b)
        points = self._side(a)[of, :-2] + (self.sketch.middles[a] - self.sketch.middles[b])
        left, length = left_side(points.astype(np.float32))
        product, kept, other = self.buffers.shaped(len(left), len(right))
        np.matmul(left, right.T, out=product)
        reach = length + self.sketch.radii[b]
        columns = product.shape[1]
        most = bounds.limit(reaches[0][of], reach, np.full(len(of), lost), right.shape[1])
        np.less_equal(product, most[:, None], out=kept)
        if both:
            whole = np.full(columns, reach.max())
            most = bounds.limit(reaches[1], whole, np.full(columns, lost), right.shape[1])
            np.less_equal(product, most, out=other)
            kept |= other
        self._verify(a, b, kept, of, both)

    def _limit(self, block: int, reach: Float, lost: float) -> Array:
        near = self.sketch.reach(self.shortlists[block].bound)
        columns = self.sketch.sketch.shape[1]
        return bounds.limit(near, reach, np.full(len(near), 2 * lost), columns)

    def _verify(
        self, a: int, b: int, kept: Array, of: Array | None = None, both: bool = True
    ) -> None:
        """Take up the pairs of a product, in one block's shortlist or in both."""
        flat = np.flatnonzero(kept)
        for part in cuts(len(flat), PAIRS):
            one, other = np.divmod(flat[part], kept.shape[1])
            one = one if of is None else of[one]
            rows, others = self.rows[a][one], self.rows[b][other]
            found = bracketed(self.corpus, self.corpus, rows, others)
            self._take(a, Candidates(one, others, found.lower, found.upper))
            if both:
                self._take(b, Candidates(other, rows, found.lower, found.upper))

    def _take(self, block: int, found: Candidates) -> None:
        with self.locks[block]:
            self.shortlists[block].add(found)
