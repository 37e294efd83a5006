"""Many rows of a corpus as queries, at once; the answer is that of
:func:`samekin.core.search.search_own`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from samekin.core.blocks import WORKING_MEMORY
from samekin.core.filters.sketch import Sketch
from samekin.core.index import AnyIndex, Index
from samekin.core.pairs import Pairs
from samekin.core.ranking import Ranked

Spread: TypeAlias = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]
"""``spread(f, tasks)``: ``f(task)`` of every task, in workers that share this memory."""

LEAST = 2**12
"""Fewer rows are better asked block by block."""

SHARE = 16
"""And so is less than this part of the rows: most of a block would be looked at for a few."""


def serves(index: Index, k: int) -> bool:
    """Whether all rows of an index may be answered at once."""
    found = index.filter
    return isinstance(found, Sketch) and not found.faint and k < len(found.order)


def everyone(index: Index, k: int, spread: Spread) -> Ranked:
    """The ``k`` nearest other rows of every row, in the order of the rows."""
    return _answered(Pairs(index, k), spread)


def serves_some(index: AnyIndex, n_queries: int, k: int, working_memory: float | None) -> bool:
    """Whether so many rows of an index are better answered at once."""
    if n_queries < LEAST or SHARE * n_queries < len(index):
        return False
    if not isinstance(index, Index) or (working_memory or WORKING_MEMORY) < WORKING_MEMORY:
        return False
    return serves(index, k)


def some(index: Index, numbers: NDArray[np.int64], k: int) -> Ranked:
    """The ``k`` nearest other rows of some rows, in their order: what a worker of an engine, which
    has the whole index, is asked for."""
    found = _answered(Pairs(index, k, numbers), map)
    return Ranked(found.keys[numbers], found.rows[numbers])


def _answered(pairs: Pairs, spread: Spread) -> Ranked:
    for tasks, task in (
        (range(pairs.blocks), pairs.within),
        (pairs.worthwhile(), pairs.between),
        (range(pairs.blocks), pairs.finish),
    ):
        for _ in spread(task, tasks):
            pass
    return pairs.answer()
