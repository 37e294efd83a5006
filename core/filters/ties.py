"""Of rows that tie at the k-th place, only the first can be neighbours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from samekin.core.distances import Float


def first(
    query: NDArray[np.int64],
    row: NDArray[np.int64],
    lower: Float,
    upper: Float,
    bound: Float,
    k: int,
) -> NDArray[np.bool_]:
    """Which pairs may be among the first ``k``, where ``bound`` is the ``k``-th upper key.

    A pair whose key is not below the bound comes after all that are, and after those on the bound
    with smaller rows: if these are ``k``, it is no neighbour.
    """
    kept = lower <= bound[query]
    at = np.flatnonzero(upper == bound[query])
    if not len(at):
        return kept
    at = at[np.lexsort((row[at], query[at]))]
    places = k - np.bincount(query[upper < bound[query]], minlength=len(bound))
    begins = np.searchsorted(query[at], np.arange(len(bound)))
    ends = np.append(begins[1:], len(at))
    full = np.flatnonzero((places > 0) & (ends - begins >= places))
    last = np.full(len(bound), np.iinfo(np.int64).max)
    last[full] = row[at[begins[full] + places[full] - 1]]
    return np.asarray(kept & ((lower < bound[query]) | (row <= last[query])))
