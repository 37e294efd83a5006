"""Inverted lists lose nothing, and allow for what is proved."""

from __future__ import annotations

from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samekin.core import distances
from samekin.core.distances import tiny
from samekin.core.filters import inverted
from samekin.core.index import build
from samekin.core.keys import canonical
from samekin.core.points import Points
from samekin.core.protocol import Corpus
from samekin.core.shortlist import Shortlist
from samekin.core.testing.strategies import rows_of, stored

ORDERS = {"euclidean": 2, "manhattan": 1, "minkowski": 3, "inner_product": 2, "canberra": 1}


@pytest.mark.parametrize(("metric", "sign"), [*((m, 1) for m in ORDERS), ("inner_product", -1)])
def test_the_error_of_inverted_lists_is_the_one_that_is_proved(metric: str, sign: int) -> None:
    rng = np.random.default_rng(0)
    rows, queries = (np.where(rng.random((n, 3)) < 0.5, x, 0.0) for n, x in ((90, 0.3), (9, 0.7)))
    rows, queries = rows * rng.random(rows.shape), queries * rng.random(queries.shape)
    rows[::2] *= sign
    index = build(Corpus(stored(rows, "csr")), metric, 3, algorithm="direct")
    points = Points(index.queries(stored(queries, "csr")), index.corpus.metric)
    longest = (rows != 0).sum(axis=1).max() + (queries != 0).sum(axis=1).max()
    order = ORDERS[metric]
    slack = (4 * longest + 64) * (1 + order) * 2.0**-53 * 2**order
    for found in index.filter.propose(points, 90, Shortlist(points, index.corpus, 90), None):
        q, x = np.abs(queries[found.query]), np.abs(rows[found.row])
        if metric == "inner_product":
            # Without a common column: nothing, or what cancels out, of any row.
            alone = np.abs(rows).max() if sign < 0 else 0.0
            size = q.sum(axis=1) * np.where((q * x).any(axis=1), x.max(axis=1), alone)
        elif metric == "canberra":
            size = (q > 0).sum(axis=1) + (x > 0).sum(axis=1)
        else:
            size = (q**order).sum(axis=1) + (x**order).sum(axis=1)
        np.testing.assert_allclose(
            found.upper - found.lower, 2 * size * slack, rtol=6e-3, atol=1e-300
        )


def test_the_error_of_inverted_lists_of_nothing_is_that_of_no_terms() -> None:
    nothing = stored(np.zeros((5, 3)), "csr")
    words = {"w": np.array([8.0, 1.0, 2.0])}
    index = build(Corpus(nothing), "minkowski", 3, "direct", words)
    points = Points(index.queries(nothing), index.corpus.metric)
    for found in index.filter.propose(points, 5, Shortlist(points, index.corpus, 5), None):
        assert (found.upper == 8 * tiny(0)).all()
        assert (found.lower == -8 * tiny(0)).all()


@given(
    seed=st.integers(0, 2**32 - 1),
    metric=st.sampled_from(["euclidean", "minkowski", "inner_product", "braycurtis"]),
    slack=st.sampled_from([0.0, 2.0**-40, 0.01, 0.2]),
    k=st.integers(1, 50),
)
def test_inverted_lists_lose_nothing_however_large_the_errors_of_keys_are(
    seed: int, metric: str, slack: float, k: int
) -> None:
    rng = np.random.default_rng(seed)
    rows = rng.integers(-3, 4, (50, 4)) * 0.25 + rng.integers(0, 9, (50, 4)) * 2.0**-44
    lists = inverted.Inverted(Points(stored(rows, "csr"), distances.metric(metric, 3)))
    of = inverted._Keys(lists, rng.random(), rng.random() * 4, slack, slack / 9, True)
    place = np.sort(rng.permutation(50)[: rng.integers(0, 50)])
    taken = rng.random(len(place)) * lists.sizes.max()
    taken = taken * (1 + 1j) if metric == "braycurtis" else taken
    alone = np.setdiff1d(np.arange(50), place)
    sides = zip(of.sides(place, taken), of.alone(alone), strict=True)
    low, high = (np.concatenate(side) for side in sides)
    bound = float(rng.choice([np.inf, rng.random()]))
    found, lower, upper = of.nearest(place, taken, bound, k)
    edge = min(np.sort(high)[k - 1], bound)
    wanted = lists.order[np.append(place, alone)[low < edge]]
    assert np.isin(wanted, found).all()
    assert (lower <= min(bound, np.inf if len(found) < k else np.sort(upper)[k - 1])).all()


@pytest.mark.parametrize("scale", [1.0, 1e-161])
@pytest.mark.parametrize("kind", ["mirrors", "permutations", "near ties"])
def test_a_rough_look_loses_nothing_that_differs_by_a_rounding(kind: str, scale: float) -> None:
    for seed in range(30):
        rows = scale * rows_of(kind, 48, 5, seed)
        index = build(Corpus(stored(rows[:40], "csr")), algorithm="direct")
        points = Points(index.queries(stored(rows[40:], "csr")), index.corpus.metric)
        query, row = np.indices((8, 40)).reshape(2, -1)
        keys = canonical(points, index.corpus, query, row).reshape(8, 40)
        wanted = np.lexsort((row.reshape(8, 40), keys), axis=1)[:, :4]
        with mock.patch.object(inverted, "FEW", 3):
            shortlist = Shortlist(points, index.corpus, 4)
            for found in index.filter.propose(points, 4, shortlist, None):
                shortlist.add(found)
        np.testing.assert_array_equal(shortlist.rank().rows, wanted)
