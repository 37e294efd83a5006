"""The transformers are scikit-learn's, in its pipelines and with its tools."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn import neighbors
from sklearn.base import clone
from sklearn.cluster import DBSCAN
from sklearn.manifold import Isomap
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

import samekin

RNG = np.random.default_rng(13)
ROWS = RNG.standard_normal((80, 4))
QUERIES = RNG.standard_normal((11, 4))
KINDS = ("KNeighborsTransformer", "RadiusNeighborsTransformer")


def _both(name: str, **words: Any) -> tuple[Any, Any]:
    return getattr(samekin, name)(**words), getattr(neighbors, name)(**words)


def _sorted(graph: Any) -> tuple[Any, Any, Any]:
    graph = graph.copy()
    graph.sort_indices()
    return graph.indptr, graph.indices, graph.data


@pytest.mark.parametrize("mode", ["distance", "connectivity"])
@pytest.mark.parametrize("name", KINDS)
def test_the_same_graph(name: str, mode: str) -> None:
    ours, theirs = _both(name, mode=mode)
    pairs = [(ours.fit_transform(ROWS), theirs.fit_transform(ROWS))]
    pairs.append((ours.transform(QUERIES), theirs.transform(QUERIES)))
    for found, wanted in pairs:
        assert type(found) is type(wanted)
        for mine, right in zip(_sorted(found), _sorted(wanted), strict=True):
            np.testing.assert_allclose(mine, right, rtol=1e-9, atol=1e-9)


def test_a_row_of_the_corpus_is_its_own_neighbour() -> None:
    graph = samekin.KNeighborsTransformer(n_neighbors=3).fit_transform(ROWS)
    np.testing.assert_array_equal(graph.indices.reshape(80, 4)[:, 0], np.arange(80))
    assert (graph.data.reshape(80, 4)[:, 0] == 0).all()


@pytest.mark.parametrize("name", KINDS)
def test_feature_names_and_set_output(name: str) -> None:
    ours, theirs = (one.fit(ROWS) for one in _both(name))
    names = ours.get_feature_names_out()
    assert names.tolist() == theirs.get_feature_names_out().tolist()
    for one in (ours, theirs):
        with pytest.raises(ValueError, match="sparse"):
            one.set_output(transform="pandas").transform(QUERIES)


def test_a_pipeline_goes_on_with_its_distances() -> None:
    found, wanted = (
        make_pipeline(one, DBSCAN(eps=1.0, metric="precomputed")).fit_predict(ROWS)
        for one in _both("RadiusNeighborsTransformer", radius=1.0)
    )
    np.testing.assert_array_equal(found, wanted)
    found, wanted = (
        make_pipeline(one, Isomap(n_neighbors=6, metric="precomputed")).fit_transform(ROWS)
        for one in _both("KNeighborsTransformer", n_neighbors=6)
    )
    np.testing.assert_allclose(np.abs(found), np.abs(wanted), rtol=1e-6, atol=1e-9)


def test_a_grid_search_sets_its_words() -> None:
    y = (ROWS[:, 0] > 0).astype(int)
    found, wanted = (
        GridSearchCV(
            make_pipeline(one, neighbors.KNeighborsClassifier(3, metric="precomputed")),
            {f"{type(one).__name__.lower()}__n_neighbors": [4, 8]},
            cv=3,
        )
        .fit(ROWS, y)
        .cv_results_["mean_test_score"]
        for one in _both("KNeighborsTransformer")
    )
    np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize("name", KINDS)
def test_it_is_cloned_and_says_what_is_wrong(name: str) -> None:
    one = clone(getattr(samekin, name)(mode="connectivity", integration="local"))
    assert one.get_params()["mode"] == "connectivity"
    with pytest.raises(ValueError, match=f"'mode' parameter of {name} must be"):
        one.set_params(mode="both").fit(ROWS)
