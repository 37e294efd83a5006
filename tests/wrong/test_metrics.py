"""The laws reject a metric, or a filter of one, that is wrong on purpose."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from laws import (
    test_definition,
    test_distances,
    test_filters,
    test_inverted,
    test_measures,
    test_metrics,
)

from samekin.core import points
from samekin.core.distances import Metric, metric, table, terms
from samekin.core.filters import direct, inverted, measures

ORACLE = test_definition.test_every_filter_answers_as_the_oracle
LOST = test_filters.test_nothing_within_the_bound_is_lost
FIRST, NORMS, NEAREST = direct.first, points._norms, inverted._Keys.nearest


# -- the definition -----------------------------------------------------------------------------


def nan_for_nothing(q: Any, x: Any) -> Any:
    with np.errstate(invalid="ignore"):
        return np.abs(q - x) / (np.abs(q) + np.abs(x))


def by_value(q: Any, x: Any) -> Any:
    return np.float64(q != x)


def swapped(q: Any, x: Any) -> Any:
    return terms.arc(np.ascontiguousarray(q[:, ::-1]), np.ascontiguousarray(x[:, ::-1]))


def vectorised(q: Any, x: Any) -> Any:
    """Half the squared chord, rather than sines of halves: cancels."""
    a, b = (np.cos(t) for t in (q[:, 0], x[:, 0]))
    s = np.sin(q[:, 0]) * np.sin(x[:, 0]) + a * b * np.cos(q[:, 1] - x[:, 1])
    return np.clip((1 - s) / 2, 0, 1)


WRONG: dict[str, tuple[str, dict[str, Any]]] = {
    "smallest product first": ("inner_product", {"term": lambda q, x: q * x}),
    "canberra without a word for 0 by 0": ("canberra", {"term": nan_for_nothing}),
    "signs lost in the second sum": (
        "braycurtis",
        {"below": lambda q, x: np.abs(q) + np.abs(x)},
    ),
    "jaccard by value": ("jaccard", {"term": by_value}),
    "hamming not shared out": ("hamming", {"below": None, "term": terms.one_of}),
    "longitude first": ("haversine", {"whole": swapped}),
    "the cosine of an angle": ("haversine", {"whole": vectorised}),
    "correlation not centred": ("correlation", {"centred": False}),
    "cosine of a row of zeros": ("cosine", {"unit": False}),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_metric(what: str, monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    name, words = WRONG[what]
    monkeypatch.setitem(table.TABLE, name, dataclasses.replace(metric(name), **words))  # type: ignore[arg-type]
    rejected(ORACLE, metric=name, algorithm="direct")
    rejected(test_distances.test_keys_and_distances_are_those_of_the_oracle, metric=name)


def test_a_mean_that_is_not_added_in_order(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def norms(rows: Any, centred: bool) -> Any:
        found = NORMS(rows, centred)
        if centred:
            t = np.float64(rows) * found[0][:, None]
            found[3] = np.mean(t - t[:, :1], axis=1)
        return found

    monkeypatch.setattr(points, "_norms", norms)
    rejected(ORACLE, metric="correlation", algorithm="direct")


def test_weights_of_the_values(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    """The difference is multiplied, not its power."""

    def wrong(self: Metric, q: Any, x: Any, column: Any) -> Any:
        if self.weights is None:
            return self.term(q, x)
        return self.term(q * self.weights[column], x * self.weights[column])

    monkeypatch.setattr(Metric, "terms", wrong)
    rejected(test_metrics.test_weights_answer_as_the_oracle, storage="plain")
    rejected(test_distances.test_weights_are_in_every_term, metric="minkowski", p=3)


# -- the filters --------------------------------------------------------------------------------


@pytest.mark.parametrize("metric", ["inner_product", "canberra", "haversine"])
def test_a_measure_without_its_error(
    metric: str, monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    right = measures.MEASURES[metric]

    def middle(*words: Any) -> Any:
        lower, upper = right(*words)
        return (lower + upper) / 2, (lower + upper) / 2

    monkeypatch.setitem(measures.MEASURES, metric, middle)
    rejected(
        ORACLE if metric != "canberra" else LOST,
        **(
            {"metric": metric, "algorithm": "direct"}
            if metric != "canberra"
            else {"name": "direct"}
        ),
    )


def test_a_measure_of_twice_its_error(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    right = measures.by_centred_product

    def wide(*words: Any) -> Any:
        lower, upper = right(*words)
        return 1.5 * lower - 0.5 * upper, 1.5 * upper - 0.5 * lower

    monkeypatch.setattr(measures, "by_centred_product", wide)
    rejected(test_measures.test_the_error_of_sparse_correlation_is_the_one_that_is_proved)
    monkeypatch.setattr(measures, "_relative", lambda keys, slack, least: (keys, keys))
    law = test_measures.test_the_error_of_a_measure_is_the_one_that_is_proved
    rejected(law, metric="canberra")


def test_sums_taken_for_whole_numbers(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    for module in (measures, inverted):
        monkeypatch.setattr(module, "whole_sums", lambda queries, corpus: True)
    rejected(LOST, name="direct")
    rejected(LOST, name="sparse")


@pytest.mark.parametrize("name", ["direct", "sparse"])
def test_the_last_row_of_a_tie_kept(
    name: str, monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    def last(row: Any, *words: Any) -> Any:
        return FIRST(-row, *words)

    for module in (direct, inverted):
        monkeypatch.setattr(module, "first", last)
    rejected(LOST, name=name)


def test_rows_without_a_common_column_forgotten(
    monkeypatch: pytest.MonkeyPatch, rejected: Any
) -> None:
    monkeypatch.setattr(inverted._Keys, "_alone_low", lambda self, place: np.inf)
    rejected(LOST, name="sparse")


def test_inverted_lists_without_an_error(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    def nearest(self: Any, *words: Any) -> Any:
        self.slack, self.least = 0.0, 0.0
        return NEAREST(self, *words)

    monkeypatch.setattr(inverted._Keys, "nearest", nearest)
    rejected(LOST, name="sparse")


def test_a_rough_look_without_an_error(monkeypatch: pytest.MonkeyPatch, rejected: Any) -> None:
    """One part in a thousand too tight."""
    right = inverted._roughly

    def roughly(of: Any, place: Any, taken: Any, bound: float, k: int) -> Any:
        found = right(of, place, taken, bound, k)
        keys = (of.lists.sizes[place] - taken + of.size).real[found]
        if len(found) < k:
            return found
        return found[keys <= np.partition(keys, k - 1)[k - 1] * 0.999]

    monkeypatch.setattr(inverted, "_roughly", roughly)
    rejected(LOST, name="sparse, many rows")
    law = test_inverted.test_a_rough_look_loses_nothing_that_differs_by_a_rounding
    rejected(law, kind="near ties", scale=1.0)
