"""Rows of one or two columns that are at 0 from each other, by cells.

Where squares underflow, the first rows by number that are at 0 are the answer, however many there
are. Two rows are at 0 where every column's difference is at most ``2**-537.5``, so a query finds
them in its own cell and in those around it; of each only the first rows are looked at.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

from samekin.core.blocks import pieces
from samekin.core.distances import Float
from samekin.core.filters.portions import PAIRS
from samekin.core.points import Points
from samekin.core.ranking import Ranked, top_k
from samekin.core.shortlist import bracketed

EDGE = 2.0**-537
"""Of a cell: by more than rows at 0 differ in a column, even as the cell is found by rounding."""

COLUMNS = 2
"""With more, a query would look into too many cells."""

FIRST, MORE = 2, 4
"""Rows of a cell that are looked at first, for each that is wanted; and then, times as many."""

FAR = 2**9
"""Rows of a cell that are looked at before a query is left to others."""


class Cells:
    """The rows of a corpus, cell by cell.

    Parameters
    ----------
    corpus : Points
        Dense, whose extent is a moderate number of edges.
    """

    def __init__(self, corpus: Points) -> None:
        self.corpus = corpus
        rows = corpus.dense(slice(None))
        self._low = rows.min(axis=0)
        # Two empty cells on either side: what is outside is looked up there, and finds nothing.
        self._shape = np.floor((rows.max(axis=0) - self._low) / EDGE).astype(np.int64) + 5
        beside = np.eye(corpus.columns, dtype=np.int64)
        self._steps = np.ravel_multi_index(tuple(beside), tuple(self._shape))
        cells = self._cells(rows)
        self._order = np.argsort(cells, kind="stable")
        self._sorted = cells[self._order]
        around = np.array([*product((-1, 0, 1), repeat=corpus.columns)])
        self._around = around @ self._steps

    def _cells(self, rows: Float) -> NDArray[np.int64]:
        """The cell of each row, as a number."""
        with np.errstate(over="ignore"):
            places = np.floor((rows - self._low) / EDGE) + 2
        inside = np.clip(places, 0, self._shape - 1).astype(np.int64)
        return np.asarray(inside @ self._steps)

    def at_zero(
        self, queries: Points, k: int, own: NDArray[np.int64] | None
    ) -> tuple[Ranked, NDArray[np.int64]]:
        """The answers of queries that have ``k`` rows at 0, and who has not (or may have not).

        ``own`` names the row that each query is, which does not count.
        """
        found = Ranked(np.zeros((len(queries), k)), np.full((len(queries), k), -1))
        cells = self._cells(queries.dense(slice(None)))
        asking, first = np.arange(len(queries)), FIRST * k
        while len(asking):
            more = []
            for cut in pieces(len(asking), first * len(self._around), PAIRS):
                some = asking[cut]
                rows, known, more_there = self._first(queries, cells, some, first, k, own)
                found.rows[some[known]] = rows[known]
                more.append(some[more_there & ~known])
            if first >= FAR:
                break
            asking, first = np.concatenate(more), MORE * first
        return found, np.flatnonzero(found.rows[:, -1] < 0)

    def _first(
        self,
        queries: Points,
        cells: NDArray[np.int64],
        some: NDArray[np.int64],
        first: int,
        k: int,
        own: NDArray[np.int64] | None,
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
        """Of the ``first`` rows of each cell the ``k`` at 0 of some queries, whether they are the
        first of all, and whether there is more to look at."""
        around = np.add.outer(cells[some], self._around)
        begins = np.searchsorted(self._sorted, around)
        sizes = np.searchsorted(self._sorted, around, side="right") - begins
        counts = np.minimum(sizes, first)
        query, row = np.repeat(some, counts.sum(axis=1)), self._order[_each(begins, counts)]
        there = bracketed(queries, self.corpus, query, row).upper == 0
        if own is not None:
            there &= row != own[query]
        line = np.searchsorted(some, query[there])
        rows = top_k(line, row[there], np.zeros(len(line)), len(some), k).rows
        # What was not looked at in a cell comes after the last that was.
        short = counts < sizes
        ends = self._order[np.minimum(begins + first, len(self._order)) - 1]
        last = ends.min(axis=1, where=short, initial=len(self._order))
        return rows, (rows[:, -1] >= 0) & (rows[:, -1] <= last), short.any(axis=1)


def _each(begins: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """``counts[i]`` numbers from ``begins[i]`` on, one after another."""
    ends = np.cumsum(counts)
    return np.arange(ends[-1]) + np.repeat(begins.ravel() - ends + counts.ravel(), counts.ravel())
