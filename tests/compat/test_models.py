"""Fitted models on other engines, on disk, in and out of scikit-learn, out of Annoy's files."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sklearn.neighbors
from scipy import sparse

import samekin
from samekin.core import index as indexes
from samekin.core import registry
from samekin.core.index import DESCRIPTION
from samekin.core.testing import assert_same_neighbors

RNG = np.random.default_rng(8)
ROWS = RNG.integers(0, 4, (60, 4)).astype(np.float32)
LABELS = np.array(["red", "green", "blue"])[RNG.integers(0, 3, 60)]
NAMES = [row.name for row in registry.TABLE]


def digest(model: Any, folder: Path) -> Any:
    """The checksums of a model's index, as it is saved."""
    indexes.save(model.index_, folder)
    return json.loads((folder / DESCRIPTION).read_text())


@pytest.fixture
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on nothing is fitted."""

    def built(*words: Any, **more: Any) -> Any:
        raise AssertionError("a model was fitted again")

    for name in ("build", "grouped", "added"):
        monkeypatch.setattr(indexes, name, built)
    for name in ("NearestNeighbors", "KNeighborsClassifier", "KNeighborsRegressor"):
        monkeypatch.setattr(getattr(samekin, name), "fit", built)


@pytest.mark.parametrize("kind", ["plain", "sparse"])
def test_a_model_of_every_engine_moves_to_every_other(
    spark: Any, connect: Any, dask_scheduler: Any, tmp_path: Path, request: Any, kind: str
) -> None:
    rows = sparse.csr_array(ROWS) if kind == "sparse" else ROWS
    first = samekin.NearestNeighbors(n_neighbors=4, algorithm="direct").fit(rows)
    wanted, told = first.neighbors(ROWS[:9]), digest(first, tmp_path / "first")
    request.getfixturevalue("once")
    for name, other in product(NAMES, NAMES):
        model = first.to(name).to(other)
        assert model.integration == model.integration_ == other
        assert model.index_ is first.index_
    for name in NAMES if kind == "plain" else ("spark_rdd", "dask"):
        moved = first.to(name)
        assert_same_neighbors(moved.neighbors(ROWS[:9]), wanted)
    model.save(tmp_path / "model")
    loaded = samekin.NearestNeighbors.load(tmp_path / "model", integration="spark_rdd")
    assert digest(loaded.to("dask"), tmp_path / "last") == told
    assert first.integration_ == "local"


def test_a_model_of_a_frame_keeps_its_ids(spark: Any) -> None:
    names = [f"n{i:02}" for i in range(60)]
    lines = list(zip(names, ROWS.tolist(), strict=True))
    frame = spark.createDataFrame(lines[::-1], "id string, features array<float>")
    here = samekin.NearestNeighbors(n_neighbors=3).fit(frame).to("local")
    assert here.kneighbors(ROWS[:2])[1].dtype == np.int64
    assert here.ids_ is not None
    there = here.to("spark_frame", like=frame).kneighbors(frame)
    found = {line.id: line.indices for line in there.collect()}
    numbers = here.kneighbors(ROWS, return_distance=False)
    assert found == {n: [names[i] for i in row] for n, row in zip(names, numbers, strict=True)}


def test_a_classifier_takes_its_classes_along() -> None:
    model = samekin.KNeighborsClassifier(3).fit(ROWS, LABELS)
    assert (model.to("dask").predict(ROWS) == model.predict(ROWS)).all()


def test_a_model_goes_nowhere_that_is_not_there(spark: Any) -> None:
    model = samekin.NearestNeighbors().fit(ROWS)
    with pytest.raises(ValueError, match="Unknown integration 'ray'"):
        model.to("ray")
    with pytest.raises(TypeError, match="was given data of 'spark_rdd'"):
        model.to("spark_frame", like=spark.sparkContext.parallelize([1]))
    assert model.to("spark", like=spark.sparkContext.parallelize([1])).integration_ == "spark_rdd"


TARGETS = {
    "KNeighborsClassifier": [LABELS, np.column_stack((LABELS, LABELS[::-1]))],
    "KNeighborsRegressor": [RNG.standard_normal(60), RNG.standard_normal((60, 2))],
}
PEERS = ["NearestNeighbors", "KNeighborsTransformer", "RadiusNeighborsTransformer", *TARGETS]


@pytest.mark.parametrize("name", PEERS)
@pytest.mark.parametrize("metric", ["minkowski", "manhattan", "cosine"])
def test_a_fitted_model_of_scikit_learn_comes_and_goes(name: str, metric: str) -> None:
    for y in TARGETS.get(name, [None]):
        theirs = getattr(sklearn.neighbors, name)(metric=metric)
        theirs = theirs.fit(ROWS) if y is None else theirs.fit(ROWS, y)
        ours = samekin.from_sklearn(theirs, integration="joblib")
        assert type(ours) is getattr(samekin, name)
        assert ours.integration_ == "joblib"
        back = ours.to_sklearn()
        assert type(back) is type(theirs)
        assert back.get_params() == theirs.get_params()
        assert (back._fit_X == theirs._fit_X).all()
        if y is not None:
            assert (back._y == theirs._y).all()
            wanted = theirs.predict(ROWS)
            assert (back.predict(ROWS) == wanted).all()


def test_sparse_rows_come_and_go() -> None:
    theirs = sklearn.neighbors.NearestNeighbors(n_neighbors=3).fit(sparse.csr_matrix(ROWS))
    ours = samekin.from_sklearn(theirs, algorithm="direct")
    assert ours.index_.sparse
    np.testing.assert_allclose(ours.to_sklearn().kneighbors(ROWS)[0], ours.kneighbors(ROWS)[0])


def test_what_cannot_come_or_go_says_why() -> None:
    with pytest.raises(TypeError, match="DummyClassifier is none of scikit-learn's NearestNei"):
        from sklearn.dummy import DummyClassifier

        samekin.from_sklearn(DummyClassifier())
    with pytest.raises(sklearn.exceptions.NotFittedError):
        samekin.from_sklearn(sklearn.neighbors.NearestNeighbors())
    square = np.abs(RNG.standard_normal((5, 5)))
    np.fill_diagonal(square, 0)
    theirs = sklearn.neighbors.NearestNeighbors(metric="precomputed").fit(square)
    with pytest.raises(ValueError, match="precomputed"):
        samekin.from_sklearn(theirs)
    with pytest.raises(ValueError, match="no metric 'inner_product'"):
        samekin.NearestNeighbors(metric="inner_product").fit(ROWS).to_sklearn()
    with pytest.raises(ValueError, match="no groups"):
        samekin.NearestNeighbors().fit(ROWS, groups=LABELS).to_sklearn()


@pytest.mark.parametrize("metric", ["angular", "euclidean", "manhattan", "dot", "hamming"])
def test_an_annoy_file_is_searched_exactly(metric: Any, tmp_path: Path) -> None:
    from annoy import AnnoyIndex

    rows = (ROWS > 1).astype(np.float32) if metric == "hamming" else ROWS
    forest = AnnoyIndex(4, metric)
    for item, row in enumerate(rows):
        forest.add_item(item, row)
    forest.build(3, n_jobs=1)
    forest.save(str(tmp_path / "items.ann"))
    nn = samekin.from_annoy(tmp_path / "items.ann", 4, metric, n_neighbors=5, integration="dask")
    assert (np.asarray(nn.index_.points(np.arange(60)).rows) == rows).all()
    distances, indices = nn.kneighbors(rows[:8])
    for query in range(8):
        # Annoy's own distances of these rows, as it defines them.
        theirs = [forest.get_distance(query, int(row)) for row in indices[query]]
        line = distances[query]
        ours = {"dot": -line, "hamming": line * 4}.get(metric, line)
        ours = np.sqrt(2 * line) if metric == "angular" else ours
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-3)


def test_an_annoy_file_that_was_built_otherwise_is_refused(tmp_path: Path) -> None:
    from annoy import AnnoyIndex

    forest = AnnoyIndex(5, "euclidean")
    forest.add_item(0, [1.0] * 5)
    forest.build(1)
    forest.save(str(tmp_path / "items.ann"))
    with pytest.raises(ValueError, match="was not built with f=400 and metric='dot'"):
        samekin.from_annoy(tmp_path / "items.ann", 400, "dot")
    with pytest.raises(ValueError, match="Unknown metric 'cosine' of Annoy"):
        samekin.from_annoy(tmp_path / "items.ann", 5, "cosine")
    with pytest.raises(FileNotFoundError):
        samekin.from_annoy(tmp_path / "none.ann", 5)
