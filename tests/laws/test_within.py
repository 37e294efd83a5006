"""All within a radius: the oracle's lines, bit for bit, ties at the radius included."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samekin import NearestNeighbors
from samekin.core import distances
from samekin.core.filters import FILTERS, direct, equal, inverted, portions, product, sketch, ties
from samekin.core.index import build
from samekin.core.points import Points
from samekin.core.protocol import Corpus, Neighbors
from samekin.core.testing import assert_same_lines, oracle
from samekin.core.testing.strategies import METRICS, STORAGES, corpora, stored, suited
from samekin.core.within import Within, in_lines, outermost

ALGORITHMS = ("tree", "sketch", "product", "direct")
PAIRS = [
    (metric, algorithm)
    for metric in METRICS
    for algorithm in ALGORITHMS
    if FILTERS[algorithm].serves(distances.metric(metric, 3), np.empty((1, 2)))
]
RADII = ("at a row", "just below it", "just above it", "between", "nothing", "everything")


def radius_of(kind: str, corpus: Any, query: Any, metric: str, p: float, place: int) -> float:
    """A radius that hunts: at the very distance of a row, or a bit beside it."""
    q, x = (np.asarray(one, dtype=np.float64).tolist() for one in (query, corpus[place]))
    at = max(0.0, oracle.distance(metric, p, oracle.key(metric, p, q, x), len(q)))
    return {
        "at a row": at,
        "just below it": max(0.0, float(np.nextafter(at, -np.inf))),
        "just above it": float(np.nextafter(at, np.inf)),
        "between": at * 0.75,
        "nothing": 0.0,
        "everything": np.inf,
    }[kind]


@pytest.mark.parametrize(("metric", "algorithm"), PAIRS)
@given(
    data=corpora(),
    p=st.sampled_from([3, 4, 1.5]),
    own=st.booleans(),
    kind=st.sampled_from(RADII),
    place=st.integers(0, 2**16),
)
def test_every_filter_gives_all_within_the_radius(
    metric: str, algorithm: str, data: Any, p: float, own: bool, kind: str, place: int
) -> None:
    corpus, queries, _ = data
    corpus, queries = suited(metric, corpus, queries)
    radius = radius_of(kind, corpus, queries[place % 8], metric, p, place % len(corpus))
    nn = NearestNeighbors(radius=radius, metric=metric, p=p, algorithm=algorithm).fit(corpus)
    wanted = oracle.within(corpus, corpus if own else queries, radius, metric, p, own)
    assert_same_lines(nn.radius_neighbors(None if own else queries), wanted)


@pytest.mark.parametrize("algorithm", [*ALGORITHMS, "sparse"])
@given(
    data=corpora(),
    kind=st.sampled_from(RADII),
    place=st.integers(0, 2**16),
    piece=st.sampled_from([1, 7, 2**18]),
)
def test_a_filter_proposes_all_within_a_fixed_bound(
    algorithm: str, data: Any, kind: str, place: int, piece: int
) -> None:
    corpus, queries, _ = data
    metric = "inner_product" if algorithm == "product" else "euclidean"
    radius = radius_of(kind, corpus, queries[place % 8], metric, 2, place % len(corpus))
    if algorithm == "sparse":
        index = build(Corpus(stored(corpus, "csr")), algorithm="direct")
    else:
        index = build(Corpus(corpus), metric, algorithm=algorithm)
    points = Points(index.queries(queries), index.corpus.metric)
    shortlist, seen = Within(points, index.corpus, radius), set()
    with pytest.MonkeyPatch.context() as patch:
        for module in (direct, inverted, portions, product, sketch, ties):
            patch.setattr(module, "PAIRS", piece)
        patch.setattr(equal, "CHUNK", piece)
        for found in index.filter.propose(points, 0, shortlist, None):
            pairs = set(zip(found.query.tolist(), found.row.tolist(), strict=True))
            assert len(pairs) == len(found)
            assert not pairs & seen
            seen |= pairs
    for query, rows in enumerate(oracle.within(corpus, queries, radius, metric)[1]):
        assert all((query, row) in seen for row in rows.tolist())


@given(data=corpora(), metric=st.sampled_from(METRICS), place=st.integers(0, 2**16))
def test_no_key_within_the_radius_is_beyond_the_bound(data: Any, metric: str, place: int) -> None:
    corpus, queries, _ = data
    corpus, queries = suited(metric, corpus, queries)
    corpus, queries = (np.clip(x.astype(np.float64), -1e9, 1e9) for x in (corpus, queries))
    index = build(Corpus(corpus), metric, 3)
    q, x = queries[place % 8].tolist(), corpus[place % len(corpus)].tolist()
    key = oracle.key(metric, 3, q, x)
    for beyond in (key, np.nextafter(key, np.inf), np.nextafter(key, 0)):
        radius = oracle.distance(metric, 3, beyond, len(q))
        if not 0 <= radius < np.inf:
            continue
        bound = outermost(index.corpus, radius)
        assert beyond <= bound
        with np.errstate(over="ignore"):  # of the largest number there is
            assert bound <= beyond * (1 + 1e-9) + 1e-300


@given(data=corpora(), metric=st.sampled_from(METRICS))
def test_it_begins_with_the_nearest_that_are_within(data: Any, metric: str) -> None:
    corpus, queries, k = data
    corpus, queries = suited(metric, corpus, queries)
    nn = NearestNeighbors(n_neighbors=k, metric=metric, p=3).fit(corpus)
    nearest = nn.neighbors(queries)
    radius = max(0.0, float(np.median(nearest.distances)))
    for far, indices, near, rows in zip(
        *nn.radius_neighbors(queries, radius), *nearest, strict=True
    ):
        count = int((near <= radius).sum())
        np.testing.assert_array_equal(far[:count], near[:count])
        np.testing.assert_array_equal(indices[:count], rows[:count])
        assert count == k or len(far) == count


@pytest.mark.parametrize("storage", STORAGES)
@given(data=corpora(), metric=st.sampled_from(METRICS), memory=st.floats(0.01, 4))
def test_storage_and_memory_change_nothing(
    storage: str, data: Any, metric: str, memory: float
) -> None:
    corpus, queries, _ = data
    corpus, queries = suited(metric, corpus, queries)
    radius = radius_of("at a row", corpus, queries[0], metric, 3, 0)
    words = {"radius": radius, "metric": metric, "p": 3}
    wanted = NearestNeighbors(**words).fit(corpus).radius_neighbors(queries)
    kept = {"algorithm": "direct"} if storage == "csr" else {}  # or few columns are made dense
    other = NearestNeighbors(**words, **kept, working_memory=memory).fit(stored(corpus, storage))
    assert_same_lines(other.radius_neighbors(stored(queries, storage)), wanted)


@pytest.mark.parametrize("algorithm", ["tree", "sketch", "direct"])
def test_blocks_and_groups_meet_without_a_seam(algorithm: str) -> None:
    # More rows than a corpus block, and more pairs than are handed over at once.
    rng = np.random.default_rng(1)
    corpus = rng.integers(0, 3, (20_000, 3)).astype(np.float32)
    queries = np.repeat(np.array([[0.5, 0.5, 0.5], [1.0, 1.0, 1.0]]), 15, axis=0)
    nn = NearestNeighbors(radius=1.0, algorithm=algorithm).fit(corpus)
    keys = ((corpus.astype(np.float64)[None] - queries[:, None]) ** 2).sum(axis=2)  # exact: halves
    for line, rows in zip(keys, nn.radius_neighbors(queries, return_distance=False), strict=True):
        order = np.lexsort((np.arange(20_000), line))
        np.testing.assert_array_equal(rows, order[: (line <= 1).sum()])


def test_no_queries_have_no_lines() -> None:
    nn = NearestNeighbors().fit(np.eye(3))
    for part in nn.radius_neighbors(np.empty((0, 3))):
        assert part.shape == (0,)
        assert part.dtype == object


def test_a_rectangle_is_lines_that_are_alike_long() -> None:
    found = in_lines(Neighbors(np.zeros((3, 2)), np.arange(6).reshape(3, 2)))
    assert [line.tolist() for line in found.indices] == [[0, 1], [2, 3], [4, 5]]
    assert all(line.dtype == np.float64 for line in found.distances)
    assert {(part.shape, part.dtype) for part in found} == {((3,), np.dtype(object))}


@pytest.mark.parametrize(
    ("radius", "error", "message"),
    [
        (-1, ValueError, "Expected radius >= 0. Got -1"),
        (np.nan, ValueError, "Expected radius >= 0. Got nan"),
        ("far", TypeError, "radius does not take <class 'str'> value"),
        (True, TypeError, "radius does not take <class 'bool'> value"),
    ],
)
def test_a_radius_that_is_none_is_refused(radius: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        NearestNeighbors().fit(np.eye(3)).radius_neighbors(np.eye(3), radius=radius)
