"""What is asked of an index, block by block: the k nearest, all within a radius, of whom."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from samekin.core import blocks, checks, repeated, together
from samekin.core.asked import NONE, Asked, Sides
from samekin.core.asking import each_ranked, each_within
from samekin.core.index import AnyIndex, Index
from samekin.core.index.streamed import Streamed
from samekin.core.points import Points
from samekin.core.protocol import Answer, Neighbors, Rows, TiedNeighbors, answer
from samekin.core.ranking import Ranked, somewhere
from samekin.core.together import Spread
from samekin.core.within import Inside, lines

TOGETHER = 2**12
"""Rows that ask at once, where all do."""

CANDIDATES = 2**16
"""Of a tree, in one block of queries."""

ALL = CANDIDATES
"""Neighbours of a query, where all within a radius are."""

PLACES = 2**21
"""Of an answer that is made in one piece."""


def search(
    index: AnyIndex,
    rows: Rows,
    *,
    k: int,
    sides: Sides = NONE,
    ties: bool = False,
    working_memory: float | None = None,
) -> Answer:
    """The ``k`` nearest corpus rows of each query row.

    Parameters
    ----------
    index : Index, Sharded or Grouped
    rows : array-like or sparse matrix of shape (n_queries, columns)
        With columns before them, if ``sides`` says so.
    k : int
    sides : Sides
        What stands before the columns: groups, rows that are barred.
    ties : bool
        Say where a tie was cut.
    working_memory : float, optional
        MiB for one block of the search; the answer does not depend on it.

    Raises
    ------
    RowError
        For a query with a value that cannot be compared, or for which there are not ``k`` rows;
        ``row`` counts within ``rows``.
    """
    asked = _queries(index, rows, sides, k, working_memory)
    return _nearest(index, asked, k, ties, working_memory)


def search_some(
    index: AnyIndex,
    rows: Rows,
    *,
    k: int,
    radius: float = math.inf,
    sides: Sides = NONE,
    working_memory: float | None = None,
) -> Neighbors:
    """The nearest ``k`` corpus rows of each query row, or as many as there are within ``radius``.

    Lines as :func:`search_radius` gives them.
    """
    asked = _queries(index, rows, sides, ALL, working_memory)
    found = _found(index, asked, k, working_memory)
    query, place = np.nonzero(found.rows >= 0)
    there = Inside(query, found.rows[query, place], found.keys[query, place])
    if radius < math.inf:
        inside = index.definition.finish(there.key) <= radius
        there = Inside(there.query[inside], there.row[inside], there.key[inside])
    return there.neighbors(index.definition, len(found.rows))


def search_own(
    index: AnyIndex,
    rows: Rows,
    *,
    k: int,
    ties: bool = False,
    working_memory: float | None = None,
) -> Answer:
    """The ``k`` nearest *other* rows of rows of the corpus, given by number.

    The first column of ``rows`` has the numbers, others what else each may not have (-1: nothing).
    A row is left out by its number, never by its distance: its duplicates stay.
    """
    return _nearest(index, _own(index, rows, k, working_memory), k, ties, working_memory)


def search_radius(
    index: AnyIndex,
    rows: Rows,
    *,
    radius: float,
    sides: Sides = NONE,
    working_memory: float | None = None,
) -> Neighbors:
    """All corpus rows at a distance of at most ``radius`` of each query row.

    Both parts are arrays of shape (n_queries,) that hold an array for each query, float64 and
    int64, in the order of :func:`search`.
    """
    return _inside(index, _queries(index, rows, sides, ALL, working_memory), radius, working_memory)


def search_radius_own(
    index: AnyIndex, rows: Rows, *, radius: float, working_memory: float | None = None
) -> Neighbors:
    """All *other* rows within ``radius`` of rows of the corpus, given by number."""
    return _inside(index, _own(index, rows, ALL, working_memory), radius, working_memory)


def _queries(
    index: AnyIndex, rows: Rows, sides: Sides, k: int, working_memory: float | None
) -> Iterator[Asked]:
    rows, groups, barred = sides.split(rows) if sides else (rows, None, None)
    queries = index.queries(rows)
    if barred is None:
        barred = np.empty((queries.shape[0], 0), dtype=np.int64)
    for cut in blocks.cuts(queries.shape[0], _size(index, k, working_memory)):
        asked = groups if groups is None else groups[cut]
        yield Asked(Points(queries[cut], index.definition), barred[cut], asked)


def _own(index: AnyIndex, rows: Rows, k: int, working_memory: float | None) -> Iterator[Asked]:
    barred = np.asarray(rows, dtype=np.int64)
    barred = barred[:, None] if barred.ndim == 1 else barred
    cuts = blocks.cuts(len(barred), _size(index, k, working_memory))
    if isinstance(index, Streamed):  # every shard has some of them, and is opened for all at once
        whole = Asked(index.points(barred[:, 0]), barred)
        yield from (whole.some(np.arange(cut.start, cut.stop)) for cut in cuts)
        return
    for cut in cuts:
        numbers = barred[cut, 0]
        yield Asked(index.points(numbers), barred[cut], index.groups_of(numbers))


def _size(index: AnyIndex, k: int, working_memory: float | None) -> int:
    size = blocks.shape(index.row_bytes, working_memory)[0]
    if isinstance(index, Index) and index.algorithm == "tree":  # no products, candidates alone
        return max(size, min(TOGETHER, CANDIDATES // (k + 1)))
    return size


def _nearest(
    index: AnyIndex, parts: Iterator[Asked], k: int, ties: bool, working_memory: float | None
) -> Answer:
    """What is asked block by block, in one answer."""
    found = _found(index, parts, k + ties, working_memory)
    enough(found.rows[:, :k])
    return _answer(index, found, ties)


def _found(index: AnyIndex, parts: Iterator[Asked], k: int, working_memory: float | None) -> Ranked:
    none = Ranked(np.empty((0, k)), np.empty((0, k), dtype=np.int64))
    found = [none, *each_ranked(index, parts, k, working_memory)]
    return Ranked(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _answer(index: AnyIndex, found: Ranked, ties: bool) -> Answer:
    """Keys become distances; with ``ties`` there is one place more, which tells."""
    keys, rows = found
    k = keys.shape[1] - ties
    tied = (keys[:, k] == keys[:, k - 1]) & (rows[:, k] >= 0) if ties else None
    for cut in blocks.cuts(len(keys), TOGETHER):  # in place: an answer may outgrow the corpus
        keys[cut, :k] = index.definition.finish(keys[cut, :k])
    if tied is None:
        return Neighbors(keys, rows)
    return TiedNeighbors(np.ascontiguousarray(keys[:, :k]), rows[:, :k], tied)


def _inside(
    index: AnyIndex, parts: Iterator[Asked], radius: float, working_memory: float | None
) -> Neighbors:
    nothing = np.empty(0, dtype=np.int64)
    none = Neighbors(lines(np.empty(0), nothing), lines(nothing, nothing))
    found = [
        inside.neighbors(index.definition, n_queries)
        for n_queries, inside in each_within(index, parts, radius, working_memory)
    ]
    return Neighbors(*(np.concatenate(column) for column in zip(none, *found, strict=True)))


def enough(rows: NDArray[np.int64]) -> None:
    """Every place of an answer is taken.

    Raises
    ------
    RowError
        For the first query that has a place to spare.
    """
    short = np.flatnonzero(somewhere(rows < 0))
    if len(short):
        there = int(np.count_nonzero(rows[short[0]] >= 0))
        raise checks.RowError(int(short[0]), checks.fewer(there, rows.shape[1]))


@dataclass(frozen=True)
class Everyone:
    """The work of a search for all rows of the corpus, each without itself.

    Called like :func:`search_own`, block by block. A carrier whose workers share one memory may
    ask for all of it :meth:`at_once` instead.
    """

    k: int
    ties: bool = False
    working_memory: float | None = None

    @property
    def portion(self) -> int:
        """How many rows are asked for together where they are handed over bit by bit."""
        return max(1, PLACES // self.k)

    def __call__(self, index: AnyIndex, rows: Rows) -> Answer:
        k = self.k + self.ties
        alone = rows.shape[-1] == 1
        if alone and together.serves_some(index, len(rows), k, self.working_memory):
            assert isinstance(index, Index)
            return _answer(index, together.some(index, np.ravel(rows), k), self.ties)
        return search_own(index, rows, k=self.k, ties=self.ties, working_memory=self.working_memory)

    def at_once(self, index: AnyIndex, spread: Spread) -> Answer | None:
        """The whole answer, or ``None`` where it is better made block by block."""
        if isinstance(index, Index):
            k = self.k + self.ties
            for way in (together, repeated):
                if way.serves(index, k):
                    return _answer(index, way.everyone(index, k, spread), self.ties)
        near = index.near()
        return None if near is None else _in_order(self, index, near, spread)


def _in_order(work: Everyone, index: AnyIndex, near: NDArray[np.int64], spread: Spread) -> Answer:
    """Rows that are near each other ask one after another, so what they read is in the cache."""
    n, k = len(near), work.k
    columns = [np.empty((n, k)), np.empty((n, k), dtype=np.int64), np.empty(n, dtype=bool)]
    parts = [near[cut] for cut in blocks.cuts(n, TOGETHER)]

    def take(rows: NDArray[np.int64]) -> None:
        for column, part in zip(columns, work(index, rows), strict=False):
            column[rows] = part

    for _ in spread(take, parts):
        pass
    return answer(columns[: 2 + work.ties])
