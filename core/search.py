"""One block of queries against one index: filter, verify, rank."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from samekin.core import blocks, checks
from samekin.core.index import Index
from samekin.core.points import Points
from samekin.core.protocol import Neighbors, Rows
from samekin.core.shortlist import Shortlist
from samekin.core.within import Within, lines


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
    size = blocks.shape(8 * index.corpus.columns, working_memory)[0]
    for cut in blocks.cuts(queries.shape[0], size):
        yield Points(queries[cut], index.corpus.metric)


def _own(
    index: Index, rows: Rows, working_memory: float | None
) -> Iterator[tuple[Points, NDArray[np.int64]]]:
    numbers = np.asarray(rows, dtype=np.int64).reshape(-1)
    size = blocks.shape(8 * index.corpus.columns, working_memory)[0]
    for cut in blocks.cuts(len(numbers), size):
        yield index.points(numbers[cut]), numbers[cut]


def _block(
    index: Index,
    queries: Points,
    own: NDArray[np.int64] | None,
    k: int,
    working_memory: float | None,
) -> Neighbors:
    shortlist = Shortlist(queries, index.corpus, k)
    wanted = k if own is None else k + 1
    for found in index.filter.propose(queries, wanted, shortlist, working_memory):
        shortlist.add(found if own is None else found[found.row != own[found.query]])
    ranked = shortlist.rank()
    if (ranked.rows < 0).any():
        raise checks.RowError(0, f"the corpus has fewer than {k} rows that may be neighbours")
    return Neighbors(index.corpus.metric.finish(ranked.keys), ranked.rows)


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
