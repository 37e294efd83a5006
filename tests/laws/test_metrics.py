"""Metrics with words of their own: weights, variances, functions; and what each metric refuses."""

from __future__ import annotations

import math
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from samekin import Corpus, NearestNeighbors, RowError
from samekin.core import distances
from samekin.core.index import build, open_, save
from samekin.core.search import search
from samekin.core.testing import assert_same_neighbors, oracle
from samekin.core.testing.strategies import STORAGES, corpora, stored

ROWS = np.random.default_rng(5).standard_normal((40, 3))


def slanted(q: np.ndarray, x: np.ndarray, bias: float = 0.5) -> float:
    """Of two rows, in an order that matters."""
    return float(abs(q[0] * bias - x[0]) + np.abs(q - x).max())


@pytest.mark.parametrize("storage", ["plain", "csr"])
@given(
    data=corpora(),
    p=st.sampled_from([1, 2, 3, 1.5, "V"]),
    seed=st.integers(0, 2**32 - 1),
    own=st.booleans(),
)
def test_weights_answer_as_the_oracle(
    storage: str, data: Any, p: Any, seed: int, own: bool
) -> None:
    corpus, queries, k = data
    corpus, queries = (np.clip(x.astype(np.float64), -1e9, 1e9) for x in (corpus, queries))
    weights = np.random.default_rng(seed).choice([0.25, 1.0, 3.3, 1e-5], corpus.shape[1])
    k = min(k, len(corpus) - own)
    if k < 1:
        own, k = False, 1
    if p == "V":
        words: dict[str, Any] = {"metric": "seuclidean", "metric_params": {"V": weights}}
    else:
        words = {"metric_params": {"p": p, "w": weights}}
    words["algorithm"] = "direct" if storage == "csr" else "auto"  # which may make them dense
    nn = NearestNeighbors(n_neighbors=k, **words).fit(stored(corpus, storage))
    metric = {1: "manhattan", "V": "seuclidean"}.get(p, "minkowski")
    wanted = oracle.neighbors(corpus, corpus if own else queries, k, metric, p, own, weights)
    assert_same_neighbors(nn.kneighbors(None if own else stored(queries, storage)), wanted)


@pytest.mark.parametrize("storage", STORAGES)
@given(data=corpora(most=20, columns=6), own=st.booleans())
def test_a_function_answers_as_the_oracle(storage: str, data: Any, own: bool) -> None:
    corpus, queries, k = data
    k = min(k, len(corpus) - own)
    if k < 1:
        own, k = False, 1
    nn = NearestNeighbors(n_neighbors=k, metric=slanted).fit(stored(corpus, storage))
    wanted = oracle.neighbors(corpus, corpus if own else queries, k, slanted, own=own)
    assert_same_neighbors(nn.kneighbors(None if own else stored(queries, storage)), wanted)


def test_a_function_gets_its_words_and_float64_rows() -> None:
    seen = []

    def watched(q: np.ndarray, x: np.ndarray, bias: float) -> float:
        seen.append((q.dtype, x.dtype, q.shape, x.shape))
        return slanted(q, x, bias)

    nn = NearestNeighbors(n_neighbors=4, metric=watched, metric_params={"bias": 2.0})
    found = nn.fit(ROWS.astype(np.float32)).kneighbors(ROWS[:5])
    assert set(seen) == {(np.dtype("f8"), np.dtype("f8"), (3,), (3,))}
    rows = ROWS.astype(np.float32)
    wanted = oracle.neighbors(rows, ROWS[:5], 4, lambda q, x: slanted(q, x, 2.0))
    assert_same_neighbors(found, wanted)
    assert nn.effective_metric_ is watched
    assert nn.effective_metric_params_ == {"bias": 2.0}


def test_a_word_p_is_of_a_function_or_of_minkowski() -> None:
    function, minkowski = distances.metric(slanted), distances.metric("minkowski", 3)
    assert distances.words(function, 2, {"p": 7}) == {"p": 7}
    assert distances.words(minkowski, 3, None) == {"p": 3}
    assert distances.words(minkowski, 2, {"p": 3}) == {"p": 3}
    assert distances.words(distances.metric("manhattan"), 1, {"p": 1}) == {}


def test_a_function_travels_by_value() -> None:
    bias = 0.75
    nn = NearestNeighbors(n_neighbors=4).fit(ROWS).set_params(metric=None)
    nn.index_ = build(Corpus(ROWS), lambda q, x: slanted(q, x, bias))
    again = pickle.loads(pickle.dumps(nn))
    assert_same_neighbors(again.kneighbors(ROWS[:5]), nn.kneighbors(ROWS[:5]))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (math.nan, r"metric bad gave NaN for \[7\.\] and \[1\.\]"),  # the first pair of them
        (None, "bad gave None, which is no number"),
    ],
)
def test_a_function_that_gives_no_number_is_named(answer: Any, message: str) -> None:
    def bad(q: np.ndarray, x: np.ndarray) -> Any:
        return answer

    with pytest.raises(ValueError, match=message):
        NearestNeighbors(metric=bad).fit([[1.0], [2.0], [3.0]]).kneighbors([[7.0]], 1)


def test_a_function_that_gives_minus_nothing_gives_nothing() -> None:
    found, rows = NearestNeighbors(metric=lambda q, x: -0.0).fit(ROWS[:5]).kneighbors(ROWS[:2])
    assert rows.tolist() == [[0, 1, 2, 3, 4]] * 2
    assert not np.signbit(found).any()


def test_a_function_cannot_be_saved(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=r"function slanted cannot be saved: .* holds no code"):
        save(build(Corpus(ROWS), slanted), tmp_path / "index")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("metric", "words"),
    [
        ("minkowski", {"w": [1, 2.5, 0], "p": 3}),
        ("seuclidean", {"V": [1, 2.5, 7]}),
        ("hamming", {}),
        ("correlation", {}),
        ("inner_product", {}),
    ],
)
def test_a_saved_index_knows_its_metric(tmp_path: Path, metric: str, words: Any) -> None:
    index = build(Corpus(ROWS), metric, metric_params=words)
    save(index, tmp_path / "index")
    opened = open_(tmp_path / "index")
    assert_same_neighbors(search(opened, ROWS[:7], k=5), search(index, ROWS[:7], k=5))


def test_weights_of_another_number_of_columns_are_refused() -> None:
    for words in (
        {"metric_params": {"w": [1.0, 2.0]}},
        {"metric": "seuclidean", "metric_params": {"V": [1.0, 2.0]}},
    ):
        with pytest.raises(ValueError, match=r"rows have 3 columns, .* metric_params for 2"):
            NearestNeighbors(**words).fit(ROWS)


def test_haversine_says_what_it_takes() -> None:
    nn = NearestNeighbors(n_neighbors=1, metric="haversine")
    with pytest.raises(ValueError, match="takes 2: latitude and longitude, in radians"):
        nn.fit(ROWS)
    with pytest.raises(RowError, match=r"row 1: column 0 is 52.5; haversine takes radians"):
        nn.fit([[0.5, 0.1], [52.5, 13.4]])


@pytest.mark.parametrize("p", [5, 63, 64, 65, 101])
def test_powers_are_products_up_to_the_64th(p: float) -> None:
    wanted = oracle.neighbors(ROWS, ROWS[:9], 7, "minkowski", p)
    nn = NearestNeighbors(n_neighbors=7, p=p).fit(ROWS)
    assert_same_neighbors(nn.kneighbors(ROWS[:9]), wanted)


def test_half_the_earth_apart() -> None:
    poles = [[math.pi / 2, 0.0], [-math.pi / 2, 1.0], [0.0, math.pi], [0.0, -math.pi]]
    found, rows = NearestNeighbors(n_neighbors=4, metric="haversine").fit(poles).kneighbors(poles)
    assert found[0, -1] == math.pi
    assert rows[2].tolist()[:2] == [2, 3]
    assert found[2, 1] < 1e-15


def test_the_nearest_of_inner_product_is_the_largest() -> None:
    nn = NearestNeighbors(n_neighbors=2, metric="inner_product").fit([[1.0], [5.0], [-3.0]])
    found, rows = nn.kneighbors([[2.0], [-1.0], [0.0]])
    assert rows.tolist() == [[1, 0], [2, 0], [0, 1]]
    assert found.tolist() == [[-10.0, -2.0], [-3.0, 1.0], [0.0, 0.0]]
    assert not np.signbit(found[2]).any()


def test_rows_of_one_value_have_no_correlation() -> None:
    corpus = [[0.1, 0.1, 0.1], [1.0, 2.0, 3.0], [7.0, 7.0, 7.0], [3.0, 2.0, 1.0]]
    found, rows = (
        NearestNeighbors(n_neighbors=4, metric="correlation")
        .fit(corpus)
        .kneighbors([[5.0, 5.0, 5.0], [1e8 + 1, 1e8 + 2, 1e8 + 3]])
    )
    assert rows.tolist() == [[0, 2, 1, 3], [1, 0, 2, 3]]
    assert found[0].tolist() == [0.0, 0.0, 1.0, 1.0]
    assert found[1, :3].tolist() == [0.0, 1.0, 1.0]
    assert found[1, 3] == pytest.approx(2.0)


def test_nothing_by_nothing() -> None:
    corpus = [[0.0, 0.0], [1.0, -1.0]]
    for store in (np.asarray, sparse.csr_array):
        for metric in ("canberra", "braycurtis", "jaccard"):
            nn = NearestNeighbors(n_neighbors=2, metric=metric).fit(store(corpus))
            found, rows = nn.kneighbors(store([[0.0, 0.0]]))
            assert rows.tolist() == [[0, 1]]
            assert found[0, 0] == 0
        nn = NearestNeighbors(n_neighbors=2, metric="braycurtis").fit(store(corpus))
        found, rows = nn.kneighbors(store([[-1.0, 1.0]]))
        assert (found.tolist(), rows.tolist()) == ([[1.0, math.inf]], [[0, 1]])


def test_every_metric_is_in_the_docs() -> None:
    root = Path(__file__).parents[2]
    for place in (
        (root / "README.md").read_text("utf-8"),
        str(NearestNeighbors.__doc__),
    ):
        for name in {*distances.TABLE, "minkowski", "seuclidean"}:
            assert name in place, name
