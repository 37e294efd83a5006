"""What a block of queries asks: its rows, and for each what it may not, or must, have.

A carrier knows rows and nothing else, so what is beside them travels as columns before them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from samekin.core.distances import Float
from samekin.core.points import Points
from samekin.core.protocol import Rows
from samekin.core.shortlist import Candidates


@dataclass(frozen=True)
class Asked:
    """A block of queries, in the numbers of the index that is asked.

    Attributes
    ----------
    points : Points
        The rows.
    barred : ndarray of shape (n_queries, most), int64
        Numbers of rows that each query may not have; -1 bars nothing.
    groups : ndarray of shape (n_queries,), int64, optional
        The code of the group in which each query looks.
    bound : ndarray of shape (n_queries,), float64, optional
        No key of a neighbour is above it, as far as is known from elsewhere.
    """

    points: Points
    barred: NDArray[np.int64]
    groups: NDArray[np.int64] | None = None
    bound: Float | None = None

    def __len__(self) -> int:
        return len(self.points)

    @property
    def own(self) -> NDArray[np.int64] | None:
        """The one row that each query may not have, where there is one at the most."""
        return self.barred[:, 0] if self.barred.shape[1] == 1 else None

    def free(self, found: Candidates) -> Candidates:
        """The candidates without those that are barred."""
        kept = np.ones(len(found), dtype=bool)
        for column in self.barred.T:
            kept &= found.row != column[found.query]
        return found if kept.all() else found[kept]

    def some(self, of: NDArray[np.int64]) -> Asked:
        """Some of the queries."""
        points, groups = self.points, self.groups
        norms = None if points.norms is None else points.norms[:, of]
        return Asked(
            Points(points.rows[of], points.metric, norms),
            self.barred[of],
            None if groups is None else groups[of],
            None if self.bound is None else self.bound[of],
        )

    def among(self, numbers: NDArray[np.int64]) -> Asked:
        """The same of an index of some of the rows; ``numbers`` are theirs, ascending."""
        place, there = places(numbers, self.barred)
        barred = np.where(there, place, -1)
        # The ones of each query to the front, and columns that bar nothing away.
        barred = -np.sort(-barred, axis=1)
        return replace(self, barred=barred[:, (barred >= 0).any(axis=0)])


class Sides(NamedTuple):
    """What stands before the columns of the queries: a group's code, and rows that are barred.

    All values are whole numbers, and the rows convert to float64 without loss, so they come out as
    they went in.
    """

    grouped: bool = False
    barred: int = 0
    dtype: str = ""
    """What the rows were before."""

    def __bool__(self) -> bool:
        return self.grouped or self.barred > 0

    def beside(self, rows: Rows, *columns: NDArray[np.int64] | None) -> Rows:
        """Queries with these columns before theirs."""
        parts = [part.reshape(len(part), -1) for part in columns if part is not None]
        if sparse.issparse(rows):
            return sparse.hstack((*parts, rows), format="csr", dtype=np.float64)
        return np.column_stack([*parts, rows.astype(np.float64)])

    def split(self, rows: Rows) -> tuple[Rows, NDArray[np.int64] | None, NDArray[np.int64]]:
        """The rows as they were, the codes of groups, and what is barred."""
        width = self.grouped + self.barred
        if not width:
            return rows, None, np.empty((rows.shape[0], 0), dtype=np.int64)
        sides = rows[:, :width]
        sides = sides.toarray() if sparse.issparse(sides) else np.asarray(sides)
        sides = sides.astype(np.int64)
        groups = sides[:, 0] if self.grouped else None
        return rows[:, width:].astype(self.dtype), groups, sides[:, int(self.grouped) :]


NONE = Sides()


def places(
    known: NDArray[Any], numbers: NDArray[Any]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where numbers (or ids) are among those known, which ascend, and whether they are."""
    place = np.minimum(np.searchsorted(known, numbers), len(known) - 1)
    return place, np.asarray(known[place] == numbers)
