"""One block of queries against one index: filter, verify, rank."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from samekin.core import blocks, checks
from samekin.core.index import Index
from samekin.core.points import Part, Points
from samekin.core.protocol import Neighbors, Rows
from samekin.core.ranking import Ranked
from samekin.core.shortlist import Shortlist
from samekin.core.together import Spread, serves, together
from samekin.core.within import Within, lines

TOGETHER = 2**12
"""Rows that ask at once, where all do."""


def search(index: Index, rows: Rows, *, k: int, working_memory: float | None = None) -> Neighbors:
    """The ``k`` nearest corpus rows of each query row.

    Parameters
    ----------
    index : Index
    rows : array-like or sparse matrix of shape (n_queries, columns)
    k : int
    working_memory : float, optional
        MiB for one block of the search; the answer does not depend on it.

    Raises
    ------
    RowError
        For a query with a value that cannot be compared; ``row`` counts within ``rows``.
    """
    parts = _queries(index, rows, working_memory)
    return _whole([_block(index, points, None, k, working_memory) for points in parts], k)


def search_own(
    index: Index, rows: Rows, *, k: int, working_memory: float | None = None
) -> Neighbors:
    """The ``k`` nearest *other* rows of rows of the corpus, given by number.

    ``rows`` has one column, the row numbers. A row is left out by its number, never by its
    distance: its duplicates stay.
    """
    parts = _own(index, rows, working_memory)
    return _whole([_block(index, points, own, k, working_memory) for points, own in parts], k)


def search_radius(
    index: Index, rows: Rows, *, radius: float, working_memory: float | None = None
) -> Neighbors:
    """All corpus rows at a distance of at most ``radius`` of each query row.

    Both parts are arrays of shape (n_queries,) that hold an array for each query, float64 and
    int64, in the order of :func:`search`.
    """
    parts = _queries(index, rows, working_memory)
    return _in_lines([_within(index, points, None, radius, working_memory) for points in parts])


def search_radius_own(
    index: Index, rows: Rows, *, radius: float, working_memory: float | None = None
) -> Neighbors:
    """All *other* rows within ``radius`` of rows of the corpus, given by number."""
    parts = _own(index, rows, working_memory)
    return _in_lines([_within(index, points, own, radius, working_memory) for points, own in parts])


def _queries(index: Index, rows: Rows, working_memory: float | None) -> Iterator[Points]:
    queries = index.queries(rows)
    size = blocks.shape(index.corpus.row_bytes, working_memory)[0]
    for cut in blocks.cuts(queries.shape[0], size):
        yield Points(queries[cut], index.corpus.metric)


def _own(
    index: Index, rows: Rows, working_memory: float | None
) -> Iterator[tuple[Points, NDArray[np.int64]]]:
    numbers = np.asarray(rows, dtype=np.int64).reshape(-1)
    size = blocks.shape(index.corpus.row_bytes, working_memory)[0]
    for cut in blocks.cuts(len(numbers), size):
        yield index.points(numbers[cut]), numbers[cut]


@dataclass(frozen=True)
class Everyone:
    """The work of a search for all rows of the corpus, each without itself.

    Called like :func:`search_own`, block by block. A carrier whose workers share one memory may
    ask for all of it :meth:`at_once` instead.
    """

    k: int
    working_memory: float | None = None

    def __call__(self, index: Index, rows: Rows) -> Neighbors:
        return search_own(index, rows, k=self.k, working_memory=self.working_memory)

    def at_once(self, index: Index, spread: Spread) -> Neighbors | None:
        """The whole answer, or ``None`` where it is better made block by block."""
        if serves(index, self.k):
            return together(index, self.k, spread)
        near = index.filter.near()
        return None if near is None else _in_order(self, index, near, spread)


def _in_order(work: Everyone, index: Index, near: NDArray[np.int64], spread: Spread) -> Neighbors:
    """Rows that are near each other ask one after another, so what they read is in the cache."""
    whole = Neighbors(np.empty((len(near), work.k)), np.empty((len(near), work.k), dtype=np.int64))
    parts = [near[cut] for cut in blocks.cuts(len(near), TOGETHER)]

    def answer(rows: NDArray[np.int64]) -> None:
        found = _block(index, index.points(rows), rows, work.k, work.working_memory)
        whole.distances[rows], whole.indices[rows] = found

    for _ in spread(answer, parts):
        pass
    return whole


def _block(
    index: Index,
    queries: Points,
    own: NDArray[np.int64] | None,
    k: int,
    working_memory: float | None,
) -> Neighbors:
    outright = index.filter.outright(queries, k, own)
    if outright is None:
        ranked = _ranked(index, queries, own, k, working_memory)
    else:
        ranked, rest = outright
        if len(rest):
            own = None if own is None else own[rest]
            again = _ranked(index, Part(queries, rest), own, k, working_memory)
            ranked.keys[rest], ranked.rows[rest] = again
    if (ranked.rows < 0).any():
        raise checks.RowError(0, f"the corpus has fewer than {k} rows that may be neighbours")
    return Neighbors(index.corpus.metric.finish(ranked.keys), ranked.rows)


def _ranked(
    index: Index,
    queries: Points,
    own: NDArray[np.int64] | None,
    k: int,
    working_memory: float | None,
) -> Ranked:
    shortlist = Shortlist(queries, index.corpus, k)
    wanted = k if own is None else k + 1
    for found in index.filter.propose(queries, wanted, shortlist, working_memory):
        shortlist.add(found if own is None else found[found.row != own[found.query]])
    return shortlist.rank()


def _within(
    index: Index,
    queries: Points,
    own: NDArray[np.int64] | None,
    radius: float,
    working_memory: float | None,
) -> Neighbors:
    shortlist = Within(queries, index.corpus, radius)
    for found in index.filter.propose(queries, 0, shortlist, working_memory):
        shortlist.add(found if own is None else found[found.row != own[found.query]])
    return shortlist.neighbors()


def _whole(parts: list[Neighbors], k: int) -> Neighbors:
    if not parts:
        return Neighbors(np.empty((0, k)), np.empty((0, k), dtype=np.int64))
    return Neighbors(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _in_lines(parts: list[Neighbors]) -> Neighbors:
    nothing = np.empty(0, dtype=np.int64)
    none = Neighbors(lines(np.empty(0), nothing), lines(nothing, nothing))
    return Neighbors(*(np.concatenate(column) for column in zip(none, *parts, strict=True)))
