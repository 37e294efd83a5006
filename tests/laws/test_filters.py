"""A filter never loses a neighbour, and the numbers that it gives lie around the true key."""

from __future__ import annotations

from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samekin import NearestNeighbors
from samekin.core import distances
from samekin.core.distances import tiny
from samekin.core.filters import inverted, layout, product
from samekin.core.filters.measures import measure_of
from samekin.core.index import build
from samekin.core.keys import canonical
from samekin.core.points import Points
from samekin.core.protocol import Corpus
from samekin.core.shortlist import Shortlist
from samekin.core.testing import assert_same_neighbors, oracle
from samekin.core.testing.strategies import (
    GEOMETRIC,
    METRICS,
    corpora,
    rows_of,
    stored,
    suited,
)


@pytest.mark.parametrize(
    "name", ["tree", "sketch", "product", "direct", "sparse", "sparse, many rows"]
)
@given(data=corpora(), metric=st.sampled_from(METRICS))
def test_nothing_within_the_bound_is_lost(name: str, data: Any, metric: str) -> None:
    corpus, queries, k = data
    if name in ("sketch", "tree") and metric not in ("euclidean", "correlation"):
        metric = "cosine" if len(metric) % 2 else "euclidean"
    metric = "inner_product" if name == "product" else metric
    corpus, queries = suited(metric, corpus, queries)
    thin = name.startswith("sparse")
    rows = stored(corpus, "csr") if thin else corpus
    index = build(Corpus(rows), metric, 3, algorithm="direct" if thin else name)
    points = Points(index.queries(queries), index.corpus.metric)
    shortlist = Shortlist(points, index.corpus, k)
    seen = set()
    with pytest.MonkeyPatch.context() as patch:
        memory = None
        if name == "sparse, many rows":
            patch.setattr(inverted, "FEW", 3)
            patch.setattr(inverted, "PAIRS", 5)
            memory = 0.001
        for found in index.filter.propose(points, k, shortlist, memory):
            keys = canonical(points, index.corpus, found.query, found.row)
            assert (found.lower <= keys).all()
            assert (keys <= found.upper).all()
            pairs = set(zip(found.query.tolist(), found.row.tolist(), strict=True))
            assert len(pairs) == len(found)
            assert not pairs & seen
            seen |= pairs
            shortlist.add(found)
    for i, q in enumerate(np.asarray(queries, dtype=np.float64).tolist()):
        keys = [oracle.key(metric, 3, q, x) for x in np.asarray(corpus, np.float64).tolist()]
        order = sorted(zip(keys, range(len(keys)), strict=True))
        assert order[k - 1][0] <= shortlist.bound[i]
        assert all((i, row) in seen for _, row in order[:k])


@pytest.mark.parametrize("algorithm", ["tree", "sketch", "direct", "sparse"])
@given(
    data=corpora(),
    size=st.sampled_from([1, 2, 5, 16]),
    away=st.integers(20, 60),
    faint=st.booleans(),
)
def test_a_query_may_be_so_far_away_that_rows_differ_by_roundings(
    algorithm: str, data: Any, size: int, away: int, faint: bool
) -> None:
    corpus, queries, k = data
    corpus, queries = (np.clip(x.astype(np.float64), -1e9, 1e9) for x in (corpus, queries))
    most = np.abs(corpus).max()
    # Squares of differences are 0 in the corpus then, and not to a query. (Queries beside a corpus
    # that is fainter still would be beyond all numbers.)
    if faint and most > 2.0**-500:
        corpus, queries = corpus / most * 2.0**-540, queries / most * 2.0**-540
        most = 2.0**-540
    queries = queries + 2.0**away * most
    thin = algorithm == "sparse"
    nn = NearestNeighbors(n_neighbors=k, algorithm="direct" if thin else algorithm)
    with mock.patch.object(layout, "BLOCK", size):
        nn.fit(stored(corpus, "csr") if thin else corpus)
    assert_same_neighbors(nn.kneighbors(queries), oracle.neighbors(corpus, queries, k))


@pytest.mark.parametrize("algorithm", ["tree", "sketch"])
@given(seed=st.integers(0, 2**32 - 1), size=st.sampled_from([1, 2, 5]), k=st.integers(1, 4))
def test_neighbours_on_either_side_far_from_the_centre_tie(
    algorithm: str, seed: int, size: int, k: int
) -> None:
    """Whole numbers on two lines, so that keys tie to the bit, and a block ends at each row."""
    rng = np.random.default_rng(seed)
    step, far = rng.integers(1, 4, 20), rng.integers(-(2**30), 2**30, 20)
    sides, places = rng.choice([-1, 1], (2, 24, 1)), [rng.permutation(24), rng.integers(0, 24, 24)]
    corpus, queries = (
        (side * far + place[:, None] * step).astype(np.float64)
        for side, place in zip(sides, places, strict=True)
    )
    nn = NearestNeighbors(n_neighbors=k, algorithm=algorithm)
    with mock.patch.object(layout, "BLOCK", size):
        nn.fit(corpus)
    assert_same_neighbors(nn.kneighbors(queries), oracle.neighbors(corpus, queries, k))


@pytest.mark.parametrize("algorithm", ["product", "direct"])
@given(seed=st.integers(0, 2**32 - 1), far=st.sampled_from([20, 44, 45]), k=st.integers(1, 9))
def test_products_of_rows_far_from_nothing_tie(algorithm: str, seed: int, far: int, k: int) -> None:
    """Whole numbers, whose products are exact; what tells rows apart is a small part of them."""
    rng = np.random.default_rng(seed)
    corpus = 2**far * rng.integers(-1, 2, 3) + rng.integers(-2, 3, (300, 3))
    queries = rng.integers(-9, 10, (40, 3))
    keys = -(queries @ corpus.T)
    wanted = np.lexsort((np.broadcast_to(np.arange(300), keys.shape), keys), axis=1)[:, :k]
    with mock.patch.object(product, "BLOCK", 16):
        nn = NearestNeighbors(n_neighbors=k, algorithm=algorithm, metric="inner_product")
        nn.fit(corpus.astype(np.float64))
    found = nn.kneighbors(queries.astype(np.float64), return_distance=False)
    np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize("algorithm", ["product", "direct"])
@given(seed=st.integers(0, 2**32 - 1), k=st.integers(1, 9), single=st.booleans())
def test_products_may_underflow(algorithm: str, seed: int, k: int, single: bool) -> None:
    """In double precision of the definition, or in single precision, beside rows that do not."""
    rng = np.random.default_rng(seed)
    corpus, queries = (rng.integers(-99, 100, (n, 80)).astype(np.float64) for n in (64, 5))
    if single:
        corpus *= 2.0**-152
        corpus[:, 0], queries[:, 0] = np.repeat([1.0, -1.0, 0.0], [10, 10, 44]), 0.0
    else:
        corpus, queries = corpus[:, :3] * 2.0**-541, queries[:, :3] * 2.0**-541
    with mock.patch.object(product, "BLOCK", 10):
        nn = NearestNeighbors(n_neighbors=k, algorithm=algorithm, metric="inner_product")
        nn.fit(corpus)
    wanted = oracle.neighbors(corpus, queries, k, "inner_product")
    assert_same_neighbors(nn.kneighbors(queries), wanted)


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


ORDERS = {"euclidean": 2, "manhattan": 1, "minkowski": 3, "inner_product": 2, "canberra": 1}


@pytest.mark.parametrize(("metric", "sign"), [*((m, 1) for m in ORDERS), ("inner_product", -1)])
def test_the_error_of_inverted_lists_is_the_one_that_is_proved(metric: str, sign: int) -> None:
    rng = np.random.default_rng(0)
    rows, queries = (np.where(rng.random((n, 3)) < 0.5, x, 0.0) for n, x in ((90, 0.3), (9, 0.7)))
    rows, queries = rows * rng.random(rows.shape), queries * rng.random(queries.shape)
    rows[::2] *= sign
    index = build(Corpus(stored(rows, "csr")), metric, 3, algorithm="direct")
    points = Points(index.queries(stored(queries, "csr")), index.corpus.metric)
    longest = (rows != 0).sum(axis=1).max() + (queries != 0).sum(axis=1).max()
    order = ORDERS[metric]
    slack = (4 * longest + 64) * (1 + order) * 2.0**-53 * 2**order
    for found in index.filter.propose(points, 90, Shortlist(points, index.corpus, 90), None):
        q, x = np.abs(queries[found.query]), np.abs(rows[found.row])
        if metric == "inner_product":
            # Without a common column: nothing, or what cancels out, of any row.
            alone = np.abs(rows).max() if sign < 0 else 0.0
            size = q.sum(axis=1) * np.where((q * x).any(axis=1), x.max(axis=1), alone)
        elif metric == "canberra":
            size = (q > 0).sum(axis=1) + (x > 0).sum(axis=1)
        else:
            size = (q**order).sum(axis=1) + (x**order).sum(axis=1)
        np.testing.assert_allclose(
            found.upper - found.lower, 2 * size * slack, rtol=6e-3, atol=1e-300
        )


def test_the_error_of_inverted_lists_of_nothing_is_that_of_no_terms() -> None:
    nothing = stored(np.zeros((5, 3)), "csr")
    words = {"w": np.array([8.0, 1.0, 2.0])}
    index = build(Corpus(nothing), "minkowski", 3, "direct", words)
    points = Points(index.queries(nothing), index.corpus.metric)
    for found in index.filter.propose(points, 5, Shortlist(points, index.corpus, 5), None):
        assert (found.upper == 8 * tiny(0)).all()
        assert (found.lower == -8 * tiny(0)).all()


@given(
    seed=st.integers(0, 2**32 - 1),
    metric=st.sampled_from(["euclidean", "minkowski", "inner_product", "braycurtis"]),
    slack=st.sampled_from([0.0, 2.0**-40, 0.01, 0.2]),
    k=st.integers(1, 50),
)
def test_inverted_lists_lose_nothing_however_large_the_errors_of_keys_are(
    seed: int, metric: str, slack: float, k: int
) -> None:
    rng = np.random.default_rng(seed)
    rows = rng.integers(-3, 4, (50, 4)) * 0.25 + rng.integers(0, 9, (50, 4)) * 2.0**-44
    lists = inverted.Inverted(Points(stored(rows, "csr"), distances.metric(metric, 3)))
    of = inverted._Keys(lists, rng.random(), rng.random() * 4, slack, slack / 9, True)
    place = np.sort(rng.permutation(50)[: rng.integers(0, 50)])
    taken = rng.random(len(place)) * lists.sizes.max()
    taken = taken * (1 + 1j) if metric == "braycurtis" else taken
    alone = np.setdiff1d(np.arange(50), place)
    sides = zip(of.sides(place, taken), of.alone(alone), strict=True)
    low, high = (np.concatenate(side) for side in sides)
    bound = float(rng.choice([np.inf, rng.random()]))
    found, lower, upper = of.nearest(place, taken, bound, k)
    edge = min(np.sort(high)[k - 1], bound)
    wanted = lists.order[np.append(place, alone)[low < edge]]
    assert np.isin(wanted, found).all()
    assert (lower <= min(bound, np.inf if len(found) < k else np.sort(upper)[k - 1])).all()


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


@pytest.mark.parametrize("scale", [1.0, 1e-161])
@pytest.mark.parametrize("kind", ["mirrors", "permutations", "near ties"])
def test_a_rough_look_loses_nothing_that_differs_by_a_rounding(kind: str, scale: float) -> None:
    for seed in range(30):
        rows = scale * rows_of(kind, 48, 5, seed)
        index = build(Corpus(stored(rows[:40], "csr")), algorithm="direct")
        points = Points(index.queries(stored(rows[40:], "csr")), index.corpus.metric)
        query, row = np.indices((8, 40)).reshape(2, -1)
        keys = canonical(points, index.corpus, query, row).reshape(8, 40)
        wanted = np.lexsort((row.reshape(8, 40), keys), axis=1)[:, :4]
        with mock.patch.object(inverted, "FEW", 3):
            shortlist = Shortlist(points, index.corpus, 4)
            for found in index.filter.propose(points, 4, shortlist, None):
                shortlist.add(found)
        np.testing.assert_array_equal(shortlist.rank().rows, wanted)


@given(data=corpora(), metric=st.sampled_from(METRICS))
def test_canonical_keys_are_symmetric_and_those_of_the_oracle(data: Any, metric: str) -> None:
    corpus, queries, _ = data
    corpus, queries = suited(metric, corpus, queries)
    index = build(Corpus(corpus), metric, 3, algorithm="direct")
    left, right = index.corpus, Points(index.queries(queries), index.corpus.metric)
    query, row = np.indices((len(queries), len(corpus))).reshape(2, -1)
    keys = canonical(right, left, query, row)
    np.testing.assert_array_equal(keys, canonical(left, right, row, query))
    one = canonical(right, left, query[:1], row[:1])
    assert (
        one[0]
        == keys[0]
        == oracle.key(
            metric, 3, queries[0].astype(np.float64).tolist(), corpus[0].astype(np.float64).tolist()
        )
    )
