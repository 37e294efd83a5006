"""The laws of the table of metrics reject a line of it that is wrong on purpose."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from laws import test_checks, test_distances, test_metrics, test_within

from samekin.core import checks, distances, points, within
from samekin.core.distances import Function, Metric, metric, table, terms
from samekin.core.index import storage, whole

SLACK, LIMIT, OUTERMOST = Metric.slack, Metric.limit, within.outermost
CALL, NUMBER = Function.__call__, Function._number


# -- keys ---------------------------------------------------------------------------------------


def test_the_distance_for_its_key(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(Metric, "key", lambda self, distance: distance)
    rejected(test_distances.test_a_key_reaches_as_far_as_its_distance, name="euclidean")
    rejected(test_distances.test_a_key_of_another_power_too, p=3)


def test_an_order_of_three_unless_given(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def three(name: str, p: float | None = None, *more: Any) -> Metric:
        return metric(name, p or 3, *more)

    monkeypatch.setattr(distances, "metric", three)
    rejected(test_distances.test_orders_that_have_names_are_those_metrics)


def test_a_small_number_by_nothing_is_nothing(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    ratio = test_distances.ratio
    monkeypatch.setattr(
        test_distances, "ratio", lambda above, below: ratio(np.where(above > 1, above, 0), below)
    )
    rejected(test_distances.test_anything_by_nothing_is_infinity)


def test_slack_of_one_side_alone(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(Metric, "slack", lambda self, columns: SLACK(self, columns) / 2)
    rejected(test_distances.test_slack_is_the_roundings_added_up, name="euclidean", columns=7)


def test_a_metric_that_grows_as_another_power(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    wrong = Metric("canberra", terms.share, 2, most=8e307)
    monkeypatch.setitem(table.TABLE, "canberra", wrong)  # type: ignore[arg-type]
    rejected(test_distances.test_terms_grow_as_a_power_of_the_values)


def test_a_largest_value_that_overflows(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    twice = lambda self, columns: self.most or LIMIT(self, columns) * 2  # noqa: E731
    monkeypatch.setattr(Metric, "limit", twice)
    law = test_distances.test_the_largest_value_is_the_largest_that_cannot_overflow
    overflow = (RuntimeWarning, "overflow encountered")
    rejected(law, raising=overflow, name="euclidean", columns=3)
    rejected(test_distances.test_values_are_taken_up_to_where_the_metric_says)
    rejected(test_checks.test_the_largest_values_that_are_taken_do_not_overflow, raising=overflow)


def test_a_largest_value_that_is_small(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(Metric, "limit", lambda self, columns: 1e9)
    law = test_distances.test_the_largest_value_is_the_largest_that_cannot_overflow
    rejected(law, name="euclidean", columns=3)


def test_a_largest_value_without_its_weight(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(Metric, "heaviest", 1.0)
    law = test_distances.test_weights_are_in_the_largest_value
    rejected(law, raising=(RuntimeWarning, "overflow encountered"), weight=1e6)


def test_one_pair_that_is_summed_all_the_same(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(Metric, "combined", lambda self, found: np.add.reduce(found, axis=0))
    rejected(test_distances.test_one_pair_alone_would_be_added_in_another_order)


def test_every_metric_taken_for_a_sum(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(Metric, "separable", True)
    rejected(test_distances.test_what_is_a_sum_to_which_zeros_add_nothing)


def test_a_table_that_is_written_to(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(Metric, "__setattr__", object.__setattr__)
    try:
        rejected(test_distances.test_a_line_of_the_table_is_itself_and_stays_as_it_is)
        assert metric("euclidean").order == 1  # and everybody has it
    finally:
        metric("euclidean").order = 2  # type: ignore[misc]


def arc_without_ends(q: Any, x: Any) -> Any:
    a, b = (np.sin((q - x) / 2)).T
    return a * a + np.cos(q[:, 0]) * np.cos(x[:, 0]) * b * b


def test_an_arc_without_ends(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    wrong = Metric("haversine", terms.square, 2, finish=terms.angle, whole=arc_without_ends)
    monkeypatch.setitem(table.TABLE, "haversine", wrong)  # type: ignore[arg-type]
    rejected(test_distances.test_a_rounding_beyond_nothing_or_half_the_earth_is_none)


def test_an_arc_by_its_tangent(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    """Which has no value for half the earth."""

    def tangent(s: Any) -> Any:
        return 2 * np.arctan(np.sqrt(s / np.maximum(1 - s, 1e-12)))

    wrong = Metric("haversine", terms.square, 2, finish=tangent, whole=terms.arc, columns=2)
    monkeypatch.setitem(table.TABLE, "haversine", wrong)  # type: ignore[arg-type]
    rejected(test_metrics.test_half_the_earth_apart)


def test_powers_by_pow(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def power(p: float) -> Any:
        return lambda q, x: np.abs(q - x) ** p

    monkeypatch.setattr(terms, "power", power)
    rejected(test_metrics.test_powers_are_products_up_to_the_64th, p=63)


def test_a_product_with_its_own_sign(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    wrong = Metric("inner_product", lambda q, x: q * x, 2)
    monkeypatch.setitem(table.TABLE, "inner_product", wrong)  # type: ignore[arg-type]
    rejected(test_metrics.test_the_nearest_of_inner_product_is_the_largest)


def test_a_row_of_one_value_that_is_centred_about_its_mean(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    """The mean of one value is not always that value."""
    norms = points._norms

    def about_the_mean(rows: Any, centred: bool) -> Any:
        found = norms(rows, centred)
        if centred:
            found[1] = np.where(found[1] == 0, 1e-17, found[1])
        return found

    monkeypatch.setattr(points, "_norms", about_the_mean)
    rejected(test_metrics.test_rows_of_one_value_have_no_correlation)


def test_nothing_by_nothing_is_infinity(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def quotient(q: Any, x: Any) -> Any:
        below = np.abs(q) + np.abs(x)
        return np.divide(np.abs(q - x), below, out=np.full_like(below, np.inf), where=below > 0)

    wrong = Metric("canberra", quotient, 1, most=8e307)
    monkeypatch.setitem(table.TABLE, "canberra", wrong)  # type: ignore[arg-type]
    rejected(test_metrics.test_nothing_by_nothing)


def test_a_metric_that_the_docs_do_not_name(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setitem(table.TABLE, "chordal", metric("cosine"))  # type: ignore[arg-type]
    rejected(test_metrics.test_every_metric_is_in_the_docs)


# -- words --------------------------------------------------------------------------------------


def test_a_function_of_rows_the_other_way_round(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(Function, "__call__", lambda self, q, x: CALL(self, x, q))
    rejected(test_metrics.test_a_function_answers_as_the_oracle, storage="plain")


def test_a_function_without_its_words(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def number(self: Function, q: Any, x: Any) -> float:
        return float(self.function(q, x, **dict.fromkeys(self.words, 1.0)))

    monkeypatch.setattr(Function, "_number", number)
    rejected(test_metrics.test_a_function_gets_its_words_and_float64_rows)


def test_a_function_that_travels_by_name(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.delattr(Function, "__reduce__")
    nameless = (AttributeError, "Can't (get|pickle) local object")
    rejected(test_metrics.test_a_function_travels_by_value, raising=nameless)


def test_what_a_function_gives_is_taken_as_it_is(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def call(self: Function, q: Any, x: Any) -> Any:
        return np.array([self._number(a, b) for a, b in zip(q, x, strict=True)])

    monkeypatch.setattr(Function, "__call__", call)
    law = test_metrics.test_a_function_that_gives_no_number_is_named
    rejected(law, answer=math.nan, message="metric bad gave NaN")
    rejected(test_metrics.test_a_function_that_gives_minus_nothing_gives_nothing)


def test_a_function_that_is_saved_by_its_name(
    monkeypatch: pytest.MonkeyPatch, rejected: Any, tmp_path: Any
) -> None:
    monkeypatch.setattr(storage, "refuse_code", lambda function: None)
    rejected(test_metrics.test_a_function_cannot_be_saved, tmp_path=tmp_path)


@pytest.mark.parametrize("name", ["minkowski", "seuclidean"])
def test_a_saved_index_forgets_its_weights(
    name: str, monkeypatch: pytest.MonkeyPatch, rejected: Any, tmp_path: Any
) -> None:
    under = whole.under

    def forgotten(arrays: Any, prefix: str) -> Any:
        found = under(arrays, prefix)
        mapped = any(isinstance(array, np.memmap) for array in found.values())
        return {word: np.ones(3) for word in found} if mapped and prefix == "metric." else found

    monkeypatch.setattr(whole, "under", forgotten)
    words = {"minkowski": {"w": [1, 2.5, 0], "p": 3}, "seuclidean": {"V": [1, 2.5, 7]}}[name]
    law = test_metrics.test_a_saved_index_knows_its_metric
    rejected(law, tmp_path=tmp_path, metric=name, words=words)


def test_columns_that_nobody_counts(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    monkeypatch.setattr(checks, "columns", lambda found, metric: None)
    rejected(test_metrics.test_weights_of_another_number_of_columns_are_refused)
    rejected(test_metrics.test_haversine_says_what_it_takes)


# -- the bound of a radius ----------------------------------------------------------------------


@pytest.mark.parametrize("factor", [1 - 2.0**-40, 1.001])
def test_a_bound_of_a_radius_beside_it(
    factor: float, monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    """Too near, it loses rows; too far, it looks at too many."""
    wrong = lambda *words: OUTERMOST(*words) * factor  # noqa: E731
    monkeypatch.setattr(test_within, "outermost", wrong)
    rejected(test_within.test_no_key_within_the_radius_is_beyond_the_bound)
