"""The laws reject choices of a filter that do not look at the rows, or at too many."""

from __future__ import annotations

from typing import Any

import pytest
from laws import test_crowd

from samekin.core import filters
from samekin.core.filters import crowd

AROUND, CDIST = crowd.around, crowd.cdist
FEW_AROUND = test_crowd.test_a_tree_is_for_rows_with_few_around_them


def test_a_tree_for_whatever_has_few_columns(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(filters, "crowded", lambda corpus: False)
    rejected(FEW_AROUND, kind="everywhere", name="euclidean", chosen="sketch")


def test_a_sketch_for_whatever_has_more_columns_than_two(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(filters, "crowded", lambda corpus: corpus.columns > 2)
    rejected(FEW_AROUND, kind="in small clusters", name="euclidean", chosen="tree")


def test_many_rows_where_there_are_few(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(crowd, "FEW", 0)
    rejected(test_crowd.test_many_are_many_of_many_and_no_fewer_than_some)


def test_around_a_row_no_farther_than_its_neighbours(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(crowd, "NEIGHBORS", 5)
    rejected(test_crowd.test_around_a_row_is_what_is_within_twice_the_distance_of_the_tenth)


def test_a_sample_that_looks_for_as_many_neighbours(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(crowd, "NEIGHBORS", 100)
    rejected(test_crowd.test_a_sample_of_many_rows_looks_as_far)
