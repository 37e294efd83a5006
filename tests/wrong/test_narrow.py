"""The laws reject rows that lose something where they take fewer bytes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from laws import test_narrow

from samekin.core import index as indexes
from samekin.core import narrow
from samekin.core.index import whole

BITS = test_narrow.test_fewer_bytes_hold_the_same_bits


def test_values_that_are_rounded(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    near = lambda one, other: np.allclose(one, other, equal_nan=True)  # noqa: E731
    monkeypatch.setattr(narrow, "_same", near)
    rejected(BITS)
    rejected(test_narrow.test_rows_in_fewer_bytes_have_the_same_neighbors, metric="euclidean")


def test_zeros_without_their_sign(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(narrow, "_same", lambda one, other: bool((one == other).all()))
    rejected(BITS)


def test_a_sample_that_stands_for_all_rows(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    cast = narrow._cast

    def trusting(rows: Any, kind: Any) -> Any:
        with np.errstate(invalid="ignore", over="ignore"):
            return rows.astype(kind) if len(rows) > 3 else cast(rows, kind)

    monkeypatch.setattr(narrow, "_cast", trusting)
    rejected(BITS)


def test_integers_that_become_floats(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setitem(narrow.KINDS, "i", (np.uint8, np.float32))
    rejected(BITS)


def test_rows_that_stay_as_wide_as_they_are(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(narrow, "KINDS", {})
    for values, kinds, wanted in [([0, 7, 255], ["f8"], "uint8")]:
        law = test_narrow.test_rows_take_as_few_bytes_as_hold_them
        rejected(law, values=values, kinds=kinds, wanted=wanted)


def test_sparse_rows_that_are_taken_apart(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(narrow, "LEAST", 1)
    rejected(test_narrow.test_what_is_sparse_or_has_few_columns_is_left_alone)


def test_queries_as_they_come(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(whole, "held", lambda rows, kind: None)
    law = test_narrow.test_queries_are_stored_as_the_corpus_where_it_holds_them
    rejected(law, columns=3)


def test_queries_that_are_made_to_fit(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(whole, "held", lambda rows, kind: rows.astype(kind))
    law = test_narrow.test_queries_are_stored_as_the_corpus_where_it_holds_them
    rejected(law, columns=3)


def test_arrays_that_are_taken_for_data_of_an_engine(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    build = indexes.build
    small = lambda corpus, *words: build(corpus._replace(rows=narrow.narrowed(corpus.rows)), *words)  # noqa: E731
    monkeypatch.setattr(indexes, "build", small)
    rejected(test_narrow.test_an_array_is_kept_as_it_is)
