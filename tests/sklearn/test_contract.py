"""The contract of scikit-learn's estimators: its own checks, its signature, its tools."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest
from known.sklearn_checks import EXPECTED, NOT_CHECKED
from scipy import sparse
from sklearn import neighbors
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import estimator_checks_generator

from samekin import (
    KNeighborsClassifier,
    KNeighborsRegressor,
    KNeighborsTransformer,
    NearestNeighbors,
    RadiusNeighborsTransformer,
)

RNG = np.random.default_rng(11)
ROWS = RNG.standard_normal((120, 7))
QUERIES = RNG.standard_normal((15, 7))
WEIGHTS = np.array([1.0, 0.5, 2.0, 3.0, 0.25, 1.0, 7.0])


def _cubed(q: np.ndarray, x: np.ndarray, power: float) -> float:
    return float(np.abs(q - x).max() ** power)


ESTIMATORS = (
    NearestNeighbors,
    KNeighborsClassifier,
    KNeighborsRegressor,
    KNeighborsTransformer,
    RadiusNeighborsTransformer,
)


def _checks() -> list[Any]:
    # None is skipped: what a check needs is there, or its absence is a failure, or it is known.
    return [
        pytest.param(
            estimator,
            check,
            id=f"{kind.__name__}-{_name(check)}",
            marks=[pytest.mark.xfail(reason=EXPECTED[_name(check)], strict=True)]
            if _name(check) in EXPECTED
            else [],
        )
        for kind in ESTIMATORS
        for estimator, check in estimator_checks_generator(kind(), mark=None)
        if _name(check) not in NOT_CHECKED
    ]


def _name(check: Any) -> str:
    return str(getattr(check, "func", check).__name__)


METHODS = {"fit", "kneighbors", "transform", "fit_transform", "predict", "predict_proba", "score"}


@pytest.mark.parametrize(("estimator", "check"), _checks())
def test_a_check_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


def test_every_parameter_of_scikit_learn_is_here_with_its_default() -> None:
    for kind in ESTIMATORS:
        their_kind = getattr(neighbors, kind.__name__)
        theirs, ours = (inspect.signature(one).parameters for one in (their_kind, kind))
        assert {name: (ours[name].default, ours[name].kind) for name in theirs} == {
            name: (parameter.default, parameter.kind) for name, parameter in theirs.items()
        }
        for method in METHODS & set(dir(their_kind)):
            there = inspect.signature(getattr(their_kind, method)).parameters
            here = inspect.signature(getattr(kind, method)).parameters
            # What samekin adds has to be named.
            added = [name for name in here if name not in there]
            assert [name for name in here if name in there] == list(there)
            assert all(here[name].kind is inspect.Parameter.KEYWORD_ONLY for name in added)


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"metric": "euclidean"},
        {"metric": "l1"},
        {"metric": "cityblock"},
        {"metric": "chebyshev"},
        {"p": 3},
        {"metric": "cosine", "algorithm": "brute"},
        {"metric": "sqeuclidean", "algorithm": "brute"},
        {"algorithm": "kd_tree"},
        {"algorithm": "ball_tree"},
        {"metric": "minkowski", "metric_params": {"p": 1}},
        {"metric": "minkowski", "p": 3, "metric_params": {"w": WEIGHTS}},
        {"metric": "minkowski", "metric_params": {"w": WEIGHTS}},
        {"metric": "seuclidean", "metric_params": {"V": WEIGHTS}},
        {"metric": "correlation"},
        {"metric": "canberra"},
        # Their ball tree takes it for a metric, which it is not, and loses neighbours.
        {"metric": _cubed, "metric_params": {"power": 3}, "algorithm": "brute"},
    ],
    ids=str,
)
@pytest.mark.filterwarnings("ignore:Parameter p is found in metric_params")
def test_the_same_neighbours_where_nothing_ties(words: dict[str, Any]) -> None:
    ours = NearestNeighbors(n_neighbors=4, **words).fit(ROWS)
    theirs = neighbors.NearestNeighbors(n_neighbors=4, **words).fit(ROWS)
    for X in (QUERIES, None):
        distances, indices = ours.kneighbors(X)
        wanted_distances, wanted = theirs.kneighbors(X)
        np.testing.assert_array_equal(indices, wanted)
        np.testing.assert_allclose(distances, wanted_distances, rtol=1e-9, atol=1e-12)
    assert ours.n_features_in_ == theirs.n_features_in_
    assert ours.n_samples_fit_ == theirs.n_samples_fit_


def test_the_same_braycurtis_without_signs() -> None:
    """Theirs has abs(q) + abs(x) below, scipy and this library have abs(q + x)."""
    words = {"n_neighbors": 4, "metric": "braycurtis", "algorithm": "brute"}
    rows, queries = np.abs(ROWS), np.abs(QUERIES)
    found = NearestNeighbors(**words).fit(rows).kneighbors(queries)
    theirs = neighbors.NearestNeighbors(**words)
    np.testing.assert_allclose(found, theirs.fit(rows).kneighbors(queries), rtol=1e-12)
    signed = theirs.fit(ROWS).kneighbors(QUERIES)[0]
    assert not np.allclose(NearestNeighbors(**words).fit(ROWS).kneighbors(QUERIES)[0], signed)


@pytest.mark.parametrize("k", [0, -1, 121, 120, 2.5])
def test_the_same_words_for_a_wrong_k(k: Any) -> None:
    for X in (QUERIES, None):
        said = []
        for kind in (NearestNeighbors, neighbors.NearestNeighbors):
            try:
                kind().fit(ROWS).kneighbors(X, n_neighbors=k)
            except (TypeError, ValueError) as error:
                said.append((type(error), str(error).partition(", n_samples_fit")[0]))
            else:
                said.append((type(None), ""))
        assert said[0] == said[1]


def test_it_is_cloned_and_set_like_any_other() -> None:
    nn = NearestNeighbors(n_neighbors=3, integration="local", working_memory=2.5)
    again = clone(nn).set_params(metric="cosine")
    assert again.get_params() == nn.get_params() | {"metric": "cosine"}
    assert repr(nn) == "NearestNeighbors(integration='local', n_neighbors=3, working_memory=2.5)"


def test_feature_names_are_remembered_and_compared() -> None:
    import pandas

    names = [f"x{j}" for j in range(7)]
    nn = NearestNeighbors().fit(pandas.DataFrame(ROWS, columns=names))
    assert nn.feature_names_in_.tolist() == names
    wanted = NearestNeighbors().fit(ROWS).kneighbors(QUERIES)
    found = nn.kneighbors(pandas.DataFrame(QUERIES, columns=names))
    np.testing.assert_array_equal(found, wanted)
    with pytest.raises(ValueError, match="feature names should match"):
        nn.kneighbors(pandas.DataFrame(QUERIES, columns=names[::-1]))
    with pytest.warns(UserWarning, match="does not have valid feature names"):
        nn.kneighbors(QUERIES)


def test_it_ends_a_pipeline() -> None:
    pipeline = make_pipeline(StandardScaler(), NearestNeighbors(n_neighbors=2)).fit(ROWS)
    scaled = StandardScaler().fit(ROWS)
    wanted = NearestNeighbors(n_neighbors=2).fit(scaled.transform(ROWS))
    found = pipeline[-1].kneighbors(pipeline[:-1].transform(QUERIES))
    np.testing.assert_array_equal(found, wanted.kneighbors(scaled.transform(QUERIES)))


def test_answers_come_some_at_a_time() -> None:
    nn = NearestNeighbors(n_neighbors=3).fit(ROWS)
    for X in (QUERIES, None, sparse.csr_array(QUERIES)):
        parts = list(nn.iter_neighbors(X, size=4, start=2))
        assert [len(part.indices) for part in parts[:-1]] == [4] * (len(parts) - 1)
        whole = nn.neighbors(X)
        for mine, theirs in zip(zip(*parts, strict=True), whole, strict=True):
            np.testing.assert_array_equal(np.concatenate(mine), theirs[2:])
    bad = QUERIES.copy()
    bad[9, 1] = np.nan
    with pytest.raises(ValueError, match="row 9: column 1 is NaN"):
        list(nn.iter_neighbors(bad, size=4))


@pytest.mark.parametrize("words", [{"size": 0}, {"size": -1}, {"start": -1}, {"start": 0.5}])
def test_pieces_of_no_size_are_refused(words: dict[str, Any]) -> None:
    nn = NearestNeighbors(n_neighbors=3).fit(ROWS)
    with pytest.raises(ValueError, match=f"{next(iter(words))}= must be an int in the range"):
        next(nn.iter_neighbors(**words))
