"""Candidates some at a time, so that their pairs, ties among them, cannot fill the memory."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

PAIRS = 2**18
"""Pairs of a query and a row that are looked at, and handed over, at once."""


def portions(counts: NDArray[np.int64], most: float | None = None) -> Iterator[slice]:
    """Lines of so many pairs each: as many as have ``most`` together, or one that has more.

    :data:`PAIRS` unless given.
    """
    most = PAIRS if most is None else most
    ends = np.cumsum(counts)
    begin = 0
    while begin < len(ends):
        before = ends[begin - 1] if begin else 0
        end = max(begin + 1, int(np.searchsorted(ends, before + most, side="right")))
        yield slice(begin, end)
        begin = end
