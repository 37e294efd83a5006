"""The laws reject columns that say something else of queries than lists beside them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from laws import test_told

from samekin.core.asked import Sides
from samekin.core.estimators import beside, told

CODES, EXCLUDED = beside.codes, told.excluded


def test_groups_that_are_taken_for_the_first(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def codes(groups: Any, labels: Any, n: int, anywhere: bool = False) -> Any:
        return np.maximum(CODES(groups, labels, n, True), 0)

    monkeypatch.setattr(beside, "codes", codes)
    rejected(test_told.test_ids_that_no_row_has_exclude_nothing_and_places_stay_free)


def test_a_list_that_is_read_but_for_its_last(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(told, "excluded", lambda *said: tuple(p[:-1] for p in EXCLUDED(*said)))
    rejected(test_told.test_columns_say_what_lists_say)


def test_a_query_that_is_named_by_its_piece(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def piece(self: Any, index: Any, rows: Any, codes: Any, barred: Any, of: Any) -> Any:
        lines = barred.rectangle(of)
        sides = Sides(codes is not None, lines.shape[1], rows.dtype.str)
        return self.work(index, sides.beside(rows[of], None, lines), sides=sides)

    monkeypatch.setattr(told.Told, "_piece", piece)
    rejected(test_told.test_a_query_with_too_few_is_named_by_its_place, monkeypatch=monkeypatch)
