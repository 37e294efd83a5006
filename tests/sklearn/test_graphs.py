"""Radius and graphs are scikit-learn's, where nothing ties, and the arrays', entry by entry."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from sklearn import config_context, get_config, neighbors

from samekin import NearestNeighbors

RNG = np.random.default_rng(12)
ROWS = RNG.standard_normal((120, 4))
QUERIES = RNG.standard_normal((15, 4))
MODES = ("connectivity", "distance")
WORDS: list[dict[str, Any]] = [
    {},
    {"metric": "manhattan"},
    {"metric": "chebyshev"},
    {"p": 3},
    {"metric": "cosine", "algorithm": "brute", "radius": 0.3},
    {"metric": "sqeuclidean", "algorithm": "brute"},
    {"algorithm": "kd_tree"},
    {"radius": 0.0},
    {"radius": 100.0},
]


def _same(found: Any, wanted: Any) -> None:
    """Entries in order on both sides; the order of scikit-learn's rows is its own."""
    assert type(found) is type(wanted)
    assert found.shape == wanted.shape
    assert found.dtype == wanted.dtype
    np.testing.assert_array_equal(found.indptr, wanted.indptr)
    found, wanted = found.copy(), wanted.copy()
    found.sort_indices()
    wanted.sort_indices()
    np.testing.assert_array_equal(found.indices, wanted.indices)
    np.testing.assert_allclose(found.data, wanted.data, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("words", WORDS, ids=str)
def test_the_same_lines_within_a_radius(words: dict[str, Any]) -> None:
    ours, theirs = (
        kind(**{"radius": 1.3} | words).fit(ROWS)
        for kind in (NearestNeighbors, neighbors.NearestNeighbors)
    )
    for X in (QUERIES, None):
        found = ours.radius_neighbors(X)
        wanted = theirs.radius_neighbors(X, sort_results=True)
        for mine, right in zip(found, wanted, strict=True):
            assert mine.shape == right.shape
            assert mine.dtype == right.dtype == object
            for line, other in zip(mine, right, strict=True):
                np.testing.assert_allclose(line, other, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("words", WORDS, ids=str)
def test_the_same_graphs(words: dict[str, Any], mode: str) -> None:
    ours, theirs = (
        kind(**{"radius": 1.3} | words).fit(ROWS)
        for kind in (NearestNeighbors, neighbors.NearestNeighbors)
    )
    for X in (QUERIES, None):
        _same(ours.kneighbors_graph(X, 3, mode), theirs.kneighbors_graph(X, 3, mode))
        found = ours.radius_neighbors_graph(X, mode=mode)
        _same(found, theirs.radius_neighbors_graph(X, mode=mode))


def test_a_graph_is_the_arrays_entry_by_entry() -> None:
    grid = RNG.integers(0, 3, (80, 3)).astype(np.float64)
    nn = NearestNeighbors(n_neighbors=6, radius=1.0).fit(grid)
    for X in (grid[:9] + 0.5, sparse.csr_array(grid[:9]), None):
        distances, indices = nn.kneighbors(X)
        graph = nn.kneighbors_graph(X, mode="distance")
        np.testing.assert_array_equal(graph.indices.reshape(indices.shape), indices)
        np.testing.assert_array_equal(graph.data.reshape(distances.shape), distances)
        lines = nn.radius_neighbors(X)
        graph = nn.radius_neighbors_graph(X, mode="distance")
        np.testing.assert_array_equal(graph.indices, np.concatenate(lines[1]))
        np.testing.assert_array_equal(graph.data, np.concatenate(lines[0]))
        np.testing.assert_array_equal(np.diff(graph.indptr), [len(line) for line in lines[1]])


def test_a_graph_is_of_the_kind_that_scikit_learn_is_told_to_give() -> None:
    nn = NearestNeighbors().fit(ROWS)
    assert isinstance(nn.kneighbors_graph(), sparse.csr_matrix)
    if "sparse_interface" in get_config():
        with config_context(sparse_interface="sparray"):
            assert isinstance(nn.kneighbors_graph(), sparse.csr_array)


def test_a_graph_of_no_queries_has_no_rows() -> None:
    nn = NearestNeighbors().fit(ROWS)
    for graph in (nn.kneighbors_graph(QUERIES[:0]), nn.radius_neighbors_graph(QUERIES[:0])):
        assert graph.shape == (0, 120)
        assert graph.nnz == 0


@pytest.mark.parametrize("method", ["kneighbors_graph", "radius_neighbors_graph"])
def test_an_unknown_mode_is_refused(method: str) -> None:
    nn = NearestNeighbors().fit(ROWS)
    with pytest.raises(ValueError, match=r"mode, must be .*'connectivity', 'distance'.* 'weights'"):
        getattr(nn, method)(QUERIES, mode="weights")


@pytest.mark.parametrize(
    "method", ["radius_neighbors", "kneighbors_graph", "radius_neighbors_graph"]
)
def test_the_signatures_are_scikit_learns(method: str) -> None:
    theirs = inspect.signature(getattr(neighbors.NearestNeighbors, method)).parameters
    ours = inspect.signature(getattr(NearestNeighbors, method)).parameters
    assert list(ours)[: len(theirs)] == list(theirs)  # words of our own come after them
    assert all(ours[word].default == one.default for word, one in theirs.items())
