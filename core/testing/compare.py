"""Two answers beside each other: identical, equal up to ties, or different, and where."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from samekin.core.index import build
from samekin.core.keys import canonical
from samekin.core.points import Points
from samekin.core.protocol import Corpus, Neighbors
from samekin.core.ranking import recall

PARTS = ("distances", "indices")


def verdict(tied: NDArray[np.int64], wrong: NDArray[np.int64]) -> str:
    """What is said of two answers by the queries that tie in another order, and that differ."""
    if len(wrong):
        return "different"
    return "equal up to ties" if len(tied) else "identical"


class Comparison(NamedTuple):
    """What :func:`compare` found, in queries.

    Attributes
    ----------
    n_queries : int
    tied : ndarray of shape (n_tied,), int64
        Queries answered with other rows at the same distances, or in another order of them.
    wrong : ndarray of shape (n_wrong,), int64
        Queries with a row at another distance than the definition's at that place, or one twice.
    recall : float
        The share of the true neighbours that is there; a row as near as the last of them is one.
    first : str
        The first query that is not identical, and why; empty if all are.
    """

    n_queries: int
    tied: NDArray[np.int64]
    wrong: NDArray[np.int64]
    recall: float
    first: str

    @property
    def verdict(self) -> str:
        """``identical``, ``equal up to ties`` or ``different``."""
        return verdict(self.tied, self.wrong)

    def __str__(self) -> str:
        counts = f"{len(self.tied)} tied, {len(self.wrong)} wrong of {self.n_queries} queries"
        some = f", recall {self.recall:.4f}" if len(self.wrong) else ""
        return f"{self.verdict}: {counts}{some}" + (f"; {self.first}" if self.first else "")


def assert_same_neighbors(found: Any, wanted: Any) -> None:
    """Both answers are the same, bit for bit.

    Parameters
    ----------
    found, wanted : pair of arrays of shape (n_queries, k)
        Distances, float64, and indices, int64.

    Raises
    ------
    AssertionError
        Naming the first query and place that differ, with both rows and distances.
    """
    for part, mine, theirs in zip(PARTS, found, wanted, strict=True):
        assert mine.shape == theirs.shape, f"{part}: shape {mine.shape}, wanted {theirs.shape}"
        assert mine.dtype == theirs.dtype, f"{part}: dtype {mine.dtype}, wanted {theirs.dtype}"
    apart = np.logical_or(*(a != b for a, b in zip(found, wanted, strict=True)))
    if apart.any():
        raise AssertionError(_said(Neighbors(*found), Neighbors(*wanted), *np.argwhere(apart)[0]))


def assert_same_lines(found: Any, wanted: Any) -> None:
    """Both answers to a radius are the same, bit for bit.

    Parameters
    ----------
    found, wanted : pair of arrays of shape (n_queries,), dtype object
        Distances and indices, a float64 and an int64 array for each query.

    Raises
    ------
    AssertionError
        Naming the first query that differs, with both lines.
    """
    for part, mine, theirs in zip(PARTS, found, wanted, strict=True):
        assert mine.shape == theirs.shape, f"{part}: shape {mine.shape}, wanted {theirs.shape}"
        assert mine.dtype == theirs.dtype == object, f"{part}: {mine.dtype}, wanted {theirs.dtype}"
        for query, (line, right) in enumerate(zip(mine, theirs, strict=True)):
            same = line.dtype == right.dtype and np.array_equal(line, right)
            assert same, f"query {query}, {part}: {line!r}, wanted {right!r}"


def compare(
    found: Any,
    wanted: Any,
    corpus: Any,
    queries: Any,
    *,
    metric: str = "euclidean",
    p: float | None = None,
) -> Comparison:
    """Another library's answer beside the one of the definition.

    The distances that it reports are not looked at: what counts are those of its rows.

    Parameters
    ----------
    found : pair of arrays of shape (n_queries, k)
        Distances and indices, of any dtype that holds them.
    wanted : pair of arrays of shape (n_queries, k), float64 and int64
        The definition's: what samekin answers.
    corpus, queries : array-like or sparse matrix of shape (n, n_features), numeric
    metric, p
        As for :class:`samekin.NearestNeighbors`.

    Returns
    -------
    Comparison

    Raises
    ------
    ValueError
        For an unknown metric, and rows that cannot be used.
    """
    mine, theirs = Neighbors(*map(np.asarray, found)), Neighbors(*wanted)
    index = build(Corpus(corpus), metric, p, "direct")
    points = Points(index.queries(queries), index.corpus.metric)
    n, k = theirs.indices.shape
    query = np.repeat(np.arange(n), k)
    rows = mine.indices.reshape(-1).astype(np.int64)
    there = (rows >= 0) & (rows < len(index))
    keys = canonical(points, index.corpus, query, np.where(there, rows, 0))
    true = np.where(there, index.corpus.metric.finish(keys), np.inf).reshape(n, k)

    twice = _repeated(rows.reshape(n, k))
    farther = (true != theirs.distances).any(axis=1)
    wrong = twice.any(axis=1) | farther
    other = (mine.indices != theirs.indices).any(axis=1)
    first = ""
    if other.any():
        at = int(np.flatnonzero(wrong if wrong.any() else other)[0])
        place = int(np.flatnonzero(mine.indices[at] != theirs.indices[at])[0])
        first = _said(Neighbors(true, mine.indices), theirs, at, place)
    near = recall(np.where(twice, np.inf, true), theirs.distances)
    return Comparison(n, np.flatnonzero(other & ~wrong), np.flatnonzero(wrong), near, first)


def _repeated(rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which places of a line hold a row that an earlier one holds."""
    order = np.argsort(rows, axis=1, kind="stable")
    ordered = np.take_along_axis(rows, order, axis=1)
    again = np.zeros(rows.shape, dtype=bool)
    np.put_along_axis(again, order[:, 1:], ordered[:, 1:] == ordered[:, :-1], axis=1)
    return again


def _said(found: Neighbors, wanted: Neighbors, query: Any, place: Any) -> str:
    mine, theirs = (
        f"row {one.indices[query, place]} at {float(one.distances[query, place])!r}"
        for one in (found, wanted)
    )
    return f"query {query}, place {place}: {mine}, wanted {theirs}"
