"""Cores that are wrong on purpose, as an integration comes to see them."""

from __future__ import annotations

from itertools import count
from typing import Any

import numpy as np
import pytest

from samekin import NearestNeighbors
from samekin.core import checks, registry, search
from samekin.core.asked import Sides
from samekin.core.estimators import beside, searched, voting
from samekin.core.filters import forest
from samekin.core.index import growing, opened

Patch = pytest.MonkeyPatch
ARRAY, SPLIT, STACKED = opened._array, Sides.split, growing.stacked
BESIDE = searched.Searched._beside
STUCK = (TypeError, "cannot pickle '_thread.lock' object")


def _nothing(*words: Any, **more: Any) -> None:
    """No check at all."""


def a_handle_taken_along(patch: Patch) -> None:
    """A model takes what its engine gave it."""
    patch.setattr(searched.Searched, "__getstate__", lambda self: dict(self.__dict__))


def data_of_nobody(patch: Patch) -> None:
    """Data belongs to an integration only where it is asked for by name."""
    rows = registry._rows()
    patch.setattr(registry, "_rows", lambda: {n: r._replace(auto=False) for n, r in rows.items()})


def another_engine(patch: Patch) -> None:
    """A model is loaded to where it was saved, whatever is asked for."""
    load = NearestNeighbors.load
    patch.setattr(NearestNeighbors, "load", lambda folder, integration=None: load(folder))


def _array_from_the_end(patch: Patch, which: str) -> None:
    def array(source: Any, name: str, *words: Any) -> Any:
        found = ARRAY(source, name, *words)
        return found[::-1] if name == which else found

    patch.setattr(opened, "_array", array)


def rows_from_the_end(patch: Patch) -> None:
    _array_from_the_end(patch, "rows")


def targets_from_the_end(patch: Patch) -> None:
    _array_from_the_end(patch, "target")


def old_rows_after_new(patch: Patch) -> None:
    patch.setattr(growing, "stacked", lambda both: STACKED(both[::-1]))


def _sides(patch: Patch, change: Any) -> None:
    patch.setattr(Sides, "split", lambda self, rows: change(*SPLIT(self, rows)))


def barred_rows_of_others(patch: Patch) -> None:
    """The lists of a block are in reverse."""
    _sides(patch, lambda rows, groups, barred: (rows, groups, barred[::-1]))


def groups_of_others(patch: Patch) -> None:
    _sides(patch, lambda rows, groups, barred: (rows, groups[::-1], barred))


def lists_that_are_believed(patch: Patch) -> None:
    """What is named is cut and padded until it fits."""

    def barred(exclude: Any, n_queries: int, n_rows: int, own: bool) -> Any:
        found = np.full((n_queries, n_rows), -1, dtype=np.int64)
        for query, line in enumerate(exclude):
            found[query, : len(line)] = np.asarray(line, dtype=np.int64) % n_rows
        return found

    patch.setattr(beside, "barred", barred)


def nothing_is_beside(patch: Patch) -> None:
    """What stands beside an engine's own queries is not looked at."""

    def said(self: Any, X: Any, exclude: Any, groups: Any, native: bool) -> Any:
        return beside.NOTHING if native else BESIDE(self, X, exclude, groups, native)

    patch.setattr(searched.Searched, "_beside", said)


def the_row_itself(patch: Patch) -> None:
    """A row of the corpus is asked for like any other query."""

    def call(self: Any, index: Any, rows: Any) -> Any:
        asked = index.points(np.asarray(rows)[:, 0]).rows
        return search.search(index, asked, k=self.k, ties=self.ties)

    patch.setattr(search.Everyone, "__call__", call)


def all_of_it_here(patch: Patch) -> None:
    """An engine's rows are fetched to the driver, unasked."""
    patch.setattr(searched.Searched, "_here", _nothing)
    patch.setattr(voting.Voting, "_native", lambda self, X: False)


def values_let_in(patch: Patch) -> None:
    patch.setattr(checks, "values", _nothing)


def columns_let_in(patch: Patch) -> None:
    """Too few columns are filled up."""

    def queries(self: Any, rows: Any) -> Any:
        missing = np.zeros((rows.shape[0], self.columns - rows.shape[1]))
        return np.hstack((np.asarray(rows), missing))

    patch.setattr("samekin.core.index.whole.Index.queries", queries)


def no_rows_let_in(patch: Patch) -> None:
    patch.setattr(checks, "at_least_one", _nothing)


def any_number_of_neighbours(patch: Patch) -> None:
    """As many as there are."""
    patch.setattr(checks, "neighbors", lambda k, n_rows, own: max(1, min(int(k), n_rows - own)))


def data_before_words(patch: Patch) -> None:
    patch.setattr(searched.Searched, "_checked_words", _nothing)


def nobody_is_known(patch: Patch) -> None:
    patch.setattr(registry, "names", list)


def another_seed(patch: Patch) -> None:
    """Each forest of Annoy is another one."""
    seeds, grow = count(), forest.grow
    patch.setattr(forest, "grow", lambda *words: grow(*words[:-1], next(seeds)))


def any_targets(patch: Patch) -> None:
    """Where there are none, zeros; where there are too few, the last again."""

    def targets(self: Any, corpus: Any, y: Any) -> Any:
        n = checks.rows(corpus.rows).shape[0]
        return np.zeros(n) if y is None else np.resize(y, n)

    patch.setattr(voting.Voting, "_targets", targets)
