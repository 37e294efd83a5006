"""Of rows that tie at the k-th place, only the first can be neighbours."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from samekin.core.distances import Float
from samekin.core.filters.portions import PAIRS
from samekin.core.points import Points
from samekin.core.ranking import Ranked, top_k
from samekin.core.shortlist import Candidates, bracketed, joined


def first(
    row: NDArray[np.int64], lower: Float, upper: Float, bound: float, k: int
) -> NDArray[np.bool_]:
    """Which rows of a query may be among its first ``k``; no ``k``-th upper key is above ``bound``.

    A row whose key is not below the bound comes after all that are, and after those on the bound
    with smaller numbers: if these are ``k``, it is no neighbour.
    """
    kept = np.asarray(lower <= bound)
    late = np.sort(row[upper == bound])[max(0, k - np.count_nonzero(upper < bound)) :]
    if len(late):
        kept &= (lower < bound) | (row < late[0])
    return kept


def in_turn(queries: Points, corpus: Points, k: int) -> Iterator[Candidates]:
    """Rows by number, until ``k`` of them (never, for 0) are at 0: none after these counts.

    For rows so close together that the squares of their differences underflow: no bound tells
    them apart, and all but the first of them tie.
    """
    at_zero = np.zeros(len(queries), dtype=np.int64)
    asking, begin, size = np.arange(len(queries)), 0, max(1, k)
    while begin < len(corpus) and len(asking):
        end = min(begin + max(1, min(size, PAIRS // len(asking))), len(corpus))
        rows = np.tile(np.arange(begin, end), len(asking))
        found = bracketed(queries, corpus, asking.repeat(end - begin), rows)
        at_zero += np.bincount(found.query[found.upper == 0], minlength=len(queries))
        yield found
        asking = np.flatnonzero((at_zero < k) | (k == 0))
        begin, size = end, 2 * size


FAR = 2**12
"""Rows that are looked at for the first that are at 0."""


def at_zero(
    queries: Points, corpus: Points, k: int, own: NDArray[np.int64] | None
) -> tuple[Ranked, NDArray[np.int64]]:
    """The answers of queries that have ``k`` rows at 0 among the first, and who has not.

    ``own`` names the row that each query is, which does not count.
    """
    pairs = []
    for found in in_turn(queries, corpus, k + (own is not None)):
        there = found.upper == 0
        if own is not None:
            there &= found.row != own[found.query]
        pairs.append(found[there])
        if found.row[-1] >= FAR:
            break
    nothing = joined(pairs)
    ranked = top_k(nothing.query, nothing.row, np.zeros(len(nothing)), len(queries), k)
    return ranked, np.flatnonzero(ranked.rows[:, -1] < 0)
