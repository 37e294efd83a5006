"""A filter never loses a neighbour, and the numbers that it gives lie around the true key."""

from __future__ import annotations

from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samekin import NearestNeighbors
from samekin.core.filters import inverted, layout, product
from samekin.core.index import build
from samekin.core.keys import canonical
from samekin.core.points import Points
from samekin.core.protocol import Corpus
from samekin.core.shortlist import Shortlist
from samekin.core.testing import assert_same_neighbors, oracle
from samekin.core.testing.strategies import METRICS, corpora, stored, suited


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
