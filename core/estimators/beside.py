"""What is said of queries beside their rows: which rows they may not have, where they look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from samekin.core import checks
from samekin.core.asked import Sides
from samekin.core.distances import Array
from samekin.core.index import AnyIndex
from samekin.core.protocol import Rows


@dataclass(frozen=True)
class Beside:
    """For each query the code of its group, and the rows that it may not have.

    Attributes
    ----------
    groups : ndarray of shape (n_queries,), int64, optional
    barred : ndarray of shape (n_queries, most), int64, optional
        Each once, and -1 for nothing.
    own : bool
        The queries are the corpus, and their groups its own.
    """

    groups: NDArray[np.int64] | None = None
    barred: NDArray[np.int64] | None = None
    own: bool = False

    def __bool__(self) -> bool:
        return self.groups is not None or self.barred is not None

    @property
    def order(self) -> NDArray[np.int64] | None:
        """Queries of a group one after the other: each block then asks few of them."""
        if self.groups is None:
            return None
        return np.argsort(self.groups, kind="stable")

    def laid(self, rows: Rows) -> tuple[Rows, Sides]:
        """The queries with this before their columns, and what stands there."""
        most = 0 if self.barred is None else self.barred.shape[1]
        sides = Sides(self.groups is not None, most, rows.dtype.str)
        return sides.beside(rows, self.groups, self.barred), sides

    def enough(self, index: AnyIndex, k: int) -> None:
        """Every query has ``k`` rows that it may have.

        Raises
        ------
        RowError
            For the first that has not.
        """
        if self.groups is None:
            there = np.full(len(self.barred), len(index))  # type: ignore[arg-type]
        else:
            known = index.groups_of(np.arange(len(index)))
            there = np.bincount(known)[self.groups]
        if self.barred is not None:
            counts = self.barred >= 0
            if self.groups is not None:
                known = index.groups_of(self.barred.ravel()).reshape(self.barred.shape)
                counts &= known == self.groups[:, None]
            there = there - counts.sum(axis=1)
        there = there - self.own
        if (there < k).any():
            row = int((there < k).argmax())
            raise checks.RowError(row, checks.fewer(int(there[row]), k))


NOTHING = Beside()


def barred(exclude: Iterable[Any], n_queries: int, n_rows: int, own: bool) -> NDArray[np.int64]:
    """The rows that each query may not have, as a rectangle; each once.

    Raises
    ------
    TypeError, ValueError
        For what is no whole number, or no row, and for a list that is not one for each query.
    """
    lists = [_numbers(line, query, n_rows) for query, line in enumerate(exclude)]
    if len(lists) != n_queries:
        raise ValueError(f"exclude= has {len(lists)} lists for {n_queries} queries")
    if own:
        lists = [line[line != query] for query, line in enumerate(lists)]
    found = np.full((n_queries, max(map(len, lists), default=0)), -1, dtype=np.int64)
    for query, line in enumerate(lists):
        found[query, : len(line)] = line
    return found


def _numbers(line: Any, query: int, n_rows: int) -> NDArray[np.int64]:
    rows: NDArray[Any] = np.asarray(() if line is None else line)
    if rows.size and (rows.ndim != 1 or rows.dtype.kind not in "iu"):
        raise TypeError(f"exclude= takes row numbers; query {query} has {line!r}")
    rows = np.unique(rows.astype(np.int64))
    rows = rows[rows != -1]  # what an answer without a place holds, elsewhere
    if rows.size and not (rows[0] >= 0 and rows[-1] < n_rows):
        wrong = rows[0] if rows[0] < 0 else rows[-1]
        raise ValueError(f"exclude= names row {wrong} to query {query}, of {n_rows} rows")
    return rows


def codes(groups: Any, labels: Array, n_queries: int, anywhere: bool = False) -> NDArray[np.int64]:
    """The code of each query's group; -1 for one that the corpus does not have, if ``anywhere``.

    Raises
    ------
    RowError
        For a query of a group that the corpus does not have.
    TypeError
        For groups of another kind than those of the corpus.
    """
    given = _labels(groups, n_queries)
    if n_queries and _kind(given) != _kind(labels):
        raise TypeError(
            f"the groups of the queries are {_kind(given)}, those of the corpus {_kind(labels)}: "
            "convert one of them"
        )
    order = np.argsort(labels, kind="stable")
    place = np.minimum(np.searchsorted(labels, given, sorter=order), len(labels) - 1)
    found: NDArray[np.int64] = np.asarray(order[place], dtype=np.int64)
    strange = labels[found] != given
    if strange.any() and not anywhere:
        row = int(strange.argmax())
        raise checks.RowError(row, f"no row of the corpus is of its group {given[row].item()!r}")
    return np.where(strange, -1, found)


KINDS = {"U": "text", "S": "bytes", "M": "dates"}


def _kind(labels: Array) -> str:
    return KINDS.get(labels.dtype.kind, "numbers")


def coded(groups: Any, n_rows: int, labels: Array | None) -> tuple[NDArray[np.int64], Array]:
    """The code of each row's group, and all labels; those that are new come last."""
    given = _labels(groups, n_rows)
    new, place = np.unique(given, return_inverse=True)
    if labels is None:
        return place.astype(np.int64), new
    known = np.isin(new, labels)
    whole = np.concatenate((labels, new[~known]))
    order = np.argsort(whole, kind="stable")
    codes = np.asarray(order[np.searchsorted(whole, new, sorter=order)], dtype=np.int64)
    return codes[place], whole


def _labels(groups: Any, n: int) -> Array:
    found = np.asarray(groups)
    if found.dtype == object:
        found = np.asarray(found.tolist())
    if found.ndim != 1 or found.dtype.kind not in "biuUSM":
        raise TypeError(
            f"groups= takes one number, text or date for each row, got {found.dtype} of shape "
            f"{found.shape}"
        )
    if len(found) != n:
        raise ValueError(f"groups= has {len(found)} entries for {n} rows")
    return found
