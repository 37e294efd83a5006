"""What is found: neighbours, and what their answer says of itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray


class Neighbors(NamedTuple):
    """The answer: for each query its neighbours, nearest first, ties by row number.

    All rows within a radius are not the same number for every query: then both are arrays of
    shape (n_queries,), dtype object, that hold such an array for each.

    Attributes
    ----------
    distances : ndarray of shape (n_queries, k), float64
    indices : ndarray of shape (n_queries, k), int64
        Row numbers of the corpus.
    """

    distances: NDArray[np.float64]
    indices: NDArray[np.int64]

    @property
    def exact(self) -> bool:
        """Whether these are the nearest; if not, the nearest of those that were looked at."""
        return True


class TiedNeighbors(NamedTuple):
    """An answer that also says where a tie was cut.

    Attributes
    ----------
    distances, indices : ndarray of shape (n_queries, k), float64 and int64
        As of :class:`Neighbors`.
    tied : ndarray of shape (n_queries,), bool
        Whether a row that is left out ties with the last one that is not.
    """

    distances: NDArray[np.float64]
    indices: NDArray[np.int64]
    tied: NDArray[np.bool_]

    @property
    def exact(self) -> bool:
        """See :attr:`Neighbors.exact`."""
        return True


class ApproximateNeighbors(Neighbors):
    """Neighbours of which some may have been missed; their distances are as they are defined."""

    __slots__ = ()

    @property
    def exact(self) -> bool:
        """They are not."""
        return False


class ApproximateTiedNeighbors(TiedNeighbors):
    """Neighbours, and ties among those that were looked at, of which some may have been missed."""

    __slots__ = ()

    @property
    def exact(self) -> bool:
        """They are not."""
        return False


Answer: TypeAlias = Neighbors | TiedNeighbors
PARTS = ("distances", "indices", "tied")
"""What an answer may have, in this order."""


def answer(columns: Iterable[Any]) -> Answer:
    """The answer of which these are the parts."""
    found = tuple(columns)
    return Neighbors(*found) if len(found) == len(Neighbors._fields) else TiedNeighbors(*found)


def approximate(found: Answer) -> Answer:
    """The same answer, which says that it is not exact."""
    kind = ApproximateNeighbors if isinstance(found, Neighbors) else ApproximateTiedNeighbors
    return kind(*found)


def alone(parts: Iterable[Any]) -> Any:
    """Parts as a caller gets them: a tuple, or the part itself where it is one."""
    chosen = tuple(parts)
    return chosen if len(chosen) > 1 else chosen[0]
