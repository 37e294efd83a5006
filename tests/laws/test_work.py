"""How much is done, counted and not timed: a filter that proposes all rows loses none either.

Rows are of whole numbers and radii lie halfway between two sums of squares, so that no rounding
decides, and the counts are the same on every machine.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from unittest import mock

import numpy as np
import pytest

from samekin.core.distances import Float, metric
from samekin.core.filters import (
    inverted,
    layout,
    product,
    room,
    ties,
    tree,
    width,
)
from samekin.core.index import build
from samekin.core.keys import canonical
from samekin.core.points import Points
from samekin.core.protocol import Corpus
from samekin.core.ranking import top_k
from samekin.core.shortlist import Candidates, Shortlist
from samekin.core.testing.strategies import METRICS, stored, suited

K = 5
METRIC = metric("euclidean")


class Fixed:
    """A bound that does not move."""

    def __init__(self, keys: Float) -> None:
        self.bound = keys


def _grid(n: int, columns: int, seed: int, high: int = 9) -> Float:
    return np.random.default_rng(seed).integers(0, high, (n, columns)).astype(np.float64)


def _clusters(n: int, columns: int, seed: int) -> Float:
    """Twenty cubes; beside each, others that a query may or may not skip."""
    rng = np.random.default_rng(seed)
    middles = np.random.default_rng(0).integers(0, 60, (20, columns))
    return (middles[rng.integers(0, 20, n)] + rng.integers(0, 9, (n, columns))).astype(np.float64)


def _keys(corpus: Float, queries: Float) -> Float:
    keys: Float = np.square(queries[:, None] - corpus).sum(axis=2)
    return keys


def _built(corpus: Any, algorithm: str, size: int = 128, **words: Any) -> Any:
    with mock.patch.object(layout, "BLOCK", size):
        return build(Corpus(corpus), algorithm=algorithm, **words)


def _proposed(
    index: Any, queries: Any, k: int, keys: Float | None = None, memory: float | None = None
) -> Candidates:
    """All candidates for the ``k`` nearest, or within keys."""
    points = Points(index.queries(queries), index.corpus.metric)
    held: Any = Shortlist(points, index.corpus, k) if keys is None else Fixed(keys)
    found = []
    for some in index.filter.propose(points, k, held, memory):
        found.append(some)
        if keys is None:
            held.add(some)
    parts = [np.concatenate([getattr(one, part) for one in found]) for part in Candidates.__slots__]
    return Candidates(*parts)


def _halfway(keys: Float, place: int) -> Float:
    """For each query a number within which so many rows are, or a few more that tie."""
    return np.asarray(np.sort(keys, axis=1)[:, place] + 0.5)


def multiplied(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many pairs are multiplied from now on, each time."""
    counts: list[int] = []
    product = room.Room.product

    def counted(self: room.Room, left: Any, right: Any) -> Any:
        counts.append(len(left) * len(right))
        return product(self, left, right)

    monkeypatch.setattr(room.Room, "product", counted)
    return counts


@pytest.fixture
def products(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    return multiplied(monkeypatch)


def _reached(index: Any, corpus: Float, queries: Float, keys: Float) -> np.ndarray:
    """Of each query and block, how many rows are in it if its ball may reach so far; else 0."""
    filter_ = index.filter
    found = []
    for start, stop in zip(filter_.starts[:-1], filter_.starts[1:], strict=True):
        rows = corpus[filter_.order[start:stop]]
        middle = rows.mean(axis=0)
        radius = np.linalg.norm(rows - middle, axis=1).max()
        near = np.linalg.norm(queries - middle, axis=1) - radius <= np.sqrt(keys) * (1 + 1e-5)
        found.append(near * (stop - start))
    return np.array(found)


@pytest.mark.parametrize("kind", [np.float64, np.float32])
@pytest.mark.parametrize(("columns", "rank"), [(3, 3), (40, 40), (40, 4), (90, 90)])
def test_a_sketch_without_loss_verifies_what_is_within_and_nothing_else(
    columns: int, rank: int, kind: type
) -> None:
    weights = _grid(rank, columns, 2, 2) if rank < columns else np.eye(columns)
    corpus, queries = _clusters(1500, rank, 0) @ weights, _clusters(40, rank, 1) @ weights
    with mock.patch.object(
        width, "_cheapest", lambda *words: max(rank, 16) if rank < columns else columns
    ):
        index = _built(corpus.astype(kind), "sketch")
    keys = _keys(corpus, queries)
    for place in (0, 20, 400):
        most = _halfway(keys, place)
        found = _proposed(index, queries.astype(kind), 0, most)
        assert len(found) == np.count_nonzero(keys <= most[:, None])
        assert (keys[found.query, found.row] <= most[found.query]).all()


def test_what_directions_leave_out_counts_as_a_length() -> None:
    corpus, queries = _grid(1500, 20, 0), _grid(40, 20, 1)
    corpus[::10, 16:] += 60
    with (
        mock.patch.object(width, "_cheapest", lambda *words: 16),
        mock.patch.object(width, "_leading", lambda sample, wide, each: np.eye(20)[:, :wide]),
    ):
        index = _built(corpus, "sketch")
    most = _halfway(_keys(corpus, queries), 100)
    within = np.count_nonzero(_keys(corpus[:, :16], queries[:, :16]) <= most[:, None])
    assert len(_proposed(index, queries, 0, most)) <= 0.8 * within


def test_blocks_out_of_reach_are_not_multiplied(products: list[int]) -> None:
    corpus, queries = _clusters(3000, 6, 0), _clusters(60, 6, 1)
    index = _built(corpus, "sketch")
    keys = _keys(corpus, queries)
    for place in (0, 100):
        most = _halfway(keys, place)
        _proposed(index, queries, 0, most)
        assert sum(products) <= _reached(index, corpus, queries, most).sum()
        products.clear()
    _proposed(index, queries, K)
    assert sum(products) <= _reached(index, corpus, queries, _halfway(keys, 2 * K)).sum()


@pytest.mark.parametrize("columns", [6, 40, 90])
def test_of_the_nearest_few_more_are_verified(columns: int) -> None:
    index = _built(_clusters(3000, columns, 0), "sketch")
    assert len(_proposed(index, _clusters(60, columns, 1), K)) <= 60 * 2 * K


def test_of_the_largest_products_few_more_are_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    rows = 50 + rng.standard_normal((8000, 20)) * rng.gamma(1.0, 1.0, (8000, 1))
    queries = rng.standard_normal((60, 20)) * 2.0 ** rng.integers(-200, 200, (60, 1))
    monkeypatch.setattr(product, "BLOCK", 500)
    index, multiplications = (
        _built(rows, "product", metric="inner_product"),
        multiplied(monkeypatch),
    )
    assert len(_proposed(index, queries, K)) <= 60 * 2 * K
    assert sum(multiplications) <= 60 * 8000 / 3  # the others are too short
    keys = -(queries @ rows.T)
    within = np.count_nonzero(keys <= _halfway(keys, 9)[:, None] - 0.5)
    assert within <= len(_proposed(index, queries, 0, _halfway(keys, 9) - 0.5)) <= 1.01 * within


def test_equal_rows_are_one_point() -> None:
    for algorithm in ("sketch", "tree"):
        found = _proposed(_built(np.ones((300, 3)), algorithm), _grid(9, 3, 0), K)
        assert (np.bincount(found.query) == K).all()


@pytest.mark.parametrize(("copies", "points"), [(1, 90), (4, 360), (5, 90)])
def test_a_few_equal_rows_are_points_of_their_own(copies: int, points: int) -> None:
    rows = np.repeat(np.unique(_grid(200, 6, 0), axis=0)[:90], copies, axis=0)
    assert len(_built(rows, "tree").filter.groups) == points


def test_a_tree_looks_again_only_where_the_last_place_ties() -> None:
    corpus, queries = np.unique(_grid(2000, 4, 0, 40), axis=0), _grid(200, 4, 1, 40)
    index = _built(corpus, "tree")
    for rows, own in ((queries, None), (corpus[:200], np.arange(200))):
        keys = np.sort(_keys(corpus, rows), axis=1)[:, K - (own is None) :]
        found, left = index.filter.outright(Points(rows, index.corpus.metric), K, own)
        np.testing.assert_array_equal(left, np.flatnonzero(keys[:, 0] == keys[:, tree.SPARE]))
        np.testing.assert_array_equal(found.keys[:, -1], keys[:, 0])
    index = _built(corpus[: K + tree.SPARE], "tree")
    assert index.filter.outright(Points(queries, index.corpus.metric), K, None) is not None


def test_a_tree_of_faint_rows_looks_again_at_few() -> None:
    """Though what their keys lose is more than the distance of a neighbour."""
    rows = np.random.default_rng(0).standard_normal((5000, 2)) * 4e-161
    index = _built(rows, "tree")
    keys, left = index.filter.outright(index.corpus, K, np.arange(5000))
    assert np.median(keys.keys[:, -1]) < 2 * index.filter.scale.lost
    assert 0 < len(left) < 500


def test_a_tree_proposes_what_is_within_and_nothing_else() -> None:
    corpus, queries = np.unique(_clusters(2000, 4, 0), axis=0), _clusters(100, 4, 1)
    index = _built(corpus, "tree")
    keys = _keys(corpus, queries)
    most = _halfway(keys, 30)
    found = _proposed(index, queries, 0, most)
    assert len(found) == np.count_nonzero(keys <= most[:, None])
    within = np.count_nonzero(keys <= np.sort(keys, axis=1)[:, K - 1 : K], axis=1)
    balls, whole = [], index.filter.tree

    def ball(points: Float, *words: Any, **more: Any) -> Any:
        balls.append(len(points))
        return whole.query_ball_point(points, *words, **more)

    index.filter.tree = SimpleNamespace(query=whole.query, query_ball_point=ball)
    index.filter.blind = False
    assert len(_proposed(index, queries, K)) == np.maximum(within, K + 1).sum()
    assert sum(balls) == 2 * np.count_nonzero(within > K)  # how many there are, and which


@pytest.mark.parametrize("metric", ["euclidean", "inner_product", "hamming", "jaccard"])
@pytest.mark.parametrize("storage", ["plain", "csr"])
def test_no_more_ties_are_proposed_than_there_are_places(storage: str, metric: str) -> None:
    corpus, queries = _grid(600, 4, 0, 3), _grid(50, 4, 1, 3)
    index = _built(stored(corpus, storage), "direct", metric=metric)
    for k in (1, K, 50):
        found = _proposed(index, stored(queries, storage), k)
        assert (np.bincount(found.query, minlength=50) == k).all()
        points = Points(index.queries(stored(queries, storage)), index.corpus.metric)
        query, row = np.indices((50, len(corpus))).reshape(2, -1)
        ranked = top_k(query, row, canonical(points, index.corpus, query, row), 50, k)
        pairs = {*zip(found.query.tolist(), found.row.tolist(), strict=True)}
        wanted = {(q, r) for q, rows in enumerate(ranked.rows.tolist()) for r in rows}
        assert pairs == wanted
        found = _proposed(index, stored(queries, storage), k, memory=0.01)  # in many blocks
        assert wanted <= {*zip(found.query.tolist(), found.row.tolist(), strict=True)}


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("storage", ["plain", "csr"])
@pytest.mark.parametrize("few", [7, 4096])
def test_what_ties_with_nothing_is_proposed_alone(
    storage: str, metric: str, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inverted, "FEW", few)
    rng = np.random.default_rng(0)
    corpus, queries = suited(metric, rng.random((600, 6)), rng.random((30, 6)))
    index = _built(stored(corpus, storage), "direct", metric=metric, p=3)
    found = _proposed(index, stored(queries, storage), K)
    assert (np.bincount(found.query) == K).all()
    assert (found.upper - found.lower).max() <= 1e-11


def test_of_many_rows_few_are_looked_at_closely(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inverted, "FEW", 64)
    closely, sides = [], inverted._Keys.sides

    def noted(self: Any, place: Any, taken: Any) -> Any:
        closely.append(len(place))
        return sides(self, place, taken)

    monkeypatch.setattr(inverted._Keys, "sides", noted)
    rng = np.random.default_rng(0)
    index = _built(stored(rng.random((2000, 6)), "csr"), "direct")
    _proposed(index, stored(rng.random((30, 6)), "csr"), K)
    assert sum(closely) == 30 * K
    # Of rows without a common column, those that may come first.
    rows, queries = np.zeros((2000, 2)), np.zeros((30, 2))
    rows[:, 0], queries[:, 1] = 1 + rng.random(2000), 1
    closely.clear()
    _proposed(_built(stored(rows, "csr"), "direct"), stored(queries, "csr"), K)
    assert sum(closely) <= 30 * (3 * K + 16)


@pytest.mark.parametrize("k", [0, 1, K, 100])
def test_rows_that_all_are_at_nothing_are_looked_at_as_far_as_places_go(k: int) -> None:
    corpus, queries = Points(np.zeros((400, 3)), METRIC), Points(np.zeros((7, 3)), METRIC)
    parts = [*ties.in_turn(queries, corpus, k)]
    assert sum(map(len, parts)) == 7 * (k or 400)
    assert len(parts) <= (1 if k else 10)


def test_rows_in_turn_are_looked_at_twice_as_far_as_need_be_at_most() -> None:
    rows = np.ones((1000, 1))
    rows[[0, 1, 2, 3, 210]] = 0
    corpus, queries = Points(rows, METRIC), Points(np.array([[0.0], [1.0]]), METRIC)
    looked_at = np.bincount(np.concatenate([c.query for c in ties.in_turn(queries, corpus, K)]))
    assert looked_at[0] <= 2 * 211 + K
    assert looked_at[1] <= 2 * 9 + K


def test_rows_whose_squares_underflow_are_taken_in_turn() -> None:
    rows, queries = _grid(200, 3, 0) * 2.0**-545, _grid(7, 3, 1) * 2.0**-545
    for corpus in (rows, np.concatenate((rows, -rows))):
        for algorithm in ("tree", "sketch"):
            found = _proposed(_built(corpus, algorithm), queries, K)
            assert len(found) == 7 * K
            assert found.row.max() == K - 1
