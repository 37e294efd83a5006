"""What is asked: the words of an estimator, checked, and what frames say beside their rows."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Column(NamedTuple):
    """An answer that is not neighbours: one array, with a line for each query."""

    name: str
    nothing: NDArray[Any]
    """The answer to no queries, ``(0,)`` or ``(0, outputs)``: its dtype is that of all."""


class Plan(NamedTuple):
    """What the estimator's words come to, checked, before any data is touched."""

    features: str | tuple[str, ...] = "features"
    id: str = "id"
    bare: bool = False
    """Queries were scattered from plain arrays: answer in row numbers, keep their order."""
    n_jobs: int | None = None
    progress: bool = False
    """Show a bar of what the carrier itself waits for, where its engine has none."""
    target: str = ""
    """The column of a corpus that is its target; none unless named."""
    column: Column | None = None
    """What is answered instead of neighbours."""
    ties: bool = False
    """Neighbours are answered as :class:`TiedNeighbors`."""
    exact: bool = True
    """No neighbour is missed. If some may be, frames say so in what they have of metadata."""
    groups: str = ""
    """The column that holds the group of each row, or query; none unless named."""
    exclude: str = ""
    """The column that holds, for each query, a list of the ids that it may not have."""
    other: bool = False
    """No query may have the row of its own id."""
    carry: tuple[str, ...] | None = ()
    """Columns of the queries that go with their answers; ``None`` for all."""
    narrow: bool = False
    """Rows are for an index alone, so they may come as :func:`samekin.core.narrow.narrowed`."""
    own: bool = False
    """The queries are all rows of the corpus, by their numbers."""
    folder: str = ""
    """Where shards may be written; the integration knows one, or not, unless it is named."""

    @property
    def told(self) -> bool:
        """Whether columns say of queries where they look, or what they may not have."""
        return bool(self.groups or self.exclude or self.other)


class Said(NamedTuple):
    """What the columns of a frame say of a block of queries.

    Attributes
    ----------
    groups : ndarray of shape (n_queries,), optional
        The group of each.
    known : ndarray of shape (n_queries,), bool, optional
        Whether that is no null.
    query, ids : ndarray of shape (n_pairs,)
        The place of a query, int64, and the id, encoded, of a row that it may not have.
    """

    groups: NDArray[Any] | None
    known: NDArray[np.bool_] | None
    query: NDArray[np.int64]
    ids: NDArray[Any]
