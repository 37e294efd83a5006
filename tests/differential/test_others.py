"""Other libraries beside the definition: where they agree, where they differ, and who is right.

scikit-learn, scipy and faiss are asked for the same neighbours. A difference is looked up in the
oracle, which sides with the definition every time; a tie that another library breaks otherwise is
not an error of it.
"""

from __future__ import annotations

from typing import Any

import faiss
import numpy as np
import pytest
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist
from sklearn import neighbors
from sklearn.metrics.pairwise import haversine_distances

from samekin import NearestNeighbors
from samekin.core.testing import compare, oracle
from samekin.core.testing.strategies import KINDS, METRICS, rows_of, suited

K = 6
SKLEARN = ("brute", "kd_tree", "ball_tree")


def _data(kind: str) -> tuple[np.ndarray, np.ndarray]:
    x = rows_of(kind, 300, 6, 17)
    return x[:260], x[260:]


def _others(corpus: np.ndarray, queries: np.ndarray) -> dict[str, Any]:
    found: dict[str, Any] = {
        f"scikit-learn {name}": neighbors.NearestNeighbors(n_neighbors=K, algorithm=name)
        .fit(corpus)
        .kneighbors(queries)
        for name in SKLEARN
    }
    found["scipy cKDTree"] = cKDTree(corpus).query(queries, K)
    flat = faiss.IndexFlatL2(corpus.shape[1])
    with np.errstate(over="ignore"):  # it has nothing but single precision
        flat.add(corpus.astype(np.float32))
        found["faiss flat"] = flat.search(queries.astype(np.float32), K)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_the_oracle_sides_with_the_definition(kind: str) -> None:
    corpus, queries = _data(kind)
    wanted = NearestNeighbors(n_neighbors=K).fit(corpus).kneighbors(queries)
    assert [part.tolist() for part in wanted] == [
        part.tolist() for part in oracle.neighbors(corpus, queries, K)
    ]
    for name, found in _others(corpus, queries).items():
        result = compare(found, wanted, corpus, queries)
        for query in result.wrong:
            line = [float(v) for v in queries[query]]
            keys = [oracle.key("euclidean", 2, line, [float(v) for v in row]) for row in corpus]
            mine = [keys[row] for row in wanted[1][query]]
            theirs = [keys[row] if row >= 0 else np.inf for row in found[1][query].tolist()]
            assert mine == sorted(keys)[:K]
            assert theirs != mine or len(set(found[1][query].tolist())) < K, name


@pytest.mark.parametrize("kind", ["normal", "constant column", "holes"])
def test_all_agree_where_nothing_is_close(kind: str) -> None:
    rng = np.random.default_rng(3)
    corpus, queries = (rows_of("normal", n, 6, int(rng.integers(100))) for n in (260, 40))
    if kind == "constant column":
        corpus[:, 0] = queries[:, 0] = 3.25
    if kind == "holes":
        corpus[:, 2] *= rng.random(260) < 0.5
    wanted = NearestNeighbors(n_neighbors=K).fit(corpus).kneighbors(queries)
    for name, found in _others(corpus, queries).items():
        assert compare(found, wanted, corpus, queries).verdict == "identical", name


@pytest.mark.parametrize("kind", ["normal", "holes", "grid", "clusters"])
@pytest.mark.parametrize("name", METRICS)
def test_the_distances_of_scipy_are_these(name: str, kind: str) -> None:
    """All of them, to rounding: what a metric means is not this library's idea."""
    corpus, queries = suited(name, *_data(kind))
    found, rows = (
        NearestNeighbors(n_neighbors=len(corpus), metric=name, p=3).fit(corpus).kneighbors(queries)
    )
    distances = np.empty(found.shape)
    np.put_along_axis(distances, rows, found, axis=1)
    spread = np.abs(corpus).max() + np.abs(queries).max()
    np.testing.assert_allclose(
        distances, _theirs(name, queries, corpus), rtol=1e-9, atol=1e-15 * spread**2
    )


def _theirs(name: str, q: np.ndarray, x: np.ndarray) -> np.ndarray:
    match name:
        case "inner_product":
            return -(q @ x.T)
        case "haversine":
            return haversine_distances(q, x)
        case "jaccard":
            return cdist(q != 0, x != 0, "jaccard")
        case "minkowski":
            return cdist(q, x, "minkowski", p=3)
        case "manhattan":
            return cdist(q, x, "cityblock")
    found = cdist(q, x, name)
    if name in ("cosine", "correlation"):  # they have no word for a row without a direction
        flat = [np.ptp(rows, axis=1) == 0 for rows in (q, x)]
        if name == "cosine":
            flat = [(rows == 0).all(axis=1) for rows in (q, x)]
        found[np.isnan(found) | flat[0][:, None] | flat[1]] = 1.0
        found[flat[0][:, None] & flat[1]] = 0.0
    return np.where(np.isnan(found), 0.0, found)


def test_what_is_known_to_differ_does() -> None:
    """If another library mends this, the documentation has to say so."""
    corpus, queries = _data("far")
    wanted = NearestNeighbors(n_neighbors=K).fit(corpus).kneighbors(queries)
    others = _others(corpus, queries)
    assert compare(others["scikit-learn brute"], wanted, corpus, queries).verdict == "different"
    assert compare(others["faiss flat"], wanted, corpus, queries).verdict == "different"
