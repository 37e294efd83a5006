"""Products of a block's rows with each other, and what is near in them: each pair once."""

from __future__ import annotations

from mmap import mmap

import numpy as np

from samekin.core.blocks import cuts
from samekin.core.distances import Array
from samekin.core.filters import room
from samekin.core.filters.room import Places, Room, first, joined

KEPT = 2**22
"""Products of a block with itself whose memory is used again. Blocks that have more have theirs
from the system, which gets it back as soon as there is one that has not."""


class Square(Room):
    """A room that has a place for the products of a block with itself."""

    def __init__(self, lines: int, columns: int) -> None:
        super().__init__(lines, columns)
        self._square = np.empty(min(lines * columns, KEPT), dtype=np.float32)
        self._large = self._square[:0]

    def square(self, left: Array, right: Array, k: int) -> tuple[Array, Array]:
        """The products of rows with each other, and :func:`first` of each line.

        They last until the next; a row and itself are infinitely far apart.
        """
        n = len(left)
        product, least = self._memory(n).reshape(n, n), np.empty(n, dtype=np.float32)
        right = np.ascontiguousarray(right.T)
        for cut in cuts(n, room.LINES):
            with np.errstate(over="ignore", invalid="ignore"):
                some = np.matmul(left[cut], right[:, cut.start :], out=product[cut, cut.start :])
            np.fill_diagonal(some[:, : len(some)], np.inf)
            least[cut] = first(some, k, product[: cut.start, cut].T)
        return product, least

    def _memory(self, n: int) -> Array:
        if n * n <= len(self._square):
            self._large = self._square[:0]
            return self._square[: n * n]
        if len(self._large) < n * n:
            self._large = np.frombuffer(mmap(-1, 4 * n * n), dtype=np.float32)
        return self._large[: n * n]

    def once(self, product: Array, most: Array, seen: Array | None = None) -> Places:
        """Pairs of rows, each once, whose product is not above the limit of one of the two.

        Parameters
        ----------
        product : ndarray of shape (rows, rows)
            Of rows with each other, in one piece.
        most : ndarray of shape (rows,)
            The limit of each row.
        seen : ndarray of shape (rows,), optional
            Limits that were asked for before; their pairs are left out.
        """
        parts = []
        for cut in cuts(len(product), room.LINES):
            some, start = product[cut], cut.start
            one, other = self.within(some, most[cut], most[start:], start)
            fresh = one + start < other
            if seen is not None:
                value = some[one, other]
                fresh &= (value > seen[cut][one]) & (value > seen[other])
            parts.append((one[fresh] + start, other[fresh]))
        return joined(parts)
