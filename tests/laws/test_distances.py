"""The table of metrics, line by line: keys, distances, and what the filters are told of them."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samekin.core import distances
from samekin.core.distances.metric import ratio
from samekin.core.index import build
from samekin.core.keys import canonical
from samekin.core.points import Points
from samekin.core.protocol import Corpus
from samekin.core.testing import oracle
from samekin.core.testing.strategies import METRICS, corpora, suited

SMALL = corpora(most=12, columns=8)
POWERS = st.sampled_from([2, 3, 4, 64, 65, 1.5])
WEIGHTS = np.array([0.25, 1.0, 3.3, 1e-5, 7.0, 0.1, 2.0, 1.0])
WEIGHED = [("manhattan", 1), ("euclidean", 2), ("minkowski", 3), ("minkowski", 1.5)]


def _same_keys(index: Any, queries: Any, metric: str, p: float, weights: Any = None) -> None:
    corpus = index.corpus
    points = Points(index.queries(queries), corpus.metric)
    query, row = np.indices((len(queries), len(corpus))).reshape(2, -1)
    keys = canonical(points, corpus, query, row)
    asked, held = (np.asarray(x, np.float64).tolist() for x in (queries, corpus.rows))
    wanted = [oracle.key(metric, p, q, x, weights) for q in asked for x in held]
    np.testing.assert_array_equal(keys, wanted)
    said = [oracle.distance(metric, p, s, index.columns) for s in wanted]
    np.testing.assert_array_equal(corpus.metric.finish(keys), said)


@pytest.mark.parametrize("metric", METRICS)
@given(data=SMALL, p=POWERS)
def test_keys_and_distances_are_those_of_the_oracle(metric: str, data: Any, p: float) -> None:
    corpus, queries = suited(metric, *data[:2])
    if metric == "minkowski":
        corpus, queries = (np.clip(x, -1e4, 1e4) for x in (corpus, queries))
    if p == 2:
        metric = "euclidean" if metric == "minkowski" else metric
    _same_keys(build(Corpus(corpus), metric, p, "direct"), queries, metric, p)


@pytest.mark.parametrize(("metric", "p"), [*WEIGHED, ("seuclidean", 2)])
@given(data=SMALL)
def test_weights_are_in_every_term(metric: str, p: float, data: Any) -> None:
    corpus, queries = (np.clip(x.astype(np.float64), -1e9, 1e9) for x in data[:2])
    weights = WEIGHTS[: corpus.shape[1]]
    if metric == "seuclidean":
        index = build(Corpus(corpus), metric, algorithm="direct", metric_params={"V": weights})
    else:
        words = {"p": p, "w": weights}
        index = build(Corpus(corpus), "minkowski", algorithm="direct", metric_params=words)
    _same_keys(index, queries, metric, p, weights.tolist())


GEOMETRY = {
    "euclidean": 2,
    "sqeuclidean": 2,
    "manhattan": 1,
    "chebyshev": math.inf,
    "cosine": 2,
    "correlation": 2,
}
ORDERS = {
    **GEOMETRY,
    "inner_product": 2,
    "hamming": 1,
    "canberra": 1,
    "braycurtis": 1,
    "jaccard": 1,
    "haversine": 2,
}


@pytest.mark.parametrize("name", GEOMETRY)
@given(distance=st.floats(0, 1e9))
def test_a_key_reaches_as_far_as_its_distance(name: str, distance: float) -> None:
    metric = distances.metric(name)
    assert metric.p == GEOMETRY[name]
    far = np.array([distance])
    power = 2 if metric.p == 2 else 1
    assert float(metric.key(far)[0]) == pytest.approx(distance**power)
    assert float(metric.reach(metric.key(far))[0]) == pytest.approx(distance)


@pytest.mark.parametrize("p", [3, 4, 1.5])
def test_a_key_of_another_power_too(p: float) -> None:
    metric = distances.metric("minkowski", p)
    assert metric.p == metric.order == p
    assert metric.key(np.array([1.7])) == pytest.approx(1.7**p)
    assert metric.reach(metric.key(np.array([1.7]))) == pytest.approx(1.7)


def test_orders_that_have_names_are_those_metrics() -> None:
    named = {None: "euclidean", 1: "manhattan", 2: "euclidean", math.inf: "chebyshev"}
    for p, name in named.items():
        assert distances.metric("minkowski", p) is distances.TABLE[name]
    assert distances.metric("minkowski", 1, {"p": 3}).order == 3


def test_anything_by_nothing_is_infinity() -> None:
    above, below = np.array([0.0, 5e-324, 0.5, 2.0, 0.5, 0.0]), np.array([0.0, 0, 0, 0, 0.25, 1])
    np.testing.assert_array_equal(ratio(above, below), [0, np.inf, np.inf, np.inf, 2, 0])


def test_terms_grow_as_a_power_of_the_values() -> None:
    assert {name: metric.order for name, metric in distances.TABLE.items()} == ORDERS
    assert {name for name, metric in distances.TABLE.items() if metric.p} == set(GEOMETRY)
    variances = {"V": [1.0, 2.0]}
    assert distances.metric("seuclidean", params=variances).order == 2
    assert distances.metric("seuclidean", params=variances).p == 0
    assert distances.metric(lambda q, x: 0.0).order == 1
    assert distances.metric(lambda q, x: 0.0).p == 0


def test_values_are_taken_up_to_where_the_metric_says() -> None:
    """Where a sum of terms does not overflow, the largest number of all, or what has a meaning."""
    most = float(np.finfo(np.float64).max)
    for name in ("cosine", "correlation", "hamming", "jaccard"):
        assert distances.metric(name).limit(9) == most
    assert distances.metric(lambda q, x: 0.0).limit(9) == most
    assert distances.metric("canberra").limit(9) == 8e307
    assert distances.metric("chebyshev").limit(9) == 8e307
    assert distances.metric("haversine").limit(2) == 2 * math.pi


@pytest.mark.parametrize("name", sorted(distances.TABLE))
@pytest.mark.parametrize("columns", [1, 7, 1000])
def test_slack_is_the_roundings_added_up(name: str, columns: int) -> None:
    """A rounding of each term and addition on both sides, 32 more, and a root and its power."""
    metric = distances.metric(name)
    rounding = 2.0**-53
    order = 1 if name == "chebyshev" else metric.order
    roundings = 2 * (2 * columns + 64)
    assert metric.slack(columns) == roundings * rounding * (1 + order)  # all of it is exact
    assert distances.tiny(columns) == (columns + 4) * 2.0**-1073


SUMS = ["euclidean", "sqeuclidean", "manhattan", "inner_product", "braycurtis"]


@pytest.mark.parametrize("name", [*SUMS, "chebyshev", "canberra", "minkowski"])
@pytest.mark.parametrize("columns", [2, 3, 700])
def test_the_largest_value_is_the_largest_that_cannot_overflow(name: str, columns: int) -> None:
    metric = distances.metric(name, 3)
    most = metric.limit(columns)
    q = np.full((2, columns), most)
    x = q if name == "inner_product" else -q
    key = np.abs(metric.combined(metric.terms(q, x, np.arange(columns)).T.copy()))
    assert np.isfinite(key).all()
    least = {"inner_product": 0.9e308 / 4, "chebyshev": 1.5e308, "canberra": 0}.get(name, 0.9e308)
    assert (key >= least).all()


@pytest.mark.parametrize("weight", [1e-3, 1.0, 5.0, 1e6])
def test_weights_are_in_the_largest_value(weight: float) -> None:
    for name, word, values in (
        ("minkowski", "w", [weight, weight / 2]),
        ("seuclidean", "V", [1 / weight, 2 / weight]),
    ):
        metric = distances.metric(name, params={word: values})
        q = np.full((2, 2), metric.limit(2))
        key = metric.keys(q, -q)
        assert np.isfinite(key).all()
        assert (key >= 0.9e308 * min(1, weight) * 0.7).all()


def test_one_pair_alone_would_be_added_in_another_order() -> None:
    with pytest.raises(AssertionError, match="one pair alone"):
        distances.metric("euclidean").keys(np.ones((1, 3)), np.ones((1, 3)))


def test_what_is_a_sum_to_which_zeros_add_nothing() -> None:
    whole = {"chebyshev", "correlation", "haversine"}
    assert {name for name, metric in distances.TABLE.items() if not metric.separable} == whole
    assert distances.metric("minkowski", 8).separable
    assert not distances.metric("minkowski", 8.5).separable


def test_a_line_of_the_table_is_itself_and_stays_as_it_is() -> None:
    """Those that read the table share it; arrays of weights have no one truth to compare by."""
    weighed = [distances.metric("minkowski", params={"w": [1.0, 2.0]}) for _ in range(2)]
    assert len({*weighed, *weighed}) == 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        distances.metric("euclidean").order = 1  # type: ignore[misc]


def test_a_rounding_beyond_nothing_or_half_the_earth_is_none() -> None:
    """By other angles, over the pole: the key of one place is 0 but for a rounding, and 1 of its
    opposite."""
    rows = np.random.default_rng(0).uniform(-3, 3, (2000, 2))
    arc = distances.metric("haversine").whole
    assert arc is not None
    same = np.column_stack((math.pi - rows[:, 0], rows[:, 1] - math.pi))
    opposite = np.column_stack((-rows[:, 0], rows[:, 1] + math.pi))
    for other in (same, opposite):
        keys = arc(rows, other)
        assert keys.min() >= 0
        assert keys.max() <= 1
        assert np.isfinite(distances.metric("haversine").finish(keys)).all()
