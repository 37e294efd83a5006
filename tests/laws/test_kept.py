"""A saved model comes back as it was; what cannot be saved says so. Plans read like a text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from sklearn.base import clone

from samekin import (
    DamagedIndex,
    KNeighborsClassifier,
    KNeighborsRegressor,
    KNeighborsTransformer,
    NearestNeighbors,
    RadiusNeighborsTransformer,
)
from samekin.core.index import build, save
from samekin.core.protocol import Corpus

RNG = np.random.default_rng(11)
ROWS = RNG.integers(0, 4, (60, 3)).astype(np.float32)
WORDS: dict[str, dict[str, Any]] = {
    "defaults": {},
    "an order": {"metric": "minkowski", "p": np.float64(3), "n_neighbors": np.int64(4)},
    "infinite order": {"metric": "minkowski", "p": np.inf},
    "weights": {"metric": "minkowski", "metric_params": {"w": np.array([1.0, 0.5, 2.0])}},
    "variances": {"metric": "seuclidean", "metric_params": {"V": np.array([1.0, 0.1, 3.0])}},
    "norms": {"metric": "cosine", "algorithm": "brute"},
    "columns": {"features_col": ["a", "b", "c"], "id_col": "sku"},
}


@pytest.mark.parametrize("words", WORDS.values(), ids=list(WORDS))
def test_a_model_comes_back_with_its_words_and_its_answer(
    tmp_path: Path, words: dict[str, Any]
) -> None:
    nn = NearestNeighbors(**words).fit(ROWS)
    nn.save(tmp_path / "model")
    again = NearestNeighbors.load(tmp_path / "model")
    for mine, theirs in zip(again.kneighbors(ROWS), nn.kneighbors(ROWS), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    for name, value in nn.get_params().items():
        if name != "metric_params":
            assert again.get_params()[name] == value
    assert again.effective_metric_ == nn.effective_metric_
    fitted = clone(again).fit(ROWS)  # its words are enough to fit it once more
    np.testing.assert_array_equal(fitted.kneighbors()[0], nn.kneighbors()[0])
    np.testing.assert_array_equal(
        again.add(ROWS[:5]).kneighbors()[1], nn.add(ROWS[:5]).kneighbors()[1]
    )


@pytest.mark.parametrize("kind", [KNeighborsTransformer, RadiusNeighborsTransformer])
def test_a_transformer_comes_back(tmp_path: Path, kind: Any) -> None:
    model = kind(mode="connectivity").fit(ROWS)
    model.save(tmp_path / "model")
    again = kind.load(tmp_path / "model")
    assert (again.transform(ROWS) != model.transform(ROWS)).nnz == 0
    assert again.get_feature_names_out().tolist() == model.get_feature_names_out().tolist()


TARGETS: dict[str, Any] = {
    "text": np.array(["x", "y", "z"])[np.arange(60) % 3],
    "objects": np.array(["x", "y", "z"], dtype=object)[np.arange(60) % 3],
    "numbers": np.arange(60) % 3,
    "several": np.column_stack((np.arange(60) % 3, np.arange(60) % 2)),
}


@pytest.mark.parametrize("y", TARGETS.values(), ids=list(TARGETS))
def test_a_classifier_comes_back_with_its_classes(tmp_path: Path, y: Any) -> None:
    model = KNeighborsClassifier(weights="distance").fit(ROWS, y)
    model.save(tmp_path / "model")
    again = KNeighborsClassifier.load(tmp_path / "model")
    assert (again.predict(ROWS) == model.predict(ROWS)).all()
    found, wanted = (np.concatenate([*one.predict_proba(ROWS)], axis=-1) for one in (again, model))
    np.testing.assert_array_equal(found, wanted)


def test_a_regressor_comes_back_with_its_shape(tmp_path: Path) -> None:
    for y in (np.arange(60.0), np.arange(60.0).reshape(-1, 1), np.arange(120).reshape(60, 2)):
        model = KNeighborsRegressor().fit(ROWS, y)
        model.save(tmp_path / "model")
        found = KNeighborsRegressor.load(tmp_path / "model").predict(ROWS)
        assert found.shape == model.predict(ROWS).shape
        np.testing.assert_array_equal(found, model.predict(ROWS))


def test_groups_come_back(tmp_path: Path) -> None:
    groups = np.array(["a", "b"])[np.arange(60) % 2]
    nn = NearestNeighbors().fit(ROWS, groups=groups)
    nn.save(tmp_path / "model")
    again = NearestNeighbors.load(tmp_path / "model").add(ROWS[:3], groups=["c", "c", "c"])
    wanted = nn.add(ROWS[:3], groups=["c", "c", "c"]).kneighbors(ROWS, groups=groups)
    np.testing.assert_array_equal(again.kneighbors(ROWS, groups=groups)[1], wanted[1])
    found = again.kneighbors(ROWS[:1], n_neighbors=3, groups=["c"], return_distance=False)
    assert sorted(found[0]) == [60, 61, 62]


def test_a_function_is_not_saved(tmp_path: Path) -> None:
    def f(a: Any, b: Any) -> float:
        return float(abs(a - b).sum())

    with pytest.raises(TypeError, match="metric= is a Python function, and a saved model holds no"):
        NearestNeighbors(metric=f).fit(ROWS).save(tmp_path / "model")
    with pytest.raises(TypeError, match="weights= is a Python function"):
        KNeighborsRegressor(weights=np.ones_like).fit(ROWS, ROWS[:, 0]).save(tmp_path / "model")
    assert not list(tmp_path.iterdir())


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="holds no index"):
        NearestNeighbors.load(tmp_path)
    save(build(Corpus(ROWS)), tmp_path / "index")
    with pytest.raises(TypeError, match="index holds an index, not NearestNeighbors"):
        NearestNeighbors.load(tmp_path / "index")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(FileExistsError, match="is not an index"):
        NearestNeighbors().fit(ROWS).save(tmp_path / "mine")
    NearestNeighbors().fit(ROWS).save(tmp_path / "model")
    with pytest.raises(ValueError, match="Unknown integration 'sprak'"):
        NearestNeighbors.load(tmp_path / "model", integration="sprak")


@pytest.mark.parametrize("words", [{"elephant": 1}, {"n_neighbors": "many"}, {"p": 0}, []], ids=str)
def test_words_that_no_model_has_are_a_damaged_model(tmp_path: Path, words: Any) -> None:
    NearestNeighbors().fit(ROWS).save(tmp_path / "model")
    path = tmp_path / "model" / "index.json"
    description = json.loads(path.read_text())
    description["model"]["words"] = words
    path.write_text(json.dumps(description))
    with pytest.raises(DamagedIndex, match=r"index\.json"):
        NearestNeighbors.load(tmp_path / "model")


def _said(**words: Any) -> str:
    rows = words.pop("rows", ROWS)
    groups = words.pop("groups", None)
    return str(NearestNeighbors(**words).fit(rows, groups=groups).explain())


def test_a_plan_says_which_filter_and_why() -> None:
    wide = RNG.standard_normal((3000, 40)).astype(np.float32)
    thin = sparse.random(300, 900, 0.01, "csr", random_state=0)
    assert "The 5 nearest of 60 rows of 3 columns (float32) by euclidean" in _said()
    assert "Filter: tree (auto: at most 15 columns)." in _said()
    assert "Filter: direct (algorithm='direct')." in _said(algorithm="direct")
    assert "auto: dense rows of more than 15 columns" in _said(rows=wide)
    assert "2 blocks" in _said(rows=wide)
    assert "Filter: direct (auto: sparse rows)." in _said(rows=thin, metric="cosine")
    assert "groups (20 by direct)" in _said(groups=np.arange(60) % 20)
    assert "by hamming" in _said(metric="hamming")


def test_a_plan_has_figures() -> None:
    nn = NearestNeighbors(n_neighbors=3).fit(ROWS)
    plan = nn.explain(sample=10)
    assert plan.row_bytes == ROWS.nbytes
    assert plan.filter_bytes == nn.index_.nbytes - ROWS.nbytes
    assert plan.filters == {"tree": 1}
    assert plan.seconds is not None
    assert plan.seconds > 0
    assert "ms for a query" in str(plan)
    nn.add(ROWS[:20])
    assert nn.explain().filters == {"tree": 2}
    assert nn.explain().row_bytes == ROWS.nbytes + ROWS[:20].nbytes
    assert "in 2 shards" in str(nn.explain())
    assert nn.explain().seconds is None
