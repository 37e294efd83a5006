"""The classifier and the regressor are scikit-learn's, where nothing ties, in its own tools."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse
from sklearn import neighbors
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.exceptions import DataConversionWarning, NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import samekin
from samekin.core.index import open_, save

RNG = np.random.default_rng(14)
ROWS = RNG.standard_normal((150, 4))
QUERIES = RNG.standard_normal((40, 4))
CLASSES = np.array(["red", "green", "blue"])[RNG.integers(0, 3, 150)]
TARGET = RNG.standard_normal(150)
KINDS = {"KNeighborsClassifier": CLASSES, "KNeighborsRegressor": TARGET}
WORDS: list[dict[str, Any]] = [
    {},
    {"weights": "distance"},
    {"weights": lambda distances: np.exp(-distances)},
    {"weights": None},
    {"n_neighbors": 1},
    {"n_neighbors": 7, "weights": "distance", "metric": "manhattan"},
    {"p": 3, "weights": "distance"},
    {"metric": "cosine", "algorithm": "brute", "weights": "distance"},
]


def _both(name: str, **words: Any) -> tuple[Any, Any]:
    return getattr(samekin, name)(**words), getattr(neighbors, name)(**words)


def _same(found: Any, wanted: Any) -> None:
    assert found.shape == wanted.shape
    assert found.dtype == wanted.dtype
    if found.dtype.kind == "f":
        np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-12)
    else:
        np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("words", WORDS, ids=str)
def test_the_same_predictions(name: str, words: dict[str, Any]) -> None:
    y = KINDS[name]
    ours, theirs = (one.fit(ROWS, y) for one in _both(name, **words))
    for X in (QUERIES, None):
        _same(ours.predict(X), theirs.predict(X))
    np.testing.assert_array_equal(ours.predict(sparse.csr_array(QUERIES)), ours.predict(QUERIES))
    assert ours.score(QUERIES, y[:40]) == pytest.approx(theirs.score(QUERIES, y[:40]))
    assert ours.score(ROWS, y) == pytest.approx(theirs.score(ROWS, y))


@pytest.mark.parametrize("words", WORDS, ids=str)
def test_the_same_shares(words: dict[str, Any]) -> None:
    ours, theirs = (one.fit(ROWS, CLASSES) for one in _both("KNeighborsClassifier", **words))
    assert ours.classes_.tolist() == theirs.classes_.tolist()
    _same(ours.predict_proba(QUERIES), theirs.predict_proba(QUERIES))
    _same(ours.predict_proba(ROWS), theirs.predict_proba(ROWS))  # some at distance 0


@pytest.mark.parametrize("words", WORDS[:3], ids=str)
def test_several_outputs_are_the_same(words: dict[str, Any]) -> None:
    both = np.column_stack((RNG.integers(0, 3, 150), RNG.integers(5, 7, 150)))
    ours, theirs = (one.fit(ROWS, both) for one in _both("KNeighborsClassifier", **words))
    _same(ours.predict(QUERIES), theirs.predict(QUERIES))
    assert ours.outputs_2d_ is theirs.outputs_2d_ is True
    for found, wanted in zip(
        ours.predict_proba(QUERIES), theirs.predict_proba(QUERIES), strict=True
    ):
        _same(found, wanted)
    for y in (both * 1.5, TARGET[:, None]):
        ours, theirs = (one.fit(ROWS, y) for one in _both("KNeighborsRegressor", **words))
        _same(ours.predict(QUERIES), theirs.predict(QUERIES))


def test_equal_votes_go_to_the_smallest_class() -> None:
    rows, y = np.array([[0.0], [1.0], [2.0], [3.0]]), ["b", "a", "b", "a"]
    for weights in ("uniform", "distance"):
        model = samekin.KNeighborsClassifier(4, weights=weights).fit(rows, y)
        assert model.predict([[1.5]]).tolist() == ["a"]


@pytest.mark.parametrize("name", KINDS)
def test_a_pipeline_and_a_grid_search(name: str) -> None:
    y = KINDS[name]
    found, wanted = (
        GridSearchCV(
            make_pipeline(StandardScaler(), one),
            {f"{name.lower()}__{word}": values for word, values in GRID.items()},
            cv=3,
        ).fit(ROWS, y)
        for one in _both(name)
    )
    assert found.best_params_ == wanted.best_params_
    for word in ("mean_test_score", "split0_test_score"):
        np.testing.assert_allclose(found.cv_results_[word], wanted.cv_results_[word], rtol=1e-9)
    np.testing.assert_allclose(
        cross_val_score(_both(name)[0], ROWS, y), cross_val_score(_both(name)[1], ROWS, y)
    )


GRID: dict[str, Any] = {"n_neighbors": [1, 4], "weights": ["uniform", "distance"]}


@pytest.mark.parametrize("name", KINDS)
def test_words_and_names(name: str) -> None:
    import pandas

    kind = getattr(samekin, name)
    model = clone(kind(3, weights="distance", integration="local", target_col="y"))
    assert model.get_params()["target_col"] == "y"
    frame = pandas.DataFrame(ROWS, columns=list("abcd"))
    model.fit(frame, pandas.Series(KINDS[name]))
    assert model.feature_names_in_.tolist() == list("abcd")
    np.testing.assert_array_equal(
        model.predict(frame[:5]),
        kind(3, weights="distance").fit(ROWS, KINDS[name]).predict(ROWS[:5]),
    )
    with pytest.raises(ValueError, match="feature names should match"):
        model.predict(frame[list("dcba")])
    with pytest.raises(ValueError, match=f"'weights' parameter of {name} must be"):
        kind(weights="heavy").fit(ROWS, KINDS[name])
    with pytest.raises(ValueError, match=f"'target_col' parameter of {name} must be"):
        kind(target_col=3).fit(ROWS, KINDS[name])
    with pytest.raises(NotFittedError):
        kind().predict(ROWS)
    assert is_classifier(kind()) is (name == "KNeighborsClassifier")
    assert is_regressor(kind()) is (name == "KNeighborsRegressor")


def test_a_target_that_cannot_be_averaged_is_refused() -> None:
    fit = samekin.KNeighborsRegressor().fit
    with pytest.raises(ValueError, match="y holds 9007199254740993; integers beyond"):
        fit(ROWS, np.full(150, 2**53 + 1))
    with pytest.raises(ValueError, match="y has dtype <U5"):
        fit(ROWS, CLASSES)
    with pytest.raises(ValueError, match="NaN"):
        fit(ROWS, np.where(np.arange(150) == 7, np.nan, TARGET))
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        fit(ROWS, TARGET[:-1])
    with pytest.raises(ValueError, match="continuous"):
        samekin.KNeighborsClassifier().fit(ROWS, TARGET)


def test_a_column_of_classes_is_said_to_be_one() -> None:
    with pytest.warns(DataConversionWarning, match="column-vector y"):
        model = samekin.KNeighborsClassifier().fit(ROWS, CLASSES[:, None])
    assert model.predict(QUERIES).shape == (40,)


def test_targets_are_saved_with_the_index(tmp_path: Any) -> None:
    model = samekin.KNeighborsRegressor().fit(ROWS, TARGET)
    save(model.index_, tmp_path / "index")
    np.testing.assert_array_equal(open_(tmp_path / "index").target[:, 0], TARGET)
