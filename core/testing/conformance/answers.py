"""Every integration gives the answer of the definition, bit for bit, in the caller's own kind."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from samekin import NearestNeighbors
from samekin.core.testing import Constructor, assert_same_neighbors

RNG = np.random.default_rng(7)


def _hunting() -> dict[str, tuple[Any, Any]]:
    grid = RNG.integers(0, 3, (211, 4)).astype(np.float64)
    normal = RNG.standard_normal((150, 40)).astype(np.float32)
    far = RNG.standard_normal((90, 20)) + 1e8
    repeated = RNG.standard_normal((12, 3))[RNG.integers(0, 12, 130)]
    holes = np.where(RNG.random((100, 30)) < 0.9, 0.0, RNG.integers(1, 4, (100, 30)))
    thin = sparse.csr_array(holes)
    return {
        "ties on a grid": (grid, grid[::7] + 0.5),
        "single precision": (normal, normal[:33] * 1.5),
        "far from the origin": (far, far[:20] + 0.25),
        "duplicates": (repeated, repeated[:9]),
        "sparse": (thin, thin[:17]),
        "one row": (np.ones((1, 3)), np.zeros((4, 3))),
        "one column": (grid[:, :1], grid[:30, :1] + 0.25),
    }


DATA = _hunting()
APPROXIMATE = RNG.standard_normal((900, 12)), RNG.standard_normal((50, 12))
MANY = np.arange(5000.0)[:, None]
"""So many that an integration sends them in pieces. Who is nearest to whom is plain to see."""


@pytest.fixture(params=DATA)
def data(request: pytest.FixtureRequest) -> tuple[Any, Any]:
    return DATA[request.param]


def _model(k: int, n: int, **words: Any) -> NearestNeighbors:
    return NearestNeighbors(n_neighbors=min(k, n), **words)


def test_its_own_kind_comes_back_with_the_local_answer(
    carrier: Constructor, data: tuple[Any, Any]
) -> None:
    corpus, queries = data
    wanted = _model(6, corpus.shape[0]).fit(corpus).kneighbors(queries)
    nn = _model(6, corpus.shape[0], integration=carrier.name).fit(carrier.make(corpus))
    given = carrier.make(queries, cuts=5)
    answer = nn.kneighbors(given)
    assert_same_neighbors(carrier.read(answer), wanted)


def test_arrays_give_arrays(carrier: Constructor, data: tuple[Any, Any]) -> None:
    corpus, queries = data
    wanted = _model(6, corpus.shape[0]).fit(corpus).kneighbors(queries)
    nn = _model(6, corpus.shape[0], integration=carrier.name).fit(corpus)
    assert_same_neighbors(nn.kneighbors(queries), wanted)
    assert_same_neighbors(nn.neighbors(queries), wanted)
    np.testing.assert_array_equal(nn.kneighbors(queries, return_distance=False), wanted[1])


def test_the_corpus_is_not_its_own_neighbour(carrier: Constructor) -> None:
    corpus, _ = DATA["duplicates"]
    wanted = _model(6, 130).fit(corpus).kneighbors()
    assert (wanted[1] != np.arange(len(corpus))[:, None]).all()
    assert_same_neighbors(_model(6, 130, integration=carrier.name).fit(corpus).kneighbors(), wanted)
    assert_same_neighbors(
        carrier.read(
            _model(6, 130, integration=carrier.name).fit(carrier.make(corpus)).kneighbors()
        ),
        wanted,
    )


@pytest.mark.parametrize("cuts", [1, 2, 7, 40])
def test_the_cut_changes_nothing(carrier: Constructor, cuts: int) -> None:
    few = 30 if cuts > 30 else None  # some cuts are empty
    corpus, queries = (rows[:few] for rows in DATA["ties on a grid"])
    wanted = _model(9, 211).fit(corpus).kneighbors(queries)
    nn = _model(9, 211, integration=carrier.name).fit(carrier.make(corpus, cuts=cuts))
    assert nn.integration_ == carrier.name
    assert_same_neighbors(carrier.read(nn.kneighbors(carrier.make(queries, cuts=cuts))), wanted)


@pytest.mark.parametrize(
    "words",
    [
        {"metric": "sqeuclidean"},
        {"metric": "manhattan"},
        {"metric": "chebyshev"},
        {"p": 3},
        {"p": 1.5},
        {"metric": "cosine"},
        {"metric": "correlation"},
        {"metric": "inner_product"},
        {"metric": "hamming"},
        {"metric": "jaccard"},
        {"metric": "canberra"},
        {"metric": "braycurtis"},
        {"metric": "seuclidean", "metric_params": {"V": [1.0, 2.0, 0.5, 3.0]}},
        {"metric_params": {"w": [1.0, 2.0, 0.0, 3.0]}},
        {"metric": lambda q, x, bias: abs(q - x * bias).max(), "metric_params": {"bias": 1.5}},
        {"algorithm": "direct"},
        {"algorithm": "sketch"},
        {"algorithm": "kd_tree"},
        {"working_memory": 0.5},
    ],
    ids=str,
)
def test_every_word_means_the_same_everywhere(carrier: Constructor, words: dict[str, Any]) -> None:
    corpus, queries = DATA["ties on a grid"]
    wanted = _model(5, 211, **words).fit(corpus).kneighbors(queries)
    nn = _model(5, 211, integration=carrier.name, **words).fit(carrier.make(corpus))
    assert_same_neighbors(carrier.read(nn.kneighbors(carrier.make(queries))), wanted)


def test_each_of_many_queries_gets_its_own_answer(carrier: Constructor) -> None:
    queries, nearest = MANY[::-1] + 0.25, np.arange(len(MANY))[::-1, None]
    wanted = np.full(MANY.shape, 0.25), nearest
    nn = _model(1, 5000, integration=carrier.name).fit(MANY)
    assert_same_neighbors(nn.kneighbors(queries), wanted)
    assert_same_neighbors(carrier.read(nn.kneighbors(carrier.make(queries))), wanted)
    before = np.abs(np.arange(len(MANY)) - 1)[:, None]
    assert_same_neighbors(nn.kneighbors(), (np.ones(MANY.shape), before))


def test_an_approximate_answer_is_the_same_everywhere_and_says_so(carrier: Constructor) -> None:
    pytest.importorskip("annoy")
    corpus, queries = APPROXIMATE
    words: dict[str, Any] = {"algorithm": "annoy", "algorithm_params": {"n_trees": 2, "seed": 3}}
    here = _model(5, 900, **words).fit(corpus)
    assert here.recall() < 0.9  # an exact answer would be another one
    nn = _model(5, 900, integration=carrier.name, **words).fit(carrier.make(corpus))
    answer = nn.kneighbors(carrier.make(queries))
    assert_same_neighbors(carrier.read(answer), here.kneighbors(queries))
    assert_same_neighbors(nn.neighbors(queries), here.kneighbors(queries))
    assert_same_neighbors(carrier.read(nn.kneighbors()), here.kneighbors())
    assert nn.exact_ is False
    assert not nn.neighbors(queries).exact
    assert carrier.exact(answer) in (False, None)
    exact = _model(5, 900, integration=carrier.name).fit(corpus)
    assert carrier.exact(exact.kneighbors(carrier.make(queries))) in (True, None)


def test_the_engine_follows_the_data(carrier: Constructor) -> None:
    corpus, _ = DATA["duplicates"]
    nn = _model(3, 130).fit(carrier.make(corpus)) if carrier.auto else _model(3, 130).fit(corpus)
    assert nn.integration_ == (carrier.name if carrier.auto else "local")


def test_no_queries_have_no_neighbours(carrier: Constructor) -> None:
    corpus, queries = DATA["ties on a grid"]
    nn = _model(4, 211, integration=carrier.name).fit(corpus)
    distances, indices = nn.kneighbors(queries[:0])
    assert distances.shape == indices.shape == (0, 4)
    assert (distances.dtype, indices.dtype) == (np.float64, np.int64)
    assert [len(part) for part in carrier.read(nn.kneighbors(carrier.make(queries[:0])))] == [0, 0]


def test_a_model_travels_by_pickle(carrier: Constructor) -> None:
    corpus, queries = DATA["duplicates"]
    nn = _model(6, 130, integration=carrier.name).fit(carrier.make(corpus))
    nn.kneighbors(queries)  # the workers have an index
    again = pickle.loads(pickle.dumps(nn))
    assert_same_neighbors(again.kneighbors(queries), _model(6, 130).fit(corpus).kneighbors(queries))
    assert_same_neighbors(again.kneighbors(), _model(6, 130).fit(corpus).kneighbors())


def test_a_second_fit_forgets_the_first(carrier: Constructor) -> None:
    corpus, queries = DATA["ties on a grid"]
    nn = _model(3, 211, integration=carrier.name)
    nn.fit(corpus[:50]).kneighbors(queries)
    wanted = _model(3, 211).fit(corpus).kneighbors(queries)
    assert_same_neighbors(nn.fit(corpus).kneighbors(queries), wanted)
