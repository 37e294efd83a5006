"""The candidates that may still be neighbours, and the bound that they imply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from samekin.core.distances import Array, Float
from samekin.core.points import Points, canonical
from samekin.core.ranking import Ranked, top_k


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of a query and a corpus row, with numbers on both sides of each pair's true key.

    A filter gives a pair at most once.
    """

    query: NDArray[np.int64]
    row: NDArray[np.int64]
    lower: Float
    upper: Float

    def __getitem__(self, chosen: Array) -> Candidates:
        return Candidates(
            self.query[chosen], self.row[chosen], self.lower[chosen], self.upper[chosen]
        )

    def __len__(self) -> int:
        return len(self.query)


def _joined(parts: list[Candidates]) -> Candidates:
    return Candidates(
        np.concatenate([part.query for part in parts]),
        np.concatenate([part.row for part in parts]),
        np.concatenate([part.lower for part in parts]),
        np.concatenate([part.upper for part in parts]),
    )


class Bounded(Protocol):
    """What a filter sees of a shortlist: it proposes what is within the bound."""

    bound: Float


class Shortlist:
    """For each query of a block, every candidate that may be among its first ``k``.

    Attributes
    ----------
    bound : ndarray of shape (n_queries,), float64
        No key of a true neighbour is above it: the ``k``-th smallest upper key so far, ``inf``
        until there are ``k``.
    """

    def __init__(self, queries: Points, corpus: Points, k: int) -> None:
        self.queries, self.corpus, self.k = queries, corpus, k
        n = len(queries)
        self.bound: Float = np.full(n, np.inf)
        self._uppers: Float = np.full((n, k), np.inf)
        self._parts: list[Candidates] = []
        self._held = 0
        # Ties may make candidates of whole blocks; past this many, all but the best k go.
        self._room = max(64 * n, 8 * n * k, 2**16)

    def add(self, found: Candidates) -> None:
        """Take up what a filter found; drop what is certainly too far."""
        found = found[found.lower <= self.bound[found.query]]
        if not len(found):
            return
        self._parts.append(found)
        self._held += len(found)
        self._tighten(found)
        if self._held > self._room:
            self._settle()

    def rank(self) -> Ranked:
        """The first ``k`` of each query, by the canonical keys."""
        if not self._parts:
            nothing: NDArray[np.int64] = np.empty(0, dtype=np.int64)
            return top_k(nothing, nothing, np.empty(0), len(self.queries), self.k)
        found = _joined(self._parts)
        found = found[found.lower <= self.bound[found.query]]
        keys = canonical(self.queries, self.corpus, found.query, found.row)
        return top_k(found.query, found.row, keys, len(self.queries), self.k)

    def _tighten(self, found: Candidates) -> None:
        """Bring the ``k`` smallest upper keys of each query up to date."""
        found = found[found.upper < self.bound[found.query]]
        if not len(found):
            return
        touched, query = np.unique(found.query, return_inverse=True)
        held = self._uppers[touched]
        of_held = np.repeat(np.arange(len(touched)), self.k)
        queries = np.concatenate((of_held, query))
        uppers = np.concatenate((held.ravel(), found.upper))
        # A name for each: a value met twice (by two rows) counts twice.
        names = np.arange(len(uppers))
        best = top_k(queries, names, uppers, len(touched), self.k).keys
        self._uppers[touched] = best
        self.bound[touched] = best[:, -1]

    def _settle(self) -> None:
        """Rank what is held, for good: the best ``k`` stay, with their exact keys."""
        ranked = self.rank()
        query, place = np.nonzero(ranked.rows >= 0)
        keys = ranked.keys[query, place]
        self._parts = [Candidates(query, ranked.rows[query, place], keys, keys)]
        self._held = len(query)
        self._uppers = ranked.keys
        self.bound = np.minimum(self.bound, ranked.keys[:, -1])
