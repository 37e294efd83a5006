"""One block of queries against one index: filter, verify, rank."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from samekin.core import blocks, checks
from samekin.core.index import Index
from samekin.core.points import Points
from samekin.core.protocol import Neighbors, Rows
from samekin.core.shortlist import Shortlist


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
    queries = index.queries(rows)
    size = blocks.shape(index.corpus.row_bytes, working_memory)[0]
    return _whole(
        [
            _block(index, Points(queries[cut], index.corpus.metric), None, k, working_memory)
            for cut in blocks.cuts(queries.shape[0], size)
        ],
        k,
    )


def search_own(
    index: Index, rows: Rows, *, k: int, working_memory: float | None = None
) -> Neighbors:
    """The ``k`` nearest *other* rows of rows of the corpus, given by number.

    ``rows`` has one column, the row numbers. A row is left out by its number, never by its
    distance: its duplicates stay.
    """
    numbers = np.asarray(rows, dtype=np.int64).reshape(-1)
    size = blocks.shape(index.corpus.row_bytes, working_memory)[0]
    return _whole(
        [
            _block(index, index.points(numbers[cut]), numbers[cut], k, working_memory)
            for cut in blocks.cuts(len(numbers), size)
        ],
        k,
    )


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


def _whole(parts: list[Neighbors], k: int) -> Neighbors:
    if not parts:
        return Neighbors(np.empty((0, k)), np.empty((0, k), dtype=np.int64))
    return Neighbors(*(np.concatenate(column) for column in zip(*parts, strict=True)))
