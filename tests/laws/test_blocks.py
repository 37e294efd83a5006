"""Blocks of rows: however they are cut and whoever asks first, the answer is the same."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import pairwise
from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from samekin import NearestNeighbors
from samekin.core import lists, search, shortlist, together
from samekin.core.distances import metric
from samekin.core.filters import bounds, equal, layout, room, width
from samekin.core.index import build
from samekin.core.points import Points
from samekin.core.protocol import Corpus
from samekin.core.ranking import Ranked
from samekin.core.testing import assert_same_neighbors, oracle
from samekin.core.testing.strategies import corpora, rows_of, stored

SIZES = st.sampled_from([1, 2, 5, 16])
FLOATS = st.floats(allow_nan=False, width=64)


def _model(k: int, algorithm: str, size: int, **words: Any) -> Any:
    """An estimator whose corpus is laid out in blocks of that size."""
    nn = NearestNeighbors(n_neighbors=k, algorithm=algorithm, **words)
    fit = nn.fit

    def small(corpus: Any) -> Any:
        with mock.patch.object(layout, "BLOCK", size):
            return fit(corpus)

    return small


@given(
    data=corpora(),
    size=SIZES,
    lines=st.integers(1, 8),
    metric=st.sampled_from(["euclidean", "cosine"]),
)
def test_the_size_of_a_block_changes_nothing(data: Any, size: int, lines: int, metric: str) -> None:
    corpus, queries, k = data
    nn = _model(k, "sketch", size, metric=metric)(corpus)
    with mock.patch.object(room, "LINES", lines):
        found = nn.kneighbors(queries)
    assert_same_neighbors(found, oracle.neighbors(corpus, queries, k, metric))


@pytest.mark.parametrize("algorithm", ["sketch", "tree", "direct"])
@given(
    data=corpora(),
    size=SIZES,
    threads=st.integers(1, 3),
    metric=st.sampled_from(["euclidean", "cosine"]),
    memory=st.sampled_from([0, 2**12, lists.ROOM]),
    lines=st.integers(1, 8),
)
def test_rows_that_ask_at_once_are_answered_as_one_by_one(
    algorithm: str, data: Any, size: int, threads: int, metric: str, memory: int, lines: int
) -> None:
    corpus, _, k = data
    if len(corpus) == 1:
        return
    k = min(k, len(corpus) - 1)
    nn = _model(k, algorithm, size, metric=metric, n_jobs=threads)(corpus)
    wanted = oracle.neighbors(corpus, corpus, k, metric, own=True)
    with (
        mock.patch.multiple(lists, ROOM=memory, LEAST=memory),
        mock.patch.object(room, "LINES", lines),
    ):
        assert_same_neighbors(nn.kneighbors(), wanted)
    parts = list(nn.iter_neighbors(size=7))
    assert_same_neighbors([np.concatenate(part) for part in zip(*parts, strict=True)], wanted)


@given(
    data=corpora(),
    size=SIZES,
    metric=st.sampled_from(["euclidean", "cosine"]),
    room=st.sampled_from([0, lists.ROOM]),
    chosen=st.randoms(use_true_random=False),
)
def test_some_rows_that_ask_at_once_are_answered_as_one_by_one(
    data: Any, size: int, metric: str, room: int, chosen: Any
) -> None:
    corpus, _, k = data
    if len(corpus) == 1:
        return
    k = min(k, len(corpus) - 1)
    numbers = np.array(chosen.sample(range(len(corpus)), chosen.randint(1, len(corpus))))
    index = _model(k, "sketch", size, metric=metric)(corpus).index_
    patched = mock.patch.multiple(together, LEAST=0, SHARE=len(corpus))
    with patched, mock.patch.multiple(lists, ROOM=room, LEAST=room):
        found = search.Everyone(k)(index, numbers[:, None])
    wanted = oracle.neighbors(corpus, corpus, k, metric, own=True)
    assert_same_neighbors(found, [np.asarray(part)[numbers] for part in wanted])


@pytest.mark.parametrize("algorithm", ["sketch", "direct", "sparse"])
@given(data=corpora(), size=SIZES, room=st.integers(1, 50), patience=st.integers(0, 50))
def test_a_shortlist_may_settle_or_wait_at_any_time(
    algorithm: str, data: Any, size: int, room: int, patience: int
) -> None:
    corpus, queries, k = data
    begin = shortlist.Shortlist.__init__

    def small(self: Any, *words: Any) -> None:
        begin(self, *words)
        self._room, self._patience = room, patience

    with mock.patch.object(shortlist.Shortlist, "__init__", small):
        thin = algorithm == "sparse"
        nn = _model(k, "direct" if thin else algorithm, size)(
            stored(corpus, "csr") if thin else corpus
        )
        wanted = oracle.neighbors(corpus, queries, k)
        assert_same_neighbors(nn.kneighbors(queries), wanted)
        if len(corpus) > k:
            assert_same_neighbors(nn.kneighbors(), oracle.neighbors(corpus, corpus, k, own=True))


@given(data=corpora(), size=SIZES, share=st.floats(0.01, 1))
def test_the_width_of_a_sketch_changes_nothing(data: Any, size: int, share: float) -> None:
    corpus, queries, k = data
    columns = corpus.shape[1]
    with mock.patch.object(width, "_cheapest", lambda *words: max(1, round(share * columns))):
        nn = _model(k, "sketch", size)(corpus)
        assert_same_neighbors(nn.kneighbors(queries), oracle.neighbors(corpus, queries, k))


@given(seed=st.integers(0, 2**32 - 1), k=st.integers(20, 40))
def test_rows_that_differ_by_a_rounding_are_told_apart(seed: int, k: int) -> None:
    x = rows_of("mirrors", 60, 24, seed).astype(np.float32)
    corpus, queries = x[:52], x[52:]
    nn = NearestNeighbors(n_neighbors=k, algorithm="sketch").fit(corpus)
    assert_same_neighbors(nn.kneighbors(queries), oracle.neighbors(corpus, queries, k))


@given(data=corpora(most=200), size=SIZES)
def test_a_layout_is_every_row_once(data: Any, size: int) -> None:
    points = data[0].astype(np.float64)
    order, starts = layout.split(points, size)
    assert sorted(order.tolist()) == list(range(len(points)))
    assert starts[0] == 0
    assert starts[-1] == len(points)
    assert np.diff(starts).min() > 0
    assert np.diff(starts).max() <= size


def test_clusters_far_apart_share_no_block() -> None:
    rng = np.random.default_rng(0)
    points = rng.standard_normal((300, 3)) + rng.choice([0, 1e7], (300, 1), p=[0.9, 0.1])
    order, starts = layout.split(points, 64)
    for first, last in pairwise(starts):
        assert np.ptp(points[order[first:last]]) < 1e6


def test_clusters_that_would_fit_together_share_no_block() -> None:
    rng = np.random.default_rng(0)
    of = rng.integers(0, 4, 4000)
    points = rng.standard_normal((4000, 8)) + rng.uniform(-20, 20, (4, 8))[of]
    order, starts = layout.split(points, 2048)
    for first, last in pairwise(starts):
        assert len(np.unique(of[order[first:last]])) == 1


@pytest.mark.parametrize("hashed", [equal._hashed, lambda words: np.zeros(len(words), "u8")])
@given(data=corpora(), alike=st.integers(1, 4))
@example(data=(np.repeat(np.arange(9.0), 2)[:, None], None, 1), alike=1)
@example(data=(np.repeat(np.arange(9.0), 2)[:, None], None, 1), alike=2)
def test_a_group_is_of_equal_rows(hashed: Any, data: Any, alike: int) -> None:
    with mock.patch.object(equal, "_hashed", hashed):
        groups = equal.grouped(data[0], alike)
    assert sorted(groups.order.tolist()) == list(range(len(data[0])))
    assert (np.diff(groups.first) > 0).all()
    for group in np.split(groups.order, groups.starts[1:]):
        assert (data[0][group] == data[0][group[0]]).all()
        assert (np.diff(group) > 0).all()
    if hashed is equal._hashed:
        counts = Counter(row.tobytes() for row in data[0])
        assert len(groups) == (len(counts) if max(counts.values()) > alike else len(data[0]))


@pytest.mark.parametrize("values", [1, 4, 7, 12])
@pytest.mark.parametrize("others", [0.0, 1.0])
@pytest.mark.parametrize("k", [1, 3, 9])
def test_a_row_of_a_group_has_the_neighbours_of_a_row(values: int, others: float, k: int) -> None:
    """Also where the keys of others are 0, as of squares that underflow."""
    n = 60
    for seed in range(10):
        x = np.random.default_rng(seed).integers(0, values, (n, 2)).astype(np.float64)
        groups = equal.grouped(x, 1)
        keys = np.square(x[:, None] - x).sum(axis=2)
        keys = np.where(keys <= 1, keys * others, keys)
        away = keys[groups.first][:, groups.first]
        np.fill_diagonal(away, np.inf)
        near = np.lexsort((np.broadcast_to(groups.first, away.shape), away))
        near = near[:, : min(k, len(groups) - 1)]
        found = Ranked(np.take_along_axis(away, near, axis=1), groups.first[near])
        np.fill_diagonal(keys, np.inf)
        wanted = np.lexsort((np.broadcast_to(np.arange(n), keys.shape), keys))[:, :k]
        seen = []
        with mock.patch.object(groups, "rows", wraps=groups.rows) as taken:
            parts = [*groups.every(np.arange(len(groups)), near, found, k)]
        # Of a near group no more than there are places for.
        assert {call.args[1] for call in taken.call_args_list if call.args[1:]} == {k}
        for rows, ranked in parts:
            np.testing.assert_array_equal(ranked.rows, wanted[rows])
            np.testing.assert_array_equal(ranked.keys, np.take_along_axis(keys, wanted, 1)[rows])
            seen += rows.tolist()
        assert sorted(seen) == [*range(n)]


@given(data=corpora(), size=SIZES)
def test_boxes_are_no_farther_apart_than_their_points(data: Any, size: int) -> None:
    points = np.clip(data[0].astype(np.float64), -1e100, 1e100)
    order, starts = layout.split(points, size)
    blocks = np.split(points[order], starts[1:-1])
    low, high = (np.array([side(b, axis=0) for b in blocks]) for side in (np.min, np.max))
    apart = layout.apart(low, high)
    for i, one in enumerate(blocks):
        for j, other in enumerate(blocks):
            pairs = np.linalg.norm(one[:, None] - other, axis=2)
            assert apart[i, j] <= pairs.min() * (1 + 1e-12)


@given(keys=arrays.arrays(np.float64, st.integers(1, 20), elements=FLOATS))
def test_a_rounded_key_is_not_smaller_and_keeps_the_order(keys: np.ndarray) -> None:
    words = shortlist._rounded_up(keys)
    assert (shortlist._value(words) >= keys).all()
    assert (shortlist._value(words)[keys == 0] == 0).all()
    order = np.argsort(keys, kind="stable")
    assert (np.diff(words[order]) >= 0).all()


FAINT = st.integers(0, 2**20).map(lambda units: units * 2.0**-1074)


@given(
    batches=st.lists(st.lists(FAINT | FLOATS.filter(np.isfinite), min_size=1, max_size=6)),
    faint=st.lists(FAINT, min_size=3, max_size=6),
    k=st.integers(1, 3),
)
@example(batches=[[-1e308]], faint=[0.0] * 3, k=1)
def test_a_bound_is_the_kth_key_or_a_little_more(
    batches: list[list[float]], faint: list[float], k: int
) -> None:
    one = Points(np.zeros((1, 1)), metric("euclidean"))
    held = shortlist.Shortlist(one, one, k)
    seen: list[float] = []
    for keys in [faint, *batches]:
        rows, found = np.arange(len(seen), len(seen) + len(keys)), np.array(keys)
        held.add(shortlist.Candidates(np.zeros_like(rows), rows, found, found))
        seen = sorted([*seen, *keys])
        wanted = seen[k - 1]
        assert held.bound[0] >= wanted
        if abs(wanted) < 1e-200:
            assert held.bound[0] <= wanted + abs(wanted) * 2.0**-30


@given(
    distance=st.floats(0, 1e6),
    reach=st.floats(0, 1e6),
    lost=st.floats(0, 1),
    columns=st.integers(1, 600),
)
def test_a_limit_is_rounded_outwards_and_not_far(
    distance: float, reach: float, lost: float, columns: int
) -> None:
    words = (np.array([value]) for value in (distance, reach, lost))
    limit = float(bounds.limit(*words, columns)[0])
    u = 2.0**-24
    gamma = (columns + 2) * u / (1 - (columns + 2) * u)
    least = (distance + u * reach + lost) ** 2 + gamma * reach**2
    assert limit >= least + columns * 2.0**-149  # a product may underflow in every column
    most = (distance + 2 * u * reach + lost) ** 2 + (columns + 16) / columns * gamma * reach**2
    assert limit <= most * (1 + 2.0**-18) + 2.0**-100


@given(key=st.floats(0, 1e300), top=st.floats(1e-150, 1e150))
def test_a_reach_is_rounded_outwards_and_not_far(key: float, top: float) -> None:
    found = build(Corpus(np.array([[top], [-top], [0.0]])), algorithm="sketch").filter
    reach, scale = Fraction(float(found.reach(np.array([key]))[0])), Fraction(found.scale)
    assert reach**2 >= Fraction(key) * scale**2
    assert reach**2 <= (Fraction(key) + Fraction(2.0**-1060)) * scale**2 * (1 + Fraction(2.0**-37))
    assert 0.5 <= found.scale * top < 1
    below = build(Corpus(np.array([[-top], [-top / 2]])), algorithm="sketch").filter
    assert 0.5 <= below.scale * top < 1
