"""What the columns of a frame say of its queries, in the numbers of the index: on the workers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from samekin.core import checks
from samekin.core.asked import Sides, places
from samekin.core.estimators import beside
from samekin.core.index import AnyIndex
from samekin.core.protocol import Rows, Said, Work

ENTRIES = 2**22
"""Of a rectangle of rows that are barred. One long list would make those of all queries as long."""


@dataclass(frozen=True)
class Told:
    """The work on queries that come with what is said of them.

    Attributes
    ----------
    work : callable
        A search that takes ``sides``.
    anywhere : bool
        A group that is null, or that the corpus does not have, is one without rows.
    """

    work: Work
    anywhere: bool = False

    def __call__(self, index: AnyIndex, rows: Rows, said: Said) -> Any:
        rows = index.queries(rows)
        n = rows.shape[0]
        codes = self._codes(said, index, n)
        barred = Barred(*excluded(index, said.query, said.ids), n)
        pieces = list(barred.pieces())
        found = [self._piece(index, rows, codes, barred, of) for of in pieces]
        if len(found) == 1:
            return found[0]
        back = np.argsort(np.concatenate(pieces))
        columns = zip(*found, strict=True)
        return type(found[0])(*(np.concatenate(column)[back] for column in columns))

    def _codes(self, said: Said, index: AnyIndex, n: int) -> NDArray[np.int64] | None:
        if said.groups is None or said.known is None or index.labels is None:
            return None
        if not (self.anywhere or said.known.all()):
            raise checks.RowError(int(said.known.argmin()), "its group is null")
        codes = beside.codes(said.groups, index.labels, n, self.anywhere)
        return np.where(said.known, codes, -1)

    def _piece(
        self,
        index: AnyIndex,
        rows: Rows,
        codes: NDArray[np.int64] | None,
        barred: Barred,
        of: NDArray[np.int64],
    ) -> Any:
        """The answer to some of the queries."""
        lines, some = barred.rectangle(of), rows[of]
        sides = Sides(codes is not None, lines.shape[1], rows.dtype.str)
        if not sides:
            return self.work(index, some)
        some = sides.beside(some, None if codes is None else codes[of], lines)
        try:
            return self.work(index, some, sides=sides)
        except checks.RowError as error:
            raise checks.RowError(int(of[error.row]), error.why) from None


@dataclass(frozen=True)
class Barred:
    """Pairs of a query and a row that it may not have, in the order of the queries; each once."""

    query: NDArray[np.int64]
    row: NDArray[np.int64]
    n_queries: int

    @property
    def counts(self) -> NDArray[np.int64]:
        """How many each query has."""
        return np.bincount(self.query, minlength=self.n_queries)

    def pieces(self) -> Iterator[NDArray[np.int64]]:
        """All queries, or those with lists alike long after one another, few enough at a time."""
        counts = self.counts
        if self.n_queries * int(counts.max(initial=0)) <= ENTRIES:
            yield np.arange(self.n_queries)
            return
        order, begin = np.argsort(counts, kind="stable"), 0
        for end, count in enumerate(counts[order].tolist()):
            if end > begin and (end + 1 - begin) * count > ENTRIES:
                yield order[begin:end]
                begin = end
        yield order[begin:]

    def rectangle(self, of: NDArray[np.int64]) -> NDArray[np.int64]:
        """The rows of some queries, a line for each, and -1 for nothing."""
        counts = self.counts
        starts, counts = (np.cumsum(counts) - counts)[of], counts[of]
        line = np.repeat(np.arange(len(of)), counts)
        place = np.arange(len(line)) - np.repeat(np.cumsum(counts) - counts, counts)
        found = np.full((len(of), int(counts.max(initial=0))), -1, dtype=np.int64)
        found[line, place] = self.row[starts[line] + place]
        return found


def excluded(
    index: AnyIndex, query: NDArray[np.int64], ids: NDArray[Any]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of a query and an id as pairs of a query and a row, ascending, each once.

    An id that no row has excludes nothing.
    """
    if not len(ids):
        return query, query
    known = np.arange(len(index)) if index.ids is None else index.ids
    place, there = places(known, ids)
    pairs = np.unique(query[there] * len(index) + place[there])
    query, row = np.divmod(pairs, len(index))
    return query, row
