"""Keys that are not those of the definition: laws must notice."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from laws import test_compiled, test_keys
from laws.loops import Spelled

from samekin.core import keys
from samekin.core.distances import Float


class _Pairwise(Spelled):
    """Sums in an order that is quicker."""

    def exact(self, queries: Any, rows: Any, query: Any, row: Any) -> Any:
        t = queries[query].astype(np.float64) - rows[row].astype(np.float64)
        return np.square(t).sum(axis=1)


class _Once(Spelled):
    """Differences of the rows' own precision."""

    def exact(self, queries: Any, rows: Any, query: Any, row: Any) -> Any:
        t = (queries[query] - rows[row]).astype(np.float64)
        return np.square(t).cumsum(axis=1)[:, -1]


def test_sums_in_an_order_of_their_own(rejected: Any) -> None:
    rejected(test_compiled.test_exact_keys_are_those_of_the_definition, loops=_Pairwise(1))
    rejected(test_keys.test_keys_are_the_same_with_loops, loops=_Pairwise(1))


def test_differences_in_the_precision_of_rows(rejected: Any) -> None:
    rejected(test_compiled.test_exact_keys_are_those_of_the_definition, loops=_Once(1))


def test_loops_for_every_metric(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def of_all(queries: Any, corpus: Any, q: Any, x: Any) -> Float:
        return Spelled(1).exact(queries.rows, corpus.rows, q, x)

    monkeypatch.setattr(keys, "_compiled", of_all)
    rejected(test_keys.test_keys_are_the_same_with_loops, loops=None)
