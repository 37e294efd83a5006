"""The answer is the oracle's, bit for bit, however it is found and however rows are stored."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from samekin import NearestNeighbors
from samekin.core import distances
from samekin.core.filters import FILTERS
from samekin.core.search import Everyone
from samekin.core.testing import assert_same_neighbors, oracle
from samekin.core.testing.strategies import METRICS, STORAGES, corpora, stored, suited

ALGORITHMS = ("tree", "sketch", "direct")
"""Of euclidean rows."""


def _pairs() -> list[tuple[str, str]]:
    rows = np.zeros((2, 2))
    return [
        (metric, algorithm)
        for metric in METRICS
        for algorithm in (*ALGORITHMS, "product")
        if FILTERS[algorithm].serves(distances.metric(metric, 3), rows)
    ]


@pytest.mark.parametrize(("metric", "algorithm"), _pairs())
@given(data=corpora(), p=st.sampled_from([3, 4, 1.5]), own=st.booleans())
def test_every_filter_answers_as_the_oracle(
    metric: str, algorithm: str, data: Any, p: float, own: bool
) -> None:
    corpus, queries, k = data
    corpus, queries = suited(metric, corpus, queries)
    k = min(k, len(corpus) - own)
    if k < 1:
        own, k = False, 1
    nn = NearestNeighbors(n_neighbors=k, metric=metric, p=p, algorithm=algorithm).fit(corpus)
    wanted = oracle.neighbors(corpus, corpus if own else queries, k, metric, p, own)
    assert_same_neighbors(nn.kneighbors(None if own else queries), wanted)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@given(data=corpora(), seed=st.integers(0, 2**32 - 1))
@example(data=(np.repeat(np.arange(9.0), 7)[:, None], None, 9), seed=0)
def test_some_rows_are_answered_as_when_all_ask(algorithm: str, data: Any, seed: int) -> None:
    corpus, _, k = data
    if not (k := min(k, len(corpus) - 1)):
        return
    rng = np.random.default_rng(seed)
    some = rng.permutation(len(corpus))[: rng.integers(1, len(corpus) + 1)]
    nn = NearestNeighbors(algorithm=algorithm).fit(corpus)
    wanted = oracle.neighbors(corpus, corpus, k, own=True)
    found = Everyone(k)(nn.index_, some[:, None])
    assert_same_neighbors(found, [part[some] for part in wanted])


@pytest.mark.parametrize("storage", STORAGES)
@given(data=corpora(), metric=st.sampled_from(METRICS))
def test_storage_changes_nothing(storage: str, data: Any, metric: str) -> None:
    corpus, queries, k = data
    corpus, queries = suited(metric, corpus, queries)
    words = {"n_neighbors": k, "metric": metric, "p": 3}
    wanted = NearestNeighbors(**words).fit(corpus).kneighbors(queries)
    kept = {"algorithm": "direct"} if storage == "csr" else {}
    other = NearestNeighbors(**words, **kept).fit(stored(corpus, storage))
    assert_same_neighbors(other.kneighbors(queries), wanted)
    assert_same_neighbors(other.kneighbors(stored(queries, storage)), wanted)
    assert_same_neighbors(
        NearestNeighbors(**words).fit(corpus).kneighbors(stored(queries, storage)), wanted
    )


@given(data=corpora(most=200), memory=st.floats(0.01, 4), threads=st.integers(1, 4))
def test_memory_and_threads_change_nothing(data: Any, memory: float, threads: int) -> None:
    corpus, queries, k = data
    for algorithm in (*ALGORITHMS, "product"):
        metric = "inner_product" if algorithm == "product" else "euclidean"
        words = {"n_neighbors": k, "algorithm": algorithm, "metric": metric}
        wanted = NearestNeighbors(**words).fit(corpus).kneighbors(queries)
        nn = NearestNeighbors(**words, working_memory=memory, n_jobs=threads).fit(corpus)
        assert_same_neighbors(nn.kneighbors(queries), wanted)


@given(data=corpora(), seed=st.integers(0, 2**32 - 1))
def test_the_company_of_a_query_changes_nothing(data: Any, seed: int) -> None:
    corpus, queries, k = data
    nn = NearestNeighbors(n_neighbors=k, algorithm="sketch").fit(corpus)
    distances, indices = nn.kneighbors(queries)
    order = np.random.default_rng(seed).permutation(len(queries))
    assert_same_neighbors(nn.kneighbors(queries[order]), (distances[order], indices[order]))
    for place in range(len(queries)):
        alone = nn.kneighbors(queries[place : place + 1])
        assert_same_neighbors(alone, (distances[[place]], indices[[place]]))


@given(data=corpora(), exponent=st.integers(-30, 30))
def test_a_power_of_two_scales_the_answer(data: Any, exponent: int) -> None:
    corpus, queries, k = data
    corpus, queries = (np.clip(x.astype("f8"), -1e9, 1e9).astype("f4") for x in (corpus, queries))
    factor = 2.0**exponent
    distances, indices = NearestNeighbors(n_neighbors=k).fit(corpus).kneighbors(queries)
    scaled = NearestNeighbors(n_neighbors=k).fit(corpus.astype(np.float64) * factor)
    assert_same_neighbors(
        scaled.kneighbors(queries.astype(np.float64) * factor), (distances * factor, indices)
    )


@given(data=corpora())
def test_fewer_neighbours_are_the_first_of_more(data: Any) -> None:
    corpus, queries, k = data
    distances, indices = NearestNeighbors(n_neighbors=k).fit(corpus).kneighbors(queries)
    for fewer in range(1, k):
        found = NearestNeighbors().fit(corpus).kneighbors(queries, n_neighbors=fewer)
        assert_same_neighbors(found, (distances[:, :fewer], indices[:, :fewer]))


@pytest.mark.parametrize("columns", [127, 128, 129, 300, 784, 1537, 4096])
def test_many_columns_are_added_in_order(columns: int) -> None:
    rng = np.random.default_rng(columns)
    corpus, queries = rng.random((30, columns)), rng.random((3, columns))
    wanted = oracle.neighbors(corpus, queries, 5)
    for algorithm in ALGORITHMS:
        nn = NearestNeighbors(n_neighbors=5, algorithm=algorithm).fit(corpus)
        assert_same_neighbors(nn.kneighbors(queries), wanted)
        assert_same_neighbors(
            nn.kneighbors(queries[:1], n_neighbors=1), [part[:1, :1] for part in wanted]
        )


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_blocks_of_the_corpus_meet_without_a_seam(algorithm: str) -> None:
    # More rows than a corpus block, all of them ties of a few values.
    rng = np.random.default_rng(1)
    corpus = rng.integers(0, 4, (20_000, 6)).astype(np.float32)
    queries = corpus[:5] + 0.5
    nn = NearestNeighbors(n_neighbors=40, algorithm=algorithm).fit(corpus)
    keys = ((corpus.astype(np.float64)[None] - queries[:, None]) ** 2).sum(axis=2)  # exact: halves
    wanted = np.lexsort((np.broadcast_to(np.arange(20_000), keys.shape), keys), axis=1)[:, :40]
    np.testing.assert_array_equal(nn.kneighbors(queries, return_distance=False), wanted)


@pytest.mark.parametrize("algorithm", ["product", "direct"])
def test_blocks_of_products_meet_without_a_seam(algorithm: str) -> None:
    # Rows alike long are many, and lie in other blocks than their numbers say.
    rng = np.random.default_rng(1)
    corpus = rng.integers(-3, 4, (10_000, 6)).astype(np.float32)
    queries = np.vstack((corpus[:5] + 0.5, np.zeros((1, 6)), corpus[5:9] * 2.0**-140))
    nn = NearestNeighbors(n_neighbors=40, algorithm=algorithm, metric="inner_product").fit(corpus)
    keys = -(queries @ corpus.T.astype(np.float64))  # exact: halves
    wanted = np.lexsort((np.broadcast_to(np.arange(10_000), keys.shape), keys), axis=1)[:, :40]
    np.testing.assert_array_equal(nn.kneighbors(queries, return_distance=False), wanted)


def test_a_short_row_beside_long_ones_may_have_the_largest_product() -> None:
    corpus, queries = np.zeros((12_000, 3)), np.array([[1.0, 0.0, 0.01], [-1.0, 0.0, 0.0]])
    corpus[:, 1] = np.where(np.arange(12_000) % 2, 90.0, -90.0)
    corpus[:7000, 0], corpus[7000:, 1] = 15.0, 0.0
    corpus[7000:, 0] = np.arange(5000) % 50 - 20.0
    nn = NearestNeighbors(n_neighbors=150, metric="inner_product").fit(corpus)
    keys = -(queries @ corpus.T)
    wanted = np.lexsort((np.broadcast_to(np.arange(12_000), keys.shape), keys), axis=1)[:, :150]
    assert nn.explain().filters == {"product": 1}
    np.testing.assert_array_equal(nn.kneighbors(queries, return_distance=False), wanted)
