"""What is wrong with an input is said before any work: what, where, and what to do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse

from samekin import NearestNeighbors, RowError
from samekin.core import distances

GOOD = np.arange(12.0).reshape(4, 3)


def _with(value: Any, dtype: Any = np.float64) -> np.ndarray:
    rows = GOOD.astype(dtype)
    rows[2, 1] = value
    return rows


@pytest.mark.parametrize("store", [np.asarray, sparse.csr_array], ids=["dense", "sparse"])
@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (_with(np.nan), "row 2: column 1 is NaN; drop or fill it"),
        (_with(np.inf), "row 2: column 1 is infinity; drop or fill it"),
        (_with(-np.inf, np.float32), "row 2: column 1 is infinity; drop or fill it"),
        (_with(1e200), "row 2: column 1 is 1e+200; too large to compare by euclidean in float64"),
        (
            _with(2**53 + 1, np.int64),
            "row 2: column 1 is 9007199254740993; integers beyond 2**53 have no exact float64",
        ),
        (
            _with(-(2**63), np.int64),
            "row 2: column 1 is -9223372036854775808; integers beyond 2**53 have no exact float64",
        ),
    ],
    ids=str,
)
def test_a_value_that_cannot_be_compared_is_named(store: Any, rows: Any, message: str) -> None:
    with pytest.raises(RowError) as caught:
        NearestNeighbors().fit(store(rows))
    assert str(caught.value) == message
    assert caught.value.row == 2
    nn = NearestNeighbors(n_neighbors=1).fit(store(GOOD))
    with pytest.raises(RowError) as caught:
        nn.kneighbors(store(rows))
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([[1.0, 2.0], [3.0]], "different lengths"),
        (np.array([["a", "b"]]), "dtype <U1"),
        (np.array([[1, None]], dtype=object), "dtype object"),
        (np.array([[1j]]), "dtype complex128"),
        (np.array([[1.0]], dtype=np.longdouble), "dtype float128"),
        ([1.0, 2.0], "Expected 2D array, got 1D array instead"),
        (np.float64(3), "Expected 2D array, got 0D array instead"),
        (np.empty((0, 3)), r"0 sample\(s\) \(shape=\(0, 3\)\) while a minimum of 1 is required"),
        (np.empty((3, 0)), r"0 feature\(s\) \(shape=\(3, 0\)\) while a minimum of 1 is required"),
        (sparse.csr_array((0, 3)), r"0 sample\(s\)"),
    ],
    ids=str,
)
def test_rows_that_are_no_rows_are_refused(rows: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        NearestNeighbors().fit(rows)


def test_the_largest_values_that_are_taken_do_not_overflow() -> None:
    for metric in sorted(set(distances.TABLE) - {"haversine", "braycurtis"}):
        for columns in (1, 3, 1000):
            nn = NearestNeighbors(n_neighbors=1, metric=metric)
            limit = distances.metric(metric).limit(columns)
            rows = np.full((2, columns), limit)
            rows[1] = -limit
            found, _ = nn.fit(rows).kneighbors()
            assert np.isfinite(found).all()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"n_neighbors": 0}, r"'n_neighbors' .* an int in the range \[1, inf\). Got 0 instead"),
        ({"n_neighbors": 2.0}, "'n_neighbors'"),
        ({"n_neighbors": True}, "'n_neighbors'"),
        ({"radius": -1}, "'radius'"),
        ({"algorithm": "quantum"}, "'algorithm' .* among {'auto', 'brute', .*'direct', 'annoy'}"),
        ({"leaf_size": 0}, "'leaf_size'"),
        ({"p": 0.5}, "'p'"),
        ({"metric_params": 3}, "'metric_params'"),
        ({"metric_params": {"w": [1]}}, "3 columns, but minkowski was given metric_params for 1"),
        ({"metric_params": {"V": [1]}}, "metric_params has V; minkowski takes 'p', 'w'"),
        ({"metric": "cosine", "metric_params": {"p": 1}}, "has p; cosine takes nothing"),
        ({"metric_params": {"p": 0.5}}, "p must be at least 1 for the minkowski metric"),
        ({"metric_params": {"w": [1, 2, -1]}}, "w must be finite and 0 or more"),
        ({"metric_params": {"w": [1, np.inf, 2]}}, "w must be finite and 0 or more"),
        ({"metric_params": {"w": [[1, 2, 3]]}}, "w must be a number for each column"),
        ({"metric_params": {"w": []}}, "w must be a number for each column"),
        ({"metric_params": {"w": ["1", "2", "3"]}}, "w must be a number for each column"),
        ({"p": np.inf, "metric_params": {"w": [1, 2, 3]}}, "w has no meaning"),
        ({"metric": "seuclidean"}, r"seuclidean needs the variances: metric_params={'V': ...}"),
        ({"metric": "seuclidean", "metric_params": {"V": [1, 0, 2]}}, "V must be .* above 0"),
        ({"metric": "haversine"}, "3 columns, but haversine takes 2: latitude and longitude"),
        (
            {"metric": "levenshtein"},
            "Unknown metric 'levenshtein'. Known: braycurtis, canberra, cheby",
        ),
        ({"n_jobs": 0}, "'n_jobs'"),
        ({"working_memory": 0}, "'working_memory'"),
        ({"progress": "yes"}, "'progress'"),
        ({"integration": "abacus"}, "Unknown integration 'abacus'. Known: auto, local, joblib"),
    ],
    ids=str,
)
def test_a_wrong_word_is_refused(words: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        NearestNeighbors(**words).fit(GOOD)


def test_an_algorithm_that_does_not_serve_says_so() -> None:
    with pytest.raises(ValueError, match="'sketch' does not serve dense rows by manhattan"):
        NearestNeighbors(algorithm="sketch", metric="manhattan").fit(GOOD)
    with pytest.raises(ValueError, match="'kd_tree' does not serve sparse rows by euclidean"):
        NearestNeighbors(algorithm="kd_tree").fit(sparse.csr_array(GOOD))


def test_a_missing_library_names_the_line_that_installs_it(monkeypatch: Any) -> None:
    from samekin.core import registry

    row = registry.Row("ghost", "samekin.ghost", (), ("no_such_library",), "samekin[ghost]")
    monkeypatch.setattr(registry, "_rows", lambda: {"ghost": row})
    with pytest.raises(ImportError, match=r"needs no_such_library: pip install 'samekin\[ghost\]'"):
        registry.load("ghost")
