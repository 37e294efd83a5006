"""The candidates that may still be neighbours, and the bound that they imply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from samekin.core.distances import Array, Float
from samekin.core.keys import bracket, canonical
from samekin.core.points import Points
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

    def __getitem__(self, chosen: Array | slice) -> Candidates:
        return Candidates(
            self.query[chosen], self.row[chosen], self.lower[chosen], self.upper[chosen]
        )

    def __len__(self) -> int:
        return len(self.query)


def bracketed(queries: Points, corpus: Points, query: Array, row: Array) -> Candidates:
    """Dense pairs with numbers on both sides of their keys."""
    keys, error = bracket(queries, corpus, query, row)
    return Candidates(query, row, keys - error, keys + error)


def joined(parts: list[Candidates]) -> Candidates:
    """All of them, one part after another."""
    return Candidates(
        np.concatenate([part.query for part in parts]),
        np.concatenate([part.row for part in parts]),
        np.concatenate([part.lower for part in parts]),
        np.concatenate([part.upper for part in parts]),
    )


BITS = 44
"""Bits of a rounded key, in a word that holds a query's number as well."""

MOST = np.uint64(0xFFF0_0000_0000_0000 >> (64 - BITS))
"""The word of infinity."""


def _rounded_up(keys: Float) -> NDArray[np.int64]:
    """Keys as integers of :data:`BITS` bits in the same order, none of them smaller.

    The bits of a float64, read as an integer, are in the order of the floats (mirrored below zero);
    the last ones are cut off, and one is added unless they were 0: a key of 0 stays one.
    """
    bits = (keys + 0.0).view(np.int64)
    ordered = np.where(bits < 0, ~bits, bits | np.int64(-(2**63))).view(np.uint64)
    cut = np.uint64(2 ** (64 - BITS) - 1)
    words = np.minimum(ordered, ~cut) + cut >> np.uint64(64 - BITS)
    words = np.minimum(words, MOST)
    return np.asarray(words, dtype=np.int64)


FAINT = 2.0**600
"""Keys that are all below its inverse are multiplied by it: a tiny one has few bits to cut off."""


def _scale(keys: Float) -> float:
    """What keys like these are multiplied by before they are rounded."""
    sizes = np.abs(keys)
    return FAINT if sizes.max(where=sizes < np.inf, initial=0.0) < 1 / FAINT else 1.0


def _value(words: NDArray[np.int64]) -> Float:
    """The keys of :func:`_rounded_up`."""
    ordered = words.astype(np.uint64) << np.uint64(64 - BITS)
    bits = ordered.view(np.int64)
    found = np.where(bits < 0, bits & np.int64(2**63 - 1), ~bits)
    return np.asarray(found.view(np.float64))


class Bounded(Protocol):
    """What a filter sees of a shortlist: it proposes what is within the bound."""

    bound: Float


class Shortlist:
    """For each query of a block, every candidate that may be among its first ``k``.

    Parameters
    ----------
    queries, corpus : Points
    k : int
    patience : int
        How many candidates may be added before the bound is brought up to date.
    known : Ranked, optional
        What :meth:`rank` gave before; then the search goes on.

    Attributes
    ----------
    bound : ndarray of shape (n_queries,), float64
        No key of a true neighbour is above it: the ``k``-th smallest upper key so far, ``inf``
        until there are ``k``.
    """

    queries: Points
    corpus: Points
    k: int

    def __init__(
        self,
        queries: Points,
        corpus: Points,
        k: int,
        patience: int = 0,
        known: Ranked | None = None,
    ) -> None:
        self.queries, self.corpus, self.k = queries, corpus, k
        n = len(queries)
        self.bound: Float = np.full(n, np.inf)
        self._uppers = np.full((n, k), _rounded_up(np.array([np.inf]))[0])
        self._scale = 0.0  # until there are keys
        self._parts: list[Candidates] = []
        self._held = 0
        self._waiting: list[Candidates] = []
        self._patience, self._late = patience, 0
        # Past this many, those go that are too far by now; of ties that fill whole blocks, all but
        # the best k.
        self._room = max(64 * n, 8 * n * k, 2**16)
        if known is not None:
            self._begin(known)

    def add(self, found: Candidates) -> None:
        """Take up what a filter found; drop what is certainly too far."""
        found = found[found.lower <= self.bound[found.query]]
        if not len(found):
            return
        self._parts.append(found)
        self._held += len(found)
        self._waiting.append(found)
        self._late += len(found)
        if self._late > self._patience:
            self.tighten()
        if self._held > self._room:
            self.prune()

    @property
    def nbytes(self) -> int:
        """About the memory that is held."""
        return 32 * self._held + self._uppers.nbytes

    def rank(self) -> Ranked:
        """The first ``k`` of each query, by the canonical keys."""
        self.tighten()
        if not self._parts:
            nothing: NDArray[np.int64] = np.empty(0, dtype=np.int64)
            return top_k(nothing, nothing, np.empty(0), len(self.queries), self.k)
        found = joined(self._parts)
        found = found[found.lower <= self.bound[found.query]]
        keys = canonical(self.queries, self.corpus, found.query, found.row)
        return top_k(found.query, found.row, keys, len(self.queries), self.k)

    def tighten(self) -> None:
        """Bring the bound up to date with what was added."""
        if self._waiting:
            found, self._waiting, self._late = joined(self._waiting), [], 0
            self._tighten(found)

    def _tighten(self, found: Candidates) -> None:
        """Bring the ``k`` smallest upper keys of each query up to date."""
        found = found[found.upper < self.bound[found.query]]
        if not len(found):
            return
        touched = np.zeros(len(self.queries), dtype=bool)
        touched[found.query] = True
        of = np.flatnonzero(touched)
        words = np.concatenate((self._uppers[of].ravel(), self._words(found.upper)))
        words |= np.concatenate((np.repeat(of, self.k), found.query)) << BITS
        words.sort()
        begins = np.searchsorted(words >> BITS, of)
        self._uppers[of] = words[begins[:, None] + np.arange(self.k)] & (2**BITS - 1)
        self.bound = np.minimum(self.bound, _value(self._uppers[:, -1]) / self._scale)

    def _words(self, keys: Float) -> NDArray[np.int64]:
        if not self._scale:
            self._scale = _scale(keys)
        with np.errstate(over="ignore"):  # an infinity of either sign is rounded up as well
            return _rounded_up(keys * self._scale)

    def prune(self) -> None:
        """Drop what is too far by now; where much is left, all but the best."""
        self.tighten()
        if not self._parts:
            return
        found = joined(self._parts)
        found = found[found.lower <= self.bound[found.query]]
        self._parts, self._held = [found], len(found)
        if self._held > self._room // 2:
            self._settle()

    def _settle(self) -> None:
        """Rank what is held, for good: the best ``k`` stay, with their exact keys."""
        self._begin(self.rank())

    def _begin(self, ranked: Ranked) -> None:
        query, place = np.nonzero(ranked.rows >= 0)
        keys = ranked.keys[query, place]
        self._parts = [Candidates(query, ranked.rows[query, place], keys, keys)]
        self._held = len(query)
        self._uppers = self._words(ranked.keys)
        self.bound = np.minimum(self.bound, ranked.keys[:, -1])
