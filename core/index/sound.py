"""Everything that a search takes for granted about an index that was opened."""

from __future__ import annotations

import numpy as np

from samekin.core.distances import Array
from samekin.core.filters import FILTERS
from samekin.core.filters.annoy_forest import AnnoyForest
from samekin.core.index.groups import Grouped
from samekin.core.index.shards import AnyIndex, Sharded
from samekin.core.index.whole import CSR, Index, under


def checked(index: AnyIndex) -> AnyIndex:
    """Everything that a search takes for granted about an index."""
    if not isinstance(index.id_type, str):
        raise ValueError("id_type is not of its type")
    if index.ids is not None and index.ids.shape != (len(index),):
        raise ValueError("ids and rows differ in number")
    if isinstance(index, Index):
        _whole(index)
    elif isinstance(index, Grouped):
        _groups(index)
    else:
        _shards(index)
    return index


def _whole(index: Index) -> None:
    if index.algorithm not in FILTERS:
        raise ValueError(f"unknown filter {index.algorithm!r}")
    if not isinstance(index.columns, int):
        raise ValueError("columns is not of its type")
    if index.sparse:
        _compressed(index.arrays[CSR[1]], index.arrays[CSR[2]], index.columns)
    if index.corpus.columns != index.columns:
        raise ValueError("the rows do not have the recorded columns")
    metric, norms = index.corpus.metric, index.arrays.get("norms")
    if metric.columns not in (None, index.columns):
        raise ValueError("the metric is of another number of columns")
    if index.target is not None and len(index.target) != len(index):
        raise ValueError("targets and rows differ in number")
    if (norms is not None) != metric.unit:
        raise ValueError("norms are stored for a unit metric and no other")
    if norms is not None and norms.shape != (4 if metric.centred else 2, len(index)):
        raise ValueError("norms and rows differ in number")
    _forest(index)


def _forest(index: Index) -> None:
    """A compiled library believes it."""
    if index.algorithm == AnnoyForest.name:
        AnnoyForest.check(index.corpus, under(index.arrays, "filter."))


def _compressed(indices: Array, indptr: Array, columns: int) -> None:
    """Compiled loops believe these. scipy's own check wraps around, and stops at no entries."""
    if indptr[0] != 0 or indptr[-1] != len(indices) or (indptr[1:] < indptr[:-1]).any():
        raise ValueError("the ends of the sparse rows do not ascend")
    if len(indices) and (indices.min() < 0 or indices.max() >= columns):
        raise ValueError("a sparse row has a column that there is not")


def _groups(index: Grouped) -> None:
    _whole(index.rows)
    n, starts = len(index), index.starts
    _permutation([index.order], n)
    if len(starts) != len(index.codes) + 1 or (starts[0], starts[-1]) != (0, n):
        raise ValueError("the groups are not those of the rows")
    if (np.diff(starts) < 1).any() or (np.diff(index.codes) < 1).any():
        raise ValueError("the groups do not ascend")
    if index.filters.shape != index.codes.shape or set(index.filters.tolist()) - set(FILTERS):
        raise ValueError("a group's filter is unknown")
    for place in np.flatnonzero(index.filters == AnnoyForest.name).tolist():
        _forest(index.group(place))


def _shards(index: Sharded) -> None:
    if not index.shards:
        raise ValueError("there is no shard")
    for shard in index.shards:
        checked(shard)
        if shard.columns != index.columns or type(shard) is not type(index.shards[0]):
            raise ValueError("the shards are not alike")
    for shard, numbers in zip(index.shards, index.numbers, strict=True):
        if len(shard) != len(numbers) or (np.diff(numbers) < 1).any():
            raise ValueError("a shard's rows are not numbered in order")
    _permutation(list(index.numbers), len(index))


def _permutation(parts: list[Array], n: int) -> None:
    """Every row has one number."""
    seen = np.zeros(n, dtype=bool)
    for part in parts:
        if part.ndim != 1 or part.dtype.kind != "i" or (part < 0).any():
            raise ValueError("rows are not numbered by whole numbers")
        seen[part] = True
    if not seen.all() or sum(map(len, parts)) != n:
        raise ValueError("a row has no number, or two have the same")
