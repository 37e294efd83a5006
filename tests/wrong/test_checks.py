"""The laws about bad input reject checks that are wrong on purpose."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
from laws import test_checks, test_within

from samekin.core import checks, registry
from samekin.core.checks import data
from samekin.core.filters import FILTERS

VALUES, PLACE = checks.values, data._place
NAMED = test_checks.test_a_value_that_cannot_be_compared_is_named


def nothing(*words: Any) -> None:
    """No check at all."""


def only_nan(found: Any, metric: Any) -> None:
    data = found.data if hasattr(found, "data") and not isinstance(found, np.ndarray) else found
    if np.isnan(data.sum()):
        VALUES(found, metric)


def test_infinity_that_is_let_in(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    """A sum is NaN where a value is; minus infinity alone is not seen."""
    monkeypatch.setattr(checks, "values", only_nan)
    rows = test_checks._with(-np.inf, np.float32)
    rejected(NAMED, store=np.asarray, rows=rows, message="row 2: column 1 is infinity")


def test_integers_that_are_compared_as_floats(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    """Of which 2**53 + 1 is 2**53."""
    monkeypatch.setattr(checks, "values", lambda rows, of: VALUES(rows.astype(np.float64), of))
    rows = test_checks._with(2**53 + 1, np.int64)
    rejected(NAMED, store=np.asarray, rows=rows, message="row 2: column 1 is 9007199254740993")


def test_the_row_after_the_bad_one(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    place = lambda found, bad: (PLACE(found, bad)[0] + 1, PLACE(found, bad)[1])  # noqa: E731
    monkeypatch.setattr(data, "_place", place)
    rows = test_checks._with(np.nan)
    rejected(NAMED, store=np.asarray, rows=rows, message="row 2: column 1 is NaN; drop or fill it")


def test_rows_of_no_columns_that_are_let_in(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(data, "at_least_one", nothing)
    law = test_checks.test_rows_that_are_no_rows_are_refused
    rejected(law, rows=np.empty((3, 0)), message=r"0 feature\(s\)")


def test_rows_that_are_cast(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    """Text that happens to be a number."""
    rows = checks.rows
    monkeypatch.setattr(checks, "rows", lambda data: rows(np.asarray(data, dtype=np.float64)))
    law = test_checks.test_rows_that_are_no_rows_are_refused
    rejected(law, rows=np.array([["1", "2"]] * 5), message="dtype <U1")


def test_words_that_nobody_looks_at(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(checks, "parameters", nothing)
    law = test_checks.test_a_wrong_word_is_refused
    for words, message in (({"leaf_size": 0}, "'leaf_size'"), ({"n_jobs": 0}, "'n_jobs'")):
        rejected(law, words=words, message=message)


def test_a_filter_that_claims_to_serve(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    for kind in FILTERS.values():
        monkeypatch.setattr(kind, "serves", staticmethod(lambda metric, rows: True))
    rejected(test_checks.test_an_algorithm_that_does_not_serve_says_so)


def test_an_extra_that_is_not_quoted(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    """A shell takes its brackets for a pattern."""
    monkeypatch.setattr(
        registry.Row, "command", property(lambda self: f"pip install {self.install}")
    )
    law = test_checks.test_a_missing_library_names_the_line_that_installs_it
    rejected(law, monkeypatch=monkeypatch)


@pytest.mark.parametrize("radius", [-1, math.nan, True], ids=str)
def test_a_radius_that_is_taken_as_it_is(
    radius: Any, monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(checks, "radius", float)
    error = TypeError if radius is True else ValueError
    law = test_within.test_a_radius_that_is_none_is_refused
    rejected(law, radius=radius, error=error, message="radius")


def test_a_message_that_names_nothing(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def values(found: Any, metric: Any) -> None:
        try:
            VALUES(found, metric)
        except ValueError as error:
            raise ValueError(re.sub("row .*", "Input contains NaN.", str(error))) from None

    monkeypatch.setattr(checks, "values", values)
    rows, nameless = test_checks._with(np.nan), (ValueError, "Input contains NaN")
    rejected(NAMED, raising=nameless, store=np.asarray, rows=rows, message="row 2")
