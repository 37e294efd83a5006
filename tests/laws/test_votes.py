"""Votes and means are those of plain Python floats, added in the order of neighbours."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samekin import KNeighborsClassifier, KNeighborsRegressor, RowError
from samekin.core import votes
from samekin.core.protocol import Neighbors
from samekin.core.testing import oracle
from samekin.core.testing.strategies import corpora

WEIGHTS = ("uniform", "distance")
DISTANCES = st.sampled_from([0.0, 5e-324, 1e-300, 0.1, 0.2, 0.25, 0.5, 1.0, 3.0, 1e300])


@st.composite
def electorates(draw: st.DrawFn) -> tuple[Neighbors, np.ndarray, int]:
    """Neighbours with many ties, the class of each row of their corpus, how many classes."""
    n, k, rows = draw(st.integers(1, 5)), draw(st.integers(1, 16)), draw(st.integers(16, 20))
    flat = draw(st.lists(DISTANCES, min_size=n * k, max_size=n * k))
    order = [draw(st.permutations(range(rows)))[:k] for _ in range(n)]
    classes = draw(st.integers(1, 4))
    codes = draw(st.lists(st.integers(0, classes - 1), min_size=rows, max_size=rows))
    found = Neighbors(np.sort(np.reshape(flat, (n, k)), axis=1), np.array(order))
    return found, np.array(codes)[:, None], classes


def weight(weights: str, line: list[float]) -> list[float]:
    """What each neighbour weighs, by the table of :mod:`samekin.core.votes`."""
    if weights == "uniform":
        return [1.0] * len(line)
    if line[0] == 0:
        return [float(d == 0) for d in line]
    exponent = math.frexp(line[0])[1]
    scaled = []
    for d in line:
        try:
            scaled.append(1 / math.ldexp(d, -exponent))
        except OverflowError:
            scaled.append(0.0)
    return scaled


def lines(found: Neighbors, weights: str) -> Iterator[list[tuple[int, float]]]:
    """The neighbours of each query, in their order, with their weights."""
    for distances, indices in zip(found.distances.tolist(), found.indices.tolist(), strict=True):
        yield list(zip(indices, weight(weights, distances), strict=True))


@given(data=electorates(), weights=st.sampled_from(WEIGHTS))
def test_the_smallest_of_the_classes_with_most_votes_is_elected(data: Any, weights: str) -> None:
    found, codes, classes = data
    wanted = []
    for line in lines(found, weights):
        sums = [0.0] * classes
        for row, w in line:
            sums[codes[row, 0]] += w
        wanted.append(sums.index(max(sums)))
    named = np.arange(classes) * 10
    elected = votes.labels(found, codes, classes=(named,), weights=weights)
    np.testing.assert_array_equal(elected[:, 0], named[wanted])


@given(data=electorates(), weights=st.sampled_from(WEIGHTS))
def test_shares_are_sums_over_the_sum(data: Any, weights: str) -> None:
    found, codes, classes = data
    wanted = []
    for line in lines(found, weights):
        sums, whole = [0.0] * classes, 0.0
        for row, w in line:
            sums[codes[row, 0]] += w
            whole += w
        wanted.append([s / whole for s in sums])
    (shares,) = votes.shares(found, codes, classes=(np.arange(classes),), weights=weights)
    np.testing.assert_array_equal(shares, wanted)


@given(
    data=electorates(),
    weights=st.sampled_from(WEIGHTS),
    target=st.lists(st.floats(-1e6, 1e6), min_size=20, max_size=20),
)
def test_means_are_added_in_the_order_of_neighbours(
    data: Any, weights: str, target: list[float]
) -> None:
    found, _, _ = data
    wanted = []
    for line in lines(found, weights):
        total, whole = 0.0, 0.0
        for row, w in line:
            total += w * target[row]
            whole += w
        wanted.append(total / whole)
    means = votes.means(found, np.array(target)[:, None], weights=weights)
    np.testing.assert_array_equal(means[:, 0], wanted)


@given(data=corpora(), seed=st.integers(0, 2**32 - 1), weights=st.sampled_from(WEIGHTS))
def test_the_estimators_vote_on_the_oracles_neighbours(data: Any, seed: int, weights: str) -> None:
    corpus, queries, k = data
    rng = np.random.default_rng(seed)
    codes, target = rng.integers(0, 3, len(corpus)), rng.standard_normal(len(corpus))
    found = Neighbors(*oracle.neighbors(corpus, queries, k))
    words = {"n_neighbors": k, "weights": weights}
    named = np.unique(codes)
    elected = votes.labels(
        found, np.searchsorted(named, codes)[:, None], classes=(named,), weights=weights
    )
    model = KNeighborsClassifier(**words).fit(corpus, codes)
    np.testing.assert_array_equal(model.predict(queries), elected[:, 0])
    means = votes.means(found, target[:, None], weights=weights)
    np.testing.assert_array_equal(
        KNeighborsRegressor(**words).fit(corpus, target).predict(queries), means[:, 0]
    )
    alone = [model.predict(queries[i : i + 1])[0] for i in range(len(queries))]
    np.testing.assert_array_equal(alone, elected[:, 0])


def test_many_classes_are_counted_some_queries_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(votes, "SUMS", 30)
    rng = np.random.default_rng(3)
    corpus, queries, y = rng.random((90, 2)), rng.random((37, 2)), rng.integers(0, 12, 90)
    model = KNeighborsClassifier(weights="distance").fit(corpus, y)
    wanted = model.classes_[model.predict_proba(queries).argmax(axis=1)]
    np.testing.assert_array_equal(model.predict(queries), wanted)
    bad = KNeighborsClassifier(weights=np.zeros_like).fit(corpus, y)
    with pytest.raises(RowError, match="row 0: weights= gave its neighbours no weight together"):
        bad.predict(queries)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (lambda d: d[:, :1], r"weights= gave shape \(2, 1\) for distances of \(2, 3\)"),
        (lambda d: np.where(d > 1, np.nan, 1.0), "row 1: .* a weight that is not finite"),
        (lambda d: (d <= 1) * 1.0, "row 1: .* no weight together"),
    ],
)
def test_weights_that_do_not_weigh_are_refused(weights: Any, message: str) -> None:
    distances = np.array([[0.1, 0.2, 0.3], [2.0, 3.0, 4.0]])
    with pytest.raises(ValueError, match=message):
        votes.weighed(distances, weights)


def test_a_function_of_weights_may_change_what_it_is_given() -> None:
    distances = np.ones((2, 3))

    def change(given: np.ndarray) -> np.ndarray:
        given += 1
        return given

    votes.weighed(distances, change)
    assert (distances == 1).all()
