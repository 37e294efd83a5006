"""More rows for an index, without indexing those that are there again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from samekin.core import checks
from samekin.core.distances import Array
from samekin.core.index.groups import Grouped
from samekin.core.index.shards import AnyIndex, Sharded, stacked
from samekin.core.index.whole import Index
from samekin.core.protocol import Corpus, Rows

Make: TypeAlias = Callable[[Rows, "NDArray[np.int64] | None"], "Index | Grouped"]
"""Indexes rows, and groups where there are codes of them."""


def added(
    index: AnyIndex,
    corpus: Corpus,
    make: Make,
    codes: NDArray[np.int64] | None = None,
    labels: Array | None = None,
) -> AnyIndex:
    """An index with more rows, which come after those that are there, or where their ids belong.

    Source: the logarithmic method of Bentley and Saxe (1980). Shards that are not larger than what
    is new are indexed again with it, so every row is indexed a logarithmic number of times.

    Parameters
    ----------
    index : Index, Sharded or Grouped
    corpus : Corpus
        What is new.
    make : callable
        ``make(rows, codes)`` indexes rows, groups where there are codes.
    codes : ndarray of int64, optional
        The group of each new row.
    labels : ndarray, optional
        The label of each code.

    Raises
    ------
    ValueError
        For an id that is there already.
    """
    rows = checks.rows(corpus.rows)
    checks.width(rows, index.columns, "the index")
    names, olds, news = _numbered(index, corpus, rows.shape[0])
    if labels is not None:
        names["groups"] = labels
    bare = _bare(index)
    parts = list(bare.shards) if isinstance(bare, Sharded) else [bare]
    inner = bare.numbers if isinstance(bare, Sharded) else (np.arange(len(bare)),)
    known = [olds[numbers] for numbers in inner]
    checks.values(rows, index.definition)  # before old rows are among them
    while parts and len(parts[-1]) <= len(news) and not _mapped(parts[-1]):
        last, before = parts.pop(), known.pop()
        everybody = np.arange(len(last))
        order = np.argsort(np.concatenate((before, news)))
        rows = stacked([last.points(everybody).rows, rows])[order]
        if codes is not None:
            codes = np.concatenate((last.groups_of(everybody), codes))[order]
        news = np.concatenate((before, news))[order]
    parts.append(make(rows, codes))
    known.append(news)
    if len(parts) > 1:
        return Sharded(tuple(parts), tuple(known), names, index.id_type)
    return _named(parts[0], names, index.id_type)


def _numbered(
    index: AnyIndex, corpus: Corpus, n: int
) -> tuple[dict[str, Array], NDArray[np.int64], NDArray[np.int64]]:
    """The names of all rows, and the numbers that old and new ones have among them."""
    if index.ids is None:
        return {}, np.arange(len(index)), np.arange(n) + len(index)
    assert corpus.ids is not None
    if corpus.id_type != index.id_type:
        raise ValueError(f"the ids are {corpus.id_type}, those that are there {index.id_type}")
    ids = np.concatenate((index.ids, corpus.ids))
    order = np.argsort(ids, kind="stable")
    again = np.flatnonzero(ids[order][1:] == ids[order][:-1])
    if len(again):
        new = int(order[again[0] + 1]) - len(index)
        raise ValueError(f"{corpus.name(new)} is there already")
    number = np.argsort(order)
    return {"ids": ids[order]}, number[: len(index)], number[len(index) :]


def _bare(index: AnyIndex) -> AnyIndex:
    """An index without names, to be a part."""
    if isinstance(index, Index):
        arrays = {n: a for n, a in index.arrays.items() if n not in ("ids", "target")}
        return replace(index, arrays=arrays, id_type="")
    return index if isinstance(index, Sharded) else replace(index, names={}, id_type="")


def _named(index: Index | Grouped, names: dict[str, Array], id_type: str) -> Index | Grouped:
    if isinstance(index, Grouped):
        return replace(index, names=names, id_type=id_type)
    return replace(index, arrays=index.arrays | names, id_type=id_type)


def _mapped(index: AnyIndex) -> bool:
    """Whether rows are on disk: they stay there."""
    return any(isinstance(array, np.memmap) for array in index.arrays.values())
