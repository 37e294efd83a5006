"""Every row of a corpus in which rows are repeated: one of each asks, for all that equal it.

The answer is that of :func:`samekin.core.search.search_own`. A sketch does this by itself.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from samekin.core.asked import Asked
from samekin.core.asking import ranked
from samekin.core.blocks import cuts
from samekin.core.filters.tree import Tree
from samekin.core.index import Index
from samekin.core.ranking import Ranked
from samekin.core.together import Spread

ROOM = 2**20
"""Rows that may equal the neighbours of the rows that ask at once."""


def serves(index: Index, k: int) -> bool:
    """Whether there are rows that are repeated, and others."""
    if not isinstance(index.filter, Tree):
        return False
    return 1 < len(index.filter.groups) < len(index)


def everyone(index: Index, k: int, spread: Spread) -> Ranked:
    """The ``k`` nearest other rows of every row, in the order of the rows."""
    assert isinstance(index.filter, Tree)
    groups, distinct = index.filter.groups, _distinct(index, index.filter.first)
    answer = Ranked(np.empty((len(index), k)), np.empty((len(index), k), dtype=np.int64))

    def take(asking: NDArray[np.int64]) -> None:
        asked = Asked(distinct.points(asking), asking[:, None])
        keys, near = ranked(distinct, asked, min(k, len(groups) - 1), None)
        found = Ranked(keys, groups.first[near])
        for rows, part in groups.every(asking, near, found, k):
            answer.keys[rows], answer.rows[rows] = part

    near = distinct.filter.near()
    assert near is not None
    for _ in spread(take, [near[cut] for cut in cuts(len(near), max(1, ROOM // k**2))]):
        pass
    return answer


def _distinct(index: Index, first: NDArray[np.int64]) -> Index:
    """The same of rows that differ, numbered in the same order."""
    arrays = {name: array for name, array in index.arrays.items() if name.startswith("metric.")}
    arrays["rows"] = np.take(index.arrays["rows"], first, axis=0)
    if index.corpus.norms is not None:
        arrays["norms"] = index.corpus.norms[:, first]
    arrays["filter.order"] = arrays["filter.starts"] = np.arange(len(first))
    return Index(index.metric, index.p, index.algorithm, index.columns, arrays)
