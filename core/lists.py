"""A shortlist for every block of rows: how far each row still looks, in little memory."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from samekin.core.blocks import cuts
from samekin.core.distances import Array, Float
from samekin.core.points import Part, Points
from samekin.core.ranking import Ranked
from samekin.core.shortlist import Candidates, Shortlist

ROOM, LEAST = 3 * 2**26, 2**26
"""Bytes that the shortlists and the answers may take together, and the shortlists at least; above
this, what they hold is ranked and kept in the answers, until more comes."""

ANSWERED = 2**12
"""Rows whose answers are written at once."""

PATIENCE = 2
"""Candidates of each row, on the average, before bounds are brought up to date: by a sort."""


class Reach(NamedTuple):
    """How far the rows of a block look under some bounds, and the one that looks farthest."""

    bound: Float
    rows: Float
    most: float


class Lists:
    """The shortlists of blocks, which threads share.

    Parameters
    ----------
    corpus : Points
    k : int
    rows : list of ndarray of int64
        The numbers of each block's rows.
    asks : list of ndarray of bool
        Which of them ask; the others reach less than nothing.
    distance : callable
        How far bounds reach.

    Attributes
    ----------
    keys, found : ndarray of shape (rows, k)
        The answers of blocks that sleep; numbers of rows in as few bytes as hold them.
    """

    keys: Float
    found: Array

    def __init__(
        self,
        corpus: Points,
        k: int,
        rows: list[NDArray[np.int64]],
        asks: list[Array],
        distance: Callable[[Float], Float],
    ) -> None:
        self._corpus, self._k, self._rows, self._asks = corpus, k, rows, asks
        self._distance = distance
        self._room = max(ROOM - 16 * len(corpus) * k, LEAST)
        self.keys = np.empty((len(corpus), k))
        self._found = np.empty((len(corpus), k), dtype=np.int64)
        # Until the end numbers take half of that, and the other half no memory.
        self.found: Array = self._found
        if len(corpus) <= 2**31:
            self.found = self._found.reshape(-1).view(np.int32)[-self._found.size :].reshape(-1, k)
        self._lists: list[Shortlist | None] = [None] * len(rows)
        self._bounds: list[Float] = [np.where(some, np.inf, -np.inf) for some in asks]
        self._reaches: list[Reach | None] = [None] * len(rows)
        self._held = np.zeros(len(rows), dtype=np.int64)
        self._kept = np.zeros(len(rows), dtype=bool)
        self._locks, self._sweeping = [Lock() for _ in rows], Lock()

    def reach(self, block: int) -> Reach:
        """How far the rows of a block look; known as long as their bounds are the same."""
        found, known = self._lists[block], self._reaches[block]
        bound = self._bounds[block] if found is None else found.bound
        if known is None or known.bound is not bound:
            rows = np.where(self._asks[block], self._distance(np.maximum(bound, 0)), -np.inf)
            known = self._reaches[block] = Reach(bound, rows, float(rows.max()))
        return known

    def take(self, block: int, found: Candidates) -> None:
        """Take up candidates of a block's rows, which are numbered within it."""
        found = found[found.lower <= self._bounds[block][found.query]]
        if not len(found):
            return
        with self._locks[block]:
            if (shortlist := self._lists[block]) is None:
                shortlist = self._lists[block] = self._woken(block)
            shortlist.add(found)
            self._bounds[block], self._held[block] = shortlist.bound, shortlist.nbytes
        if self._held.sum() > self._room and self._sweeping.acquire(blocking=False):
            self._sweep()
            self._sweeping.release()

    def tighten(self, block: int) -> None:
        """Bring the bounds of a block up to date."""
        with self._locks[block]:
            if (shortlist := self._lists[block]) is not None:
                shortlist.tighten()
                self._bounds[block] = shortlist.bound

    def sleep(self, block: int) -> None:
        """What a shortlist holds is ranked, and kept in the answer."""
        with self._locks[block]:
            if (shortlist := self._lists[block]) is None:
                return
            found, rows = shortlist.rank(), self._rows[block]
            self.keys[rows], self.found[rows] = found
            self._bounds[block] = np.minimum(shortlist.bound, found.keys[:, -1])
            self._lists[block], self._held[block], self._kept[block] = None, 0, True

    def answer(self) -> Ranked:
        """All answers, once all blocks sleep for good."""
        # In order: what is written is before what is to be read.
        for cut in cuts(len(self._found), ANSWERED):
            self._found[cut] = self.found[cut]
        return Ranked(self.keys, self._found)

    def ranked(self, rows: NDArray[np.int64]) -> Ranked:
        """The answers of some rows."""
        return Ranked(self.keys[rows], self.found[rows].astype(np.int64))

    def _woken(self, block: int) -> Shortlist:
        rows, asks = self._rows[block], self._asks[block]
        known = self.ranked(rows) if self._kept[block] else None
        part, patience = Part(self._corpus, rows), PATIENCE * np.count_nonzero(asks)
        found = Shortlist(part, self._corpus, self._k, int(patience), known)
        found.bound = np.where(asks, found.bound, -np.inf)
        return found

    def _sweep(self) -> None:
        """Make room: what is too far by now goes first, and only then do blocks sleep."""
        for lighten in (self._prune, self.sleep):
            for block in np.argsort(-self._held).tolist():
                if self._held.sum() <= self._room // 2:
                    return
                lighten(block)

    def _prune(self, block: int) -> None:
        with self._locks[block]:
            if (shortlist := self._lists[block]) is not None:
                shortlist.prune()
                self._bounds[block], self._held[block] = shortlist.bound, shortlist.nbytes
