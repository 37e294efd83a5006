"""What is said of queries beside their rows, models that grow, and models on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from samekin import KNeighborsClassifier, KNeighborsRegressor, NearestNeighbors
from samekin.core.testing import Constructor, assert_same_lines, assert_same_neighbors
from samekin.core.testing.conformance.answers import DATA

KINDS = ("ties on a grid", "single precision", "sparse")
RNG = np.random.default_rng(23)


def _same(found: Any, wanted: Any) -> None:
    assert type(found) is type(wanted)
    assert len(found) == len(wanted)
    for mine, theirs in zip(found, wanted, strict=True):
        assert mine.dtype == theirs.dtype
        np.testing.assert_array_equal(mine, theirs)


def _both(carrier: Constructor, kind: str, **words: Any) -> tuple[Any, Any, Any]:
    """The model here, the one of the integration, and queries."""
    corpus, queries = DATA[kind]
    here = NearestNeighbors(n_neighbors=4).fit(corpus, **words)
    there = NearestNeighbors(n_neighbors=4, integration=carrier.name).fit(corpus, **words)
    return here, there, queries


@pytest.mark.parametrize("kind", KINDS)
def test_ties_at_the_last_place_are_said(carrier: Constructor, kind: str) -> None:
    here, there, queries = _both(carrier, kind)
    for X in (queries, None):
        wanted = here.kneighbors(X, ties=True)
        assert wanted[2].any() == (kind != "single precision")
        _same(there.kneighbors(X, ties=True), wanted)
        _same(there.kneighbors(X, return_distance=False, ties=True), wanted[1:])
    _same(there.neighbors(queries, ties=True), here.neighbors(queries, ties=True))


@pytest.mark.parametrize("kind", KINDS)
def test_rows_that_are_excluded_are_no_neighbours(carrier: Constructor, kind: str) -> None:
    here, there, queries = _both(carrier, kind)
    nearest = here.kneighbors(queries, n_neighbors=3, return_distance=False)
    lists = [row[: place % 4] for place, row in enumerate(nearest)]
    wanted = here.kneighbors(queries, exclude=lists)
    assert not any(np.isin(mine, line).any() for mine, line in zip(wanted[1], lists, strict=True))
    _same(there.kneighbors(queries, exclude=lists), wanted)
    own = [row[:2] for row in here.kneighbors(return_distance=False)]
    _same(there.kneighbors(exclude=own), here.kneighbors(exclude=own))
    lines = here.radius_neighbors(queries, 2.0, exclude=lists)
    assert_same_lines(there.radius_neighbors(queries, 2.0, exclude=lists), lines)


@pytest.mark.parametrize("kind", KINDS)
def test_queries_look_in_their_groups(carrier: Constructor, kind: str) -> None:
    n = DATA[kind][0].shape[0]
    groups = np.array(["ash", "beech", "oak"])[RNG.integers(0, 3, n)]
    here, there, queries = _both(carrier, kind, groups=groups)
    asked = np.array(["oak", "ash", "beech"])[np.arange(queries.shape[0]) % 3]
    wanted = here.kneighbors(queries, groups=asked)
    assert (groups[wanted[1]] == asked[:, None]).all()
    _same(there.kneighbors(queries, groups=asked), wanted)
    _same(there.kneighbors(), here.kneighbors())
    lines = here.radius_neighbors(queries, 2.0, groups=asked)
    assert_same_lines(there.radius_neighbors(queries, 2.0, groups=asked), lines)


def test_what_cannot_be_said_of_queries_is_refused(carrier: Constructor) -> None:
    corpus, queries = DATA["ties on a grid"]
    nn = NearestNeighbors(integration=carrier.name).fit(corpus)
    asked = queries[:2]
    for words, error, message in (
        ({"exclude": [[0]]}, ValueError, "exclude= has 1 lists for 2 queries"),
        ({"exclude": [[0], [211]]}, ValueError, "exclude= names row 211 to query 1, of 211 rows"),
        ({"exclude": [[0], [0.5]]}, TypeError, "exclude= takes row numbers; query 1 has"),
        ({"exclude": [[], np.arange(208)]}, ValueError, "row 1: it may have 3 neighbours, fewer"),
        ({"groups": [1, 2]}, ValueError, "groups= was given to queries, but none to fit"),
    ):
        with pytest.raises(error, match=message):
            nn.kneighbors(asked, **words)
    nn.fit(corpus, groups=np.arange(211) % 50)
    for words, error, message in (
        ({}, ValueError, "the rows have groups: say groups= of the queries"),
        ({"groups": [1]}, ValueError, "groups= has 1 entries for 2 rows"),
        ({"groups": [1, 50]}, ValueError, "row 1: no row of the corpus is of its group 50"),
        ({"groups": [1, 49]}, ValueError, "row 1: it may have 4 neighbours, fewer than n_neigh"),
        ({"groups": [[1], [2]]}, TypeError, "groups= takes one number, text or date"),
    ):
        with pytest.raises(error, match=message):
            nn.kneighbors(asked, **words)
    with pytest.raises(ValueError, match="groups= has 3 entries for 211 rows"):
        nn.fit(corpus, groups=[1, 2, 3])


def test_an_engines_own_queries_have_nothing_beside_them(carrier: Constructor) -> None:
    corpus, queries = DATA["ties on a grid"]
    given = carrier.make(queries)
    if isinstance(given, np.ndarray):  # arrays are native here
        return
    nn = NearestNeighbors(integration=carrier.name).fit(carrier.make(corpus))
    with pytest.raises(TypeError, match=r"go beside arrays, and X is .* samekin\.gather"):
        nn.kneighbors(given, exclude=[[]] * len(queries))


@pytest.mark.parametrize("kind", KINDS)
def test_rows_that_are_added_count(carrier: Constructor, kind: str) -> None:
    corpus, queries = DATA[kind]
    half = corpus.shape[0] // 2
    wanted = NearestNeighbors(n_neighbors=4).fit(corpus).kneighbors(queries)
    nn = NearestNeighbors(n_neighbors=4, integration=carrier.name)
    nn.fit(corpus[:half]).kneighbors(queries)  # the workers have an index
    assert_same_neighbors(nn.add(corpus[half:]).kneighbors(queries), wanted)
    assert nn.n_samples_fit_ == corpus.shape[0]
    with pytest.raises(ValueError, match="X has 1 features"):
        nn.add(corpus[:, :1])


@pytest.mark.parametrize("kind", KINDS)
def test_a_saved_model_answers_on_every_engine(
    carrier: Constructor, kind: str, tmp_path: Path
) -> None:
    corpus, queries = DATA[kind]
    here = NearestNeighbors(n_neighbors=4, radius=2.0).fit(corpus)
    here.save(tmp_path / "model")
    there = NearestNeighbors.load(tmp_path / "model", integration=carrier.name)
    assert there.integration_ == carrier.name
    assert_same_neighbors(there.kneighbors(queries), here.kneighbors(queries))
    assert_same_neighbors(there.kneighbors(), here.kneighbors())
    there.save(tmp_path / "again")
    again = NearestNeighbors.load(tmp_path / "again", integration="local")
    assert_same_neighbors(again.kneighbors(queries), here.kneighbors(queries))


def test_a_model_of_its_own_data_is_saved_with_its_ids(
    carrier: Constructor, tmp_path: Path
) -> None:
    corpus, queries = DATA["ties on a grid"]
    nn = NearestNeighbors(n_neighbors=4, integration=carrier.name).fit(carrier.make(corpus))
    nn.save(tmp_path / "model")
    loaded = NearestNeighbors.load(tmp_path / "model")
    wanted = carrier.read(nn.kneighbors(carrier.make(queries, cuts=4)))
    assert_same_neighbors(carrier.read(loaded.kneighbors(carrier.make(queries, cuts=4))), wanted)


@pytest.mark.parametrize("kind", [KNeighborsClassifier, KNeighborsRegressor])
def test_a_model_that_votes_is_saved_with_its_targets(
    carrier: Constructor, kind: Any, tmp_path: Path
) -> None:
    corpus, queries = DATA["ties on a grid"]
    y: Any = np.arange(len(corpus)) % 3
    if kind is KNeighborsClassifier:
        y = np.array(["x", "y", "z"])[y]
    here = kind(weights="distance").fit(corpus, y)
    here.save(tmp_path / "model")
    there = kind.load(tmp_path / "model", integration=carrier.name)
    np.testing.assert_array_equal(there.predict(queries), here.predict(queries))
    with pytest.raises(TypeError, match=f"holds {kind.__name__}, not NearestNeighbors"):
        NearestNeighbors.load(tmp_path / "model")


def test_sparse_rows_are_added_to_sparse_ones(carrier: Constructor) -> None:
    corpus, queries = DATA["sparse"]
    dense = sparse.csr_array(corpus).toarray()
    nn = NearestNeighbors(n_neighbors=4, integration=carrier.name).fit(corpus[:50])
    wanted = NearestNeighbors(n_neighbors=4).fit(dense).kneighbors(queries)
    assert_same_neighbors(nn.add(dense[50:]).kneighbors(queries), wanted)
