"""Whatever is about speed alone is free: drawn at random, it changes no answer."""

from __future__ import annotations

import importlib
from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws.free import FREE, FUNCTIONS, NUMBERS, Things, drawn, may_be_first
from laws.loops import all_loops
from laws.test_within import RADII, radius_of

from samekin import NearestNeighbors
from samekin.core import distances
from samekin.core.filters import FILTERS, crowd, inverted, layout, room, width
from samekin.core.points import Points
from samekin.core.search import Everyone
from samekin.core.testing import assert_same_lines, assert_same_neighbors, oracle
from samekin.core.testing.strategies import METRICS, corpora, stored, suited

ALGORITHMS = ("auto", "tree", "sketch", "product", "direct", "sparse")
CALLS = ("queries", "everyone", "some", "radius", "radius of everyone")


def _served(algorithm: str, metric: str) -> str:
    """The metric, or one that the algorithm serves."""
    if algorithm not in FILTERS or FILTERS[algorithm].serves(
        distances.metric(metric, 3), np.empty((1, 2))
    ):
        return metric
    if algorithm == "product":
        return "inner_product"
    return "euclidean" if len(metric) % 2 else "cosine"


def _assert_right(nn: Any, call: str, corpus: Any, asked: Any, k: int) -> None:
    """What a model says to a call is what the oracle says."""
    own, metric = call not in ("queries", "radius"), nn.metric
    if call.startswith("radius"):
        wanted = oracle.within(corpus, asked, nn.radius, metric, 3, own)
        assert_same_lines(nn.radius_neighbors(None if own else asked), wanted)
        return
    if call == "some":
        found = Everyone(k)(nn.index_, np.arange(len(corpus))[:, None])
    else:
        found = nn.kneighbors(None if own else asked, k)
    assert_same_neighbors(found, oracle.neighbors(corpus, asked, k, metric, 3, own))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@given(
    things=FREE,
    data=corpora(),
    metric=st.sampled_from(METRICS),
    call=st.sampled_from(CALLS),
    radius=st.tuples(st.sampled_from(RADII), st.integers(0, 2**16)),
    threads=st.integers(1, 2),
)
def test_what_is_about_speed_changes_no_answer(
    algorithm: str,
    things: Things,
    data: Any,
    metric: str,
    call: str,
    radius: tuple[str, int],
    threads: int,
) -> None:
    corpus, queries, k = data
    metric = _served(algorithm, metric)
    corpus, queries = suited(metric, corpus, queries)
    kind, place = radius
    reach = radius_of(kind, corpus, queries[place % 8], metric, 3, place % len(corpus))
    thin = algorithm == "sparse"
    nn = NearestNeighbors(
        n_neighbors=k,
        radius=reach,
        metric=metric,
        p=3,
        algorithm="direct" if thin else algorithm,
        n_jobs=threads,
    )
    own = call in ("everyone", "some", "radius of everyone")
    asked, k = corpus if own else queries, min(k, len(corpus) - own)
    if not k:
        return
    with drawn(things):
        nn.fit(stored(corpus, "csr") if thin else corpus)
        _assert_right(nn, call, corpus, asked, k)


@pytest.mark.parametrize("loops", all_loops())
@given(
    things=FREE,
    data=corpora(),
    metric=st.sampled_from(["euclidean", "cosine", "correlation"]),
    call=st.sampled_from(CALLS),
    size=st.integers(1, 9),
)
def test_lattices_change_no_answer(
    loops: Any, things: Things, data: Any, metric: str, call: str, size: int
) -> None:
    corpus, queries, k = data
    corpus, queries = suited(metric, corpus, queries)
    always = {
        ("compiled", "loops"): lambda: loops,
        ("filters.room", "SIFTED"): 1,
        ("filters.sieve", "FEW"): 0,
        ("filters.lattice", "SOME"): 1,
        ("filters.sketched", "MEET"): 0,
        ("filters.layout", "size"): lambda n: size,
    }
    own = call not in ("queries", "radius")
    asked, k = corpus if own else queries, min(k, len(corpus) - own)
    if not k:
        return
    reach = float(oracle.neighbors(corpus, asked, k, metric, 3, own)[0].max())
    nn = NearestNeighbors(n_neighbors=k, radius=reach, metric=metric, algorithm="sketch")
    with drawn({**things, **always}):
        _assert_right(nn.fit(corpus), call, corpus, asked, k)


def _without(things: Things, *names: str) -> Things:
    """The others, so that what has these names is looked at itself."""
    return {at: thing for at, thing in things.items() if at[1] not in names}


@given(things=FREE, data=corpora())
def test_directions_are_orthonormal_whatever_the_numbers(things: Things, data: Any) -> None:
    sample = data[0].astype(np.float64)
    sample = np.ldexp(sample, -int(np.frexp(np.abs(sample).max())[1]))
    with drawn(_without(things, "directions")):
        few, chosen = width.directions(sample - sample.mean(axis=0), len(sample))
        for turned in (few, chosen()):
            assert turned.shape[1] <= len(turned) == sample.shape[1]
            np.testing.assert_allclose(turned.T @ turned, np.eye(turned.shape[1]), atol=1e-12)


@given(things=FREE, data=corpora(), most=st.integers(1, 64))
def test_a_row_is_in_one_block_whatever_the_numbers(things: Things, data: Any, most: int) -> None:
    points = np.clip(data[0].astype(np.float64), -1e30, 1e30)
    with drawn(_without(things, "split", "size")):
        order, starts = layout.split(points, most)
        assert layout.size(len(points)) >= 1
    assert sorted(order.tolist()) == list(range(len(points)))
    assert starts[0] == 0 < np.diff(starts).min()
    assert starts[-1] == len(points)


@given(things=FREE, data=corpora())
def test_it_is_crowded_or_not_whatever_the_numbers(things: Things, data: Any) -> None:
    points = Points(data[0], distances.metric("euclidean"))
    with drawn(_without(things, "around", "crowded")):
        assert crowd.crowded(points) in (True, False)
        if len(points) > 16:
            assert 0 <= crowd.around(points) <= 1


@given(seed=st.integers(0, 2**32 - 1), columns=st.integers(1, 99))
def test_a_first_limit_lets_enough_through(seed: int, columns: int) -> None:
    rng = np.random.default_rng(seed)
    product = rng.integers(0, rng.integers(2, 99), (9, columns)).astype(np.float32)
    for k in range(1, columns + 1):
        assert ((product <= room.first(product, k)[:, None]).sum(axis=1) >= k).all()


@given(
    seed=st.integers(0, 2**32 - 1),
    metric=st.sampled_from(["euclidean", "minkowski", "inner_product", "braycurtis"]),
    slack=st.sampled_from([0.0, 2.0**-40, 0.01, 0.2]),
    k=st.integers(1, 40),
    few=st.integers(1, 40),
)
def test_a_rough_look_leaves_none_aside_that_may_be_near(
    seed: int, metric: str, slack: float, k: int, few: int
) -> None:
    """However large the errors of keys are."""
    rng = np.random.default_rng(seed)
    rows = rng.integers(-3, 4, (50, 4)) * 0.25
    lists = inverted.Inverted(Points(stored(rows, "csr"), distances.metric(metric, 3)))
    of = inverted._Keys(lists, rng.random(), rng.random() * 4, slack, slack / 9, True)
    place, taken = rng.permutation(50)[:40], rng.random(40) * lists.sizes.max()
    if metric == "braycurtis":
        taken = taken * (1 + 1j)
    bound = float(rng.choice([np.inf, rng.random()]))
    with mock.patch.object(inverted, "FEW", few):
        near = inverted._roughly(of, place, taken, bound, k)
    assert np.isin(np.flatnonzero(may_be_first(of, place, taken, bound, k)), near).all()


@given(counts=st.lists(st.integers(0, 9)), piece=st.integers(1, 9))
def test_what_is_handed_over_together_is_what_there_is(counts: list[int], piece: int) -> None:
    each = [
        (i, np.arange(n), np.arange(n) + 0.25, np.arange(n) + 0.5) for i, n in enumerate(counts)
    ]
    with mock.patch.object(inverted, "PAIRS", piece):
        parts = [*inverted._together(iter(each), 3)]
    for name, wanted in [
        ("query", [i + 3 for i, n in enumerate(counts) for _ in range(n)]),
        ("row", [j for n in counts for j in range(n)]),
        ("lower", [j + 0.25 for n in counts for j in range(n)]),
        ("upper", [j + 0.5 for n in counts for j in range(n)]),
    ]:
        assert [x for part in parts for x in getattr(part, name).tolist()] == wanted


def test_what_is_free_is_there() -> None:
    """What nothing has would be drawn in vain."""
    for module, names in [*NUMBERS.items(), *FUNCTIONS.items()]:
        held = vars(importlib.import_module(f"samekin.core.{module}"))
        assert names.keys() - held.keys() == set()
