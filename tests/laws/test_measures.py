"""What is measured of many pairs at once lies around their keys, as near as is proved."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from samekin.core.filters.measures import measure_of
from samekin.core.index import build
from samekin.core.keys import canonical
from samekin.core.points import Points
from samekin.core.protocol import Corpus
from samekin.core.shortlist import Shortlist
from samekin.core.testing.strategies import GEOMETRIC, METRICS, stored, suited


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("algorithm", ["tree", "direct", "sparse"])
def test_the_numbers_around_a_key_allow_for_the_roundings_of_many_columns(
    algorithm: str, metric: str
) -> None:
    if algorithm == "tree" and metric not in GEOMETRIC:
        algorithm = "direct"
    # Equal terms are rounded the same way again and again; beside a large one, another way.
    rng = np.random.default_rng(0)
    rows = np.vstack((np.repeat(rng.random((12, 1)), 3000, axis=1), rng.random((12, 3000))))
    queries = np.vstack((np.zeros((4, 3000)), rng.standard_normal((2, 3000))))
    queries[:4, 0] = 10.0 ** np.arange(4)
    rows, queries = suited(metric, rows, queries)
    thin = algorithm == "sparse"
    corpus = Corpus(stored(rows, "csr") if thin else rows)
    index = build(corpus, metric, 3, algorithm="direct" if thin else algorithm)
    points = Points(index.queries(queries), index.corpus.metric)
    shortlist = Shortlist(points, index.corpus, len(rows))
    for found in index.filter.propose(points, len(rows), shortlist, None):
        keys = canonical(points, index.corpus, found.query, found.row)
        assert (found.lower <= keys).all()
        assert (keys <= found.upper).all()


@pytest.mark.parametrize(
    "metric",
    ["euclidean", "manhattan", "minkowski", "canberra", "braycurtis", "inner_product", "haversine"],
)
def test_the_error_of_a_measure_is_the_one_that_is_proved(metric: str) -> None:
    rng = np.random.default_rng(0)
    rows, queries = suited(metric, rng.standard_normal((90, 5)), rng.standard_normal((9, 5)))
    n = rows.shape[1]
    index = build(Corpus(rows), metric, 3, algorithm="direct")
    points = Points(index.queries(queries), index.corpus.metric)
    lower, upper = measure_of(index.corpus)(points, index.corpus, slice(0, 90))
    error: Any = 2.0**-44
    if metric == "inner_product":
        error = np.abs(queries).sum(axis=1)[:, None] * np.abs(rows).max() * (2 * n + 16) * 2.0**-52
    elif metric != "haversine":
        # A column more for a row of zeros; quotients are of two sums.
        roundings = (
            2 * index.corpus.metric.slack(n)
            if metric[0] in "cb"
            else index.corpus.metric.slack(n + 1)
        )
        error = (lower + upper) / 2 * roundings
    np.testing.assert_allclose(
        (upper - lower) / 2, error + np.zeros_like(lower), rtol=6e-3, atol=2e-15
    )


@pytest.mark.parametrize("metric", ["euclidean", "manhattan", "chebyshev", "inner_product"])
def test_keys_of_whole_numbers_are_those_of_the_definition(metric: str) -> None:
    rows = np.random.default_rng(0).integers(-9, 10, (20, 5)).astype(np.float64)
    corpus = build(Corpus(rows), metric, algorithm="direct").corpus
    lower, upper = measure_of(corpus)(corpus, corpus, slice(0, 20))
    assert lower is upper
    query, row = np.indices((20, 20)).reshape(2, -1)
    np.testing.assert_array_equal(lower.ravel(), canonical(corpus, corpus, query, row))


def test_the_error_of_sparse_correlation_is_the_one_that_is_proved() -> None:
    rng = np.random.default_rng(0)
    rows = np.where(rng.random((90, 7)) < 0.5, rng.standard_normal((90, 7)), 0.0)
    rows[0] = 0.0
    index = build(Corpus(stored(rows, "csr")), "correlation", algorithm="direct")
    corpus, n = index.corpus, 7
    some = np.flatnonzero(~corpus.zero)
    lower, upper = measure_of(corpus)(corpus, corpus, slice(0, 90))
    scaled = rows * np.ldexp(1.0, -np.frexp(np.abs(rows).max(axis=1))[1])[:, None]
    lengths = np.linalg.norm(scaled - scaled.mean(axis=1)[:, None], axis=1)[some]
    most = np.linalg.norm(scaled[some], axis=1) + np.sqrt(n) * np.abs(scaled[some].mean(axis=1))
    each = np.sqrt(n) * 2.0**-48 / lengths
    error = (np.outer(most / lengths, most / lengths) + 1) * (8 * n + 256) * 2.0**-52
    error += each[:, None] + each
    found = (upper - lower)[np.ix_(some, some)] / 2
    np.testing.assert_allclose(found, error, rtol=6e-3)
    # Of keys near 0 not even a rounding is between.
    np.testing.assert_allclose(np.diagonal(found), np.diagonal(error), rtol=1e-3)
    flat = corpus.zero[:, None] | corpus.zero
    assert flat.any()
    assert (lower[flat] == upper[flat]).all()


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("scale", [1.0, 2.0**20, 1e-165])
def test_numbers_lie_around_the_keys_of_rows_with_holes_and_signs(
    metric: str, scale: float
) -> None:
    rng = np.random.default_rng(0)
    rows, queries = (
        scale * np.where(rng.random((n, 9)) < 0.3, rng.standard_normal((n, 9)), 0.0)
        for n in (90, 9)
    )
    rows[0], queries[0] = 0, 0
    if scale > 1:  # sums of squares are exact, those of cubes are not
        rows, queries = np.rint(rows), np.rint(queries)
    rows, queries = suited(metric, rows, queries)
    index = build(Corpus(stored(rows, "csr")), metric, 3, algorithm="direct")
    points = Points(index.queries(stored(queries, "csr")), index.corpus.metric)
    seen = 0
    for found in index.filter.propose(points, 90, Shortlist(points, index.corpus, 90), None):
        keys = canonical(points, index.corpus, found.query, found.row)
        assert (found.lower <= keys).all()
        assert (keys <= found.upper).all()
        assert scale > 1 or (found.upper - found.lower).max() <= 1e-10
        seen += len(found)
    assert seen == 90 * 9
