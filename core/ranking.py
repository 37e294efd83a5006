"""The one order: ``(key, row)``, ascending. ``top_k`` and ``merge`` obey the same law.

Top-k under a total order is associative and commutative, so whatever cuts a search into blocks,
shards or workers, merging the parts gives the whole. A pair met twice counts once, so the merge is
idempotent as well. Missing places are padded with key ``inf`` and row ``-1``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Ranked(NamedTuple):
    """``keys`` (n, k) float64 and ``rows`` (n, k) int64, each line in order."""

    keys: NDArray[np.float64]
    rows: NDArray[np.int64]


def top_k(
    queries: NDArray[np.int64],
    rows: NDArray[np.int64],
    keys: NDArray[np.float64],
    n_queries: int,
    k: int,
) -> Ranked:
    """The first ``k`` rows of every query, from a flat list of ``(query, row, key)``.

    The place of a pair within its query is its place in the sorted list less the place at which its
    query begins.
    """
    order = _order(queries, rows, keys, n_queries)
    queries, rows, keys = queries[order], rows[order], keys[order]
    again = (queries[1:] == queries[:-1]) & (rows[1:] == rows[:-1])  # a pair has one key
    if again.any():
        first = np.concatenate(([True], ~again))
        queries, rows, keys = queries[first], rows[first], keys[first]
    begins = np.searchsorted(queries, np.arange(n_queries))
    place = np.arange(len(queries)) - begins[queries]
    kept = place < k
    ranked = Ranked(np.full((n_queries, k), np.inf), np.full((n_queries, k), -1, dtype=np.int64))
    ranked.keys[queries[kept], place[kept]] = keys[kept]
    ranked.rows[queries[kept], place[kept]] = rows[kept]
    return ranked


def _order(
    queries: NDArray[np.int64], rows: NDArray[np.int64], keys: NDArray[np.float64], n_queries: int
) -> NDArray[np.int64]:
    """The lexicographic order of ``(query, key, row)``.

    Source: a sort by the keys, a stable one by the queries after it, which numpy counts where they
    are small numbers, and another of what ties, by one number that holds the place and the row;
    quicker than three stable sorts.
    """
    order = np.argsort(keys)
    small = queries.astype(np.min_scalar_type(n_queries))
    order = order[np.argsort(small[order], kind="stable")]
    queries, keys = queries[order], keys[order]
    same = (queries[1:] == queries[:-1]) & (keys[1:] == keys[:-1])
    tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
    place, row = np.cumsum(np.append(False, ~same))[tied], rows[order[tied]]
    most = int(row.max(initial=0)) + 1
    fits = most * len(order) < 2**63
    again = np.argsort(place * most + row) if fits else np.lexsort((row, place))
    order[tied] = order[tied[again]]
    return order


def sorted_lines(found: Ranked, k: int) -> Ranked:
    """The first ``k`` of each line, in order; a line names a row once."""
    keys, rows = found
    astray = np.flatnonzero(somewhere(keys[:, :-1] >= keys[:, 1:]))
    if len(astray):
        order = np.lexsort((rows[astray], keys[astray]), axis=1)
        keys[astray] = np.take_along_axis(keys[astray], order, axis=1)
        rows[astray] = np.take_along_axis(rows[astray], order, axis=1)
    return Ranked(keys[:, :k], rows[:, :k])


def somewhere(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether each line has a true place, where few have: numpy's own is slow on short lines."""
    found = np.zeros(len(mask), dtype=bool)
    found[np.flatnonzero(mask) // max(1, mask.shape[1])] = True
    return found


def recall(found: NDArray[np.float64], wanted: NDArray[np.float64]) -> float:
    """The share of the first ``k`` that is found; a row that ties with the last of them is as good.

    Both are keys, or distances, ``(n, k)``: of rows that differ, and of the first ``k``, in order.
    """
    return float(np.mean(found <= wanted[:, -1:]))


def merge(first: Ranked, second: Ranked, k: int) -> Ranked:
    """The first ``k`` of two rankings of the same queries."""
    keys = np.concatenate((first.keys, second.keys), axis=1)
    rows = np.concatenate((first.rows, second.rows), axis=1)
    query, place = np.nonzero(rows >= 0)
    return top_k(query, rows[query, place], keys[query, place], len(keys), k)
