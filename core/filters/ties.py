"""Of rows that tie at the k-th place, only the first can be neighbours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from samekin.core.distances import Float


def first(
    row: NDArray[np.int64], lower: Float, upper: Float, bound: float, k: int
) -> NDArray[np.bool_]:
    """Which rows of a query may be among its first ``k``; ``bound`` is the ``k``-th upper key.

    A row whose key is not below the bound comes after all that are, and after those on the bound
    with smaller numbers: if these are ``k``, it is no neighbour.
    """
    kept = np.asarray(lower <= bound)
    tied = row[upper == bound]
    places = k - np.count_nonzero(upper < bound)
    if 0 < places < len(tied):
        last = np.partition(tied, places - 1)[places - 1]
        kept &= (lower < bound) | (row <= last)
    return kept
