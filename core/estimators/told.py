"""What the columns of a frame say of its queries, in the numbers of the index: on the workers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from samekin.core import checks
from samekin.core.asked import Sides, places
from samekin.core.estimators import beside
from samekin.core.index.parts import AnyIndex
from samekin.core.protocol import Rows, Said, Work


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
        barred = excluded(index, said.query, said.ids, n)
        sides = Sides(codes is not None, barred.shape[1], rows.dtype.str)
        if not sides:
            return self.work(index, rows)
        return self.work(index, sides.beside(rows, codes, barred), sides=sides)

    def _codes(self, said: Said, index: AnyIndex, n: int) -> NDArray[np.int64] | None:
        if said.groups is None or said.known is None or index.labels is None:
            return None
        if not (self.anywhere or said.known.all()):
            raise checks.RowError(int(said.known.argmin()), "its group is null")
        codes = beside.codes(said.groups, index.labels, n, self.anywhere)
        return np.where(said.known, codes, -1)


def excluded(
    index: AnyIndex, query: NDArray[np.int64], ids: NDArray[Any], n: int
) -> NDArray[np.int64]:
    """The rows of these ids as a rectangle, a line for each query; each once, and -1 for nothing.

    An id that no row has excludes nothing.
    """
    if not len(ids):
        return np.empty((n, 0), dtype=np.int64)
    known = np.arange(len(index)) if index.ids is None else index.ids
    place, there = places(known, ids)
    pairs = np.unique(query[there] * len(index) + place[there])
    query, place = np.divmod(pairs, len(index))
    counts = np.bincount(query, minlength=n)
    found = np.full((n, int(counts.max(initial=0))), -1, dtype=np.int64)
    starts = np.cumsum(counts) - counts
    found[query, np.arange(len(query)) - np.repeat(starts, counts)] = place
    return found
