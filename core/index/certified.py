"""The same rows under filters that lose nothing, to measure one that may."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from samekin.core.filters import choose, prepared
from samekin.core.index.groups import Grouped
from samekin.core.index.shards import AnyIndex, Sharded
from samekin.core.index.whole import Index


def certified(index: AnyIndex) -> AnyIndex:
    """An index that answers exactly; the rows are not copied."""
    if isinstance(index, Sharded):
        return replace(index, shards=tuple(map(_certified, index.shards)))
    return _certified(index)


def _certified(index: Index | Grouped) -> Index | Grouped:
    if index.exact:
        return index
    if isinstance(index, Grouped):
        direct = np.full(len(index.codes), index.rows.algorithm)
        return replace(index, filters=direct, prepared={})
    name = choose("auto", index.corpus)
    arrays = {n: array for n, array in index.arrays.items() if not n.startswith("filter.")}
    arrays |= {f"filter.{n}": array for n, array in prepared(name, index.corpus, {}).items()}
    return replace(index, algorithm=name, arrays=arrays)
