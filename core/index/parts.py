"""Indexes that answer as one: rows that were added later, shards of a large corpus, groups.

A part numbers its own rows from 0, and knows no others; whoever holds it knows the number of each
in the whole, ascending, so that ties fall to the same row. Top-k under one order is associative:
the parts are asked one after the other, each told the bound that those before it gave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from samekin.core import checks
from samekin.core.asked import Asked, places
from samekin.core.distances import Array, Metric
from samekin.core.filters import FILTERS, choose, options, prepared
from samekin.core.index.whole import CSR, Index, build
from samekin.core.points import Points
from samekin.core.protocol import Corpus, Rows

FEW = 1024
"""Rows of a group that need no filter to be searched."""


class Piece(NamedTuple):
    """A part of an index, and who asks it what."""

    part: AnyIndex
    of: NDArray[np.int64]
    """The queries, by their place in the block."""
    asked: Asked
    numbers: NDArray[np.int64]
    """What the whole calls the part's rows."""


class _Parts:
    """What every index of parts is: it calls its rows by name, and its parts are alike."""

    names: dict[str, Array]
    """``ids``, and ``groups``: the label of each code."""
    id_type: str

    @property
    def first(self) -> AnyIndex:
        """A part; what it says of rows is true of all."""
        raise NotImplementedError

    @property
    def arrays(self) -> dict[str, Array]:
        """Everything that is saved."""
        raise NotImplementedError

    @property
    def folder(self) -> str:
        """They are here, and nowhere else."""
        return ""

    @property
    def ids(self) -> NDArray[Any] | None:
        """The names of the rows, ascending, as their integration encoded them."""
        return self.names.get("ids")

    @property
    def target(self) -> None:
        """Those who vote have an index of one part."""

    @property
    def labels(self) -> NDArray[Any] | None:
        """The group of each code."""
        return self.names.get("groups")

    @property
    def columns(self) -> int:
        """How many the rows have."""
        return self.first.columns

    @property
    def sparse(self) -> bool:
        """Whether rows are kept sparse."""
        return self.first.sparse

    @property
    def definition(self) -> Metric:
        """The metric, as it is defined."""
        return self.first.definition

    @property
    def row_bytes(self) -> int:
        """See :attr:`samekin.core.points.Points.row_bytes`."""
        return self.first.row_bytes

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        return sum(array.nbytes for array in self.arrays.values())

    def queries(self, data: Any) -> Rows:
        """Checked query rows, stored as the corpus is."""
        return self.first.queries(data)

    def __getstate__(self) -> dict[str, Any]:
        # What is opened or sorted is so again where it is needed.
        return {k: v for k, v in self.__dict__.items() if not k.startswith("_")}


@dataclass(eq=False)
class Sharded(_Parts):
    """Indexes of some of the rows each.

    Attributes
    ----------
    shards : tuple of Index or Grouped
    numbers : tuple of ndarray of int64
        The numbers of the rows of each shard, ascending.
    names : dict of str to ndarray
    """

    shards: tuple[Index | Grouped, ...]
    numbers: tuple[NDArray[np.int64], ...] = field(repr=False)
    names: dict[str, Array] = field(repr=False)
    id_type: str = ""

    def __len__(self) -> int:
        return sum(map(len, self.shards))

    @property
    def first(self) -> AnyIndex:
        """See :attr:`_Parts.first`."""
        return self.shards[0]

    @property
    def arrays(self) -> dict[str, Array]:
        """Everything that is saved; those of a shard under its place."""
        found = dict(self.names)
        for place, (shard, numbers) in enumerate(zip(self.shards, self.numbers, strict=True)):
            found[f"{place}.numbers"] = numbers
            found |= {f"{place}.{name}": array for name, array in shard.arrays.items()}
        return found

    @property
    def exact(self) -> bool:
        """Whether no filter loses anything."""
        return all(shard.exact for shard in self.shards)

    @property
    def words(self) -> dict[str, Any]:
        """What a description holds beside the arrays."""
        return {"id_type": self.id_type, "shards": [shard.words for shard in self.shards]}

    def near(self) -> NDArray[np.int64] | None:
        """All rows, so that those near each other are close in the list; here there is no list."""
        return None

    def points(self, numbers: NDArray[np.int64]) -> Points:
        """Some rows of the corpus, by number, as queries."""
        rows, found = [], []
        for shard, known in zip(self.shards, self.numbers, strict=True):
            place, there = places(known, numbers)
            rows.append(shard.points(place[there]).rows)
            found.append(np.flatnonzero(there))
        return Points(stacked(rows)[np.argsort(np.concatenate(found))], self.definition)

    def groups_of(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """The codes of the groups of some rows."""
        codes = np.empty(len(numbers), dtype=np.int64)
        for shard, known in zip(self.shards, self.numbers, strict=True):
            place, there = places(known, numbers)
            codes[there] = shard.groups_of(place[there])
        return codes

    def pieces(self, asked: Asked) -> Iterator[Piece]:
        """Every shard is asked by all."""
        everybody = np.arange(len(asked))
        for shard, numbers in zip(self.shards, self.numbers, strict=True):
            yield Piece(shard, everybody, asked.among(numbers), numbers)


@dataclass(eq=False)
class Grouped(_Parts):
    """Rows group by group, each searched by its own members alone.

    Attributes
    ----------
    rows : Index
        All rows, those of a group side by side.
    order : ndarray of int64
        The number of each of them; within a group they ascend.
    codes, starts : ndarray of int64
        The groups, ascending, and where each begins (and the last ends).
    filters : ndarray of str
        The filter of each.
    prepared : dict of str to ndarray
        What the filters prepared, under the place of the group.
    names : dict of str to ndarray
    """

    rows: Index
    order: NDArray[np.int64] = field(repr=False)
    codes: NDArray[np.int64] = field(repr=False)
    starts: NDArray[np.int64] = field(repr=False)
    filters: NDArray[np.str_] = field(repr=False)
    prepared: dict[str, Array] = field(repr=False)
    names: dict[str, Array] = field(repr=False)
    id_type: str = ""

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def first(self) -> AnyIndex:
        """See :attr:`_Parts.first`."""
        return self.rows

    @property
    def arrays(self) -> dict[str, Array]:
        """Everything that is saved."""
        own = {name: getattr(self, name) for name in ("order", "codes", "starts", "filters")}
        parts = {**own, **self.prepared}
        return self.names | self.rows.arrays | {f"group.{n}": array for n, array in parts.items()}

    @property
    def exact(self) -> bool:
        """Whether no filter loses anything."""
        return all(FILTERS[name].certified for name in np.unique(self.filters).tolist())

    @property
    def words(self) -> dict[str, Any]:
        """What a description holds beside the arrays."""
        return {"id_type": self.id_type, "groups": self.rows.words}

    def near(self) -> NDArray[np.int64]:
        """All rows, so that those near each other are close in the list."""
        return self.order

    @cached_property
    def _opened(self) -> dict[int, Index]:
        """The groups that have a filter, once they were asked."""
        return {}

    @cached_property
    def _place(self) -> NDArray[np.int64]:
        return np.argsort(self.order)

    def points(self, numbers: NDArray[np.int64]) -> Points:
        """Some rows of the corpus, by number, as queries."""
        return self.rows.points(self._place[numbers])

    def groups_of(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """The codes of the groups of some rows."""
        at = np.searchsorted(self.starts, self._place[numbers], side="right") - 1
        return np.asarray(self.codes[at])

    def pieces(self, asked: Asked) -> Iterator[Piece]:
        """Every group that is here is asked by those who look in it."""
        assert asked.groups is not None
        order = np.argsort(asked.groups, kind="stable")
        codes, starts = np.unique(asked.groups[order], return_index=True)
        place, there = places(self.codes, codes)
        for at, of in enumerate(np.split(order, starts[1:])):
            if there[at]:
                begin, end = self.starts[place[at]], self.starts[place[at] + 1]
                numbers = np.asarray(self.order[begin:end])
                yield Piece(self.group(int(place[at])), of, asked.some(of).among(numbers), numbers)

    def group(self, place: int) -> Index:
        """The index of one group."""
        found = self._opened.get(place)
        if found is None:
            found = self._group(place)
            if found.algorithm != self.rows.algorithm:
                self._opened[place] = found
        return found

    def _group(self, place: int) -> Index:
        within, whole = slice(*self.starts[place : place + 2]), self.rows
        rows = whole.corpus.rows[within]
        arrays = {n: a for n, a in whole.arrays.items() if n not in ("rows", "norms", *CSR)}
        if whole.corpus.sparse:
            arrays |= dict(zip(CSR, (rows.data, rows.indices, rows.indptr), strict=True))
        else:
            arrays["rows"] = rows
        if whole.corpus.norms is not None:
            arrays["norms"] = whole.corpus.norms[:, within]
        name, under = str(self.filters[place]), f"{place}."
        if name != whole.algorithm:
            arrays |= {
                f"filter.{n.removeprefix(under)}": a
                for n, a in self.prepared.items()
                if n.startswith(under)
            }
        return Index(whole.metric, whole.p, name, whole.columns, arrays)


AnyIndex: TypeAlias = Index | Sharded | Grouped


def grouped(
    rows: Rows,
    codes: NDArray[np.int64],
    metric: str | Callable[..., Any] = "euclidean",
    p: float | None = None,
    algorithm: str = "auto",
    metric_params: Mapping[str, Any] | None = None,
    algorithm_params: Mapping[str, Any] | None = None,
    *,
    dense: bool | None = None,
) -> Grouped:
    """Index rows group by group.

    Parameters
    ----------
    rows : ndarray or CSR of shape (n, columns)
    codes : ndarray of shape (n,), int64
    metric, p, algorithm, metric_params, algorithm_params, dense
        As for :func:`build`; with ``algorithm="auto"`` or ``"annoy"`` a group of few rows has no
        filter, and is searched exactly.
    """
    said = options(algorithm, algorithm_params)
    order = np.argsort(codes, kind="stable")
    try:
        whole = build(Corpus(rows[order]), metric, p, "direct", metric_params, dense=dense)
    except checks.RowError as error:
        raise checks.RowError(int(order[error.row]), error.why) from None
    present, begins = np.unique(codes[order], return_index=True)
    starts = np.append(begins, len(codes))
    filters, arrays = [], {}
    for place, (begin, end) in enumerate(pairwise(starts.tolist())):
        few = algorithm in ("auto", "annoy") and end - begin <= FEW
        part = whole.corpus.rows[begin:end]
        name = whole.algorithm if few else choose(algorithm, whole.definition, part)
        filters.append(name)
        if name != whole.algorithm:
            for word, array in prepared(name, Points(part, whole.definition), said).items():
                arrays[f"{place}.{word}"] = array
    return Grouped(whole, order, present, starts, np.array(filters), arrays, {})


def stacked(parts: list[Rows]) -> Rows:
    if any(map(sparse.issparse, parts)):
        return sparse.vstack([sparse.csr_array(part) for part in parts], format="csr")
    return np.concatenate(parts)
