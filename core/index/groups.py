"""Rows group by group, each searched by its own members alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from samekin.core import checks
from samekin.core.asked import Asked, places
from samekin.core.distances import Array
from samekin.core.filters import FILTERS, choose, options, prepared
from samekin.core.index.parts import Parts, Piece
from samekin.core.index.whole import CSR, Index, build, kept, under
from samekin.core.points import Points
from samekin.core.protocol import Corpus, Rows

FEW = 1024
"""Rows of a group that need no filter to be searched."""


@dataclass(eq=False)
class Grouped(Parts):
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
    def first(self) -> Index:
        """See :attr:`Parts.first`."""
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

    def pieces(self, asked: Asked) -> Iterator[Piece[Index]]:
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
        arrays = {n: a for n, a in whole.arrays.items() if n not in ("rows", "norms", *CSR)}
        arrays |= kept(whole.corpus.rows[within])
        if whole.corpus.norms is not None:
            arrays["norms"] = whole.corpus.norms[:, within]
        name = str(self.filters[place])
        if name != whole.algorithm:
            own = under(self.prepared, f"{place}.")
            arrays |= {f"filter.{word}": array for word, array in own.items()}
        return Index(whole.metric, whole.p, name, whole.columns, arrays)


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
        filters.append(whole.algorithm)
        if algorithm in ("auto", "annoy") and end - begin <= FEW:
            continue
        part = Points(whole.corpus.rows[begin:end], whole.definition)
        filters[-1] = name = choose(algorithm, part)
        if name != whole.algorithm:
            for word, array in prepared(name, part, said).items():
                arrays[f"{place}.{word}"] = array
    return Grouped(whole, order, present, starts, np.array(filters), arrays, {})
