"""All within a radius, and graphs, are the same on every integration, bit for bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from samekin import NearestNeighbors
from samekin.core.protocol import Neighbors
from samekin.core.testing import Constructor, assert_same_lines
from samekin.core.testing.conformance.answers import DATA, MANY
from samekin.core.within import in_lines

MODES = ("connectivity", "distance")


def _radius(corpus: Any, queries: Any) -> float:
    """One at which a row lies exactly, and that leaves some queries alone where it can."""
    distances = NearestNeighbors(n_neighbors=1).fit(corpus).kneighbors(queries)[0]
    return float(np.sort(distances[:, 0])[len(distances) // 2])


def _lines(carrier: Constructor, answer: Any) -> Neighbors:
    return in_lines(Neighbors(*carrier.read(answer)))


def test_all_within_a_radius_in_its_own_kind(carrier: Constructor, data: tuple[Any, Any]) -> None:
    corpus, queries = data
    radius = _radius(corpus, queries)
    wanted = NearestNeighbors(radius=radius).fit(corpus).radius_neighbors(queries)
    nn = NearestNeighbors(radius=radius, integration=carrier.name).fit(carrier.make(corpus))
    assert_same_lines(_lines(carrier, nn.radius_neighbors(carrier.make(queries, cuts=5))), wanted)


def test_all_within_a_radius_of_arrays(carrier: Constructor, data: tuple[Any, Any]) -> None:
    corpus, queries = data
    radius = _radius(corpus, queries)
    wanted = NearestNeighbors().fit(corpus).radius_neighbors(queries, radius)
    nn = NearestNeighbors(integration=carrier.name).fit(corpus)
    assert_same_lines(nn.radius_neighbors(queries, radius), wanted)
    found = nn.radius_neighbors(queries, radius, return_distance=False, sort_results=True)
    assert_same_lines((found, found), (wanted[1], wanted[1]))


def test_each_of_many_queries_gets_all_within_its_radius(carrier: Constructor) -> None:
    queries, nearest = MANY[::-1] + 0.25, np.arange(len(MANY))[::-1, None]
    wanted = in_lines(Neighbors(np.full(MANY.shape, 0.25), nearest))
    nn = NearestNeighbors(radius=0.5, integration=carrier.name).fit(MANY)
    assert_same_lines(nn.radius_neighbors(queries), wanted)
    assert_same_lines(_lines(carrier, nn.radius_neighbors(carrier.make(queries))), wanted)


@pytest.mark.parametrize("radius", [0.0, 1.5, np.inf])
def test_within_a_radius_of_the_corpus_is_not_the_row_itself(
    carrier: Constructor, radius: float
) -> None:
    corpus, _ = DATA["duplicates"]
    wanted = NearestNeighbors(radius=radius).fit(corpus).radius_neighbors()
    assert not any(row in line for row, line in enumerate(wanted[1]))
    nn = NearestNeighbors(radius=radius, integration=carrier.name)
    assert_same_lines(nn.fit(corpus).radius_neighbors(), wanted)
    assert_same_lines(_lines(carrier, nn.fit(carrier.make(corpus)).radius_neighbors()), wanted)


def test_a_query_with_nothing_near_has_an_empty_line(carrier: Constructor) -> None:
    corpus, queries = DATA["ties on a grid"]
    far = np.vstack((queries[:3], queries[:2] + 1e6))
    nn = NearestNeighbors(radius=1.0, integration=carrier.name).fit(carrier.make(corpus))
    wanted = NearestNeighbors(radius=1.0).fit(corpus).radius_neighbors(far)
    assert [len(line) > 0 for line in wanted[1]] == [True] * 3 + [False] * 2
    for cuts in (1, 9):  # more cuts than queries: some hold none
        answer = nn.radius_neighbors(carrier.make(far, cuts=cuts))
        assert_same_lines(_lines(carrier, answer), wanted)
    nothing = nn.radius_neighbors(far[3:])
    assert_same_lines(nothing, [part[3:] for part in wanted])
    none = nn.radius_neighbors(far[:0])
    assert_same_lines(none, [part[:0] for part in wanted])


def _same_graph(found: Any, wanted: Any) -> None:
    assert found.shape == wanted.shape
    assert found.data.dtype == wanted.data.dtype == np.float64
    for part in ("indptr", "indices", "data"):
        np.testing.assert_array_equal(getattr(found, part), getattr(wanted, part))


@pytest.mark.parametrize("mode", MODES)
def test_graphs_are_those_of_the_arrays(carrier: Constructor, mode: str) -> None:
    corpus, queries = DATA["ties on a grid"]
    # Within 1.5 are distances that are no whole numbers: the root of 2.
    here = NearestNeighbors(n_neighbors=4, radius=1.5).fit(corpus)
    for given in (corpus, carrier.make(corpus)):
        nn = NearestNeighbors(n_neighbors=4, radius=1.5, integration=carrier.name).fit(given)
        for X in (queries, None):
            _same_graph(nn.kneighbors_graph(X, mode=mode), here.kneighbors_graph(X, mode=mode))
            found = nn.radius_neighbors_graph(X, mode=mode)
            _same_graph(found, here.radius_neighbors_graph(X, mode=mode))


def test_a_graph_of_queries_elsewhere_says_what_to_call(carrier: Constructor) -> None:
    corpus, queries = DATA["ties on a grid"]
    nn = NearestNeighbors(integration=carrier.name).fit(carrier.make(corpus))
    given = carrier.make(queries)
    if isinstance(given, np.ndarray):  # arrays are native here
        assert nn.kneighbors_graph(given).shape == (len(queries), len(corpus))
        return
    with pytest.raises(TypeError, match=r"call kneighbors, or .* samekin\.gather"):
        nn.kneighbors_graph(given)
    with pytest.raises(TypeError, match=r"call radius_neighbors, or .* samekin\.gather"):
        nn.radius_neighbors_graph(given)


def test_a_bad_query_is_named_within_a_radius(carrier: Constructor) -> None:
    corpus, queries = DATA["ties on a grid"]
    bad = queries.copy()
    bad[5, 1] = np.nan
    nn = NearestNeighbors(integration=carrier.name).fit(corpus)
    with pytest.raises(ValueError, match="row 5: column 1 is NaN"):
        nn.radius_neighbors(bad)
    for radius in (-1.0, np.nan):
        with pytest.raises(ValueError, match="Expected radius >= 0"):
            nn.radius_neighbors(carrier.make(queries), radius=radius)
