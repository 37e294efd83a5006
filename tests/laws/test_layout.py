"""Which rows share a block, and which filter serves: about speed alone, and held to it here."""

from __future__ import annotations

from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from samekin.core.distances import Float, metric
from samekin.core.filters import choose, equal, layout
from samekin.core.points import Points

WHOLE = st.integers(-20, 20)


def _two(seed: int, apart: float = 100.0) -> tuple[Float, np.ndarray]:
    """Two clusters along a diagonal, 200 rows and 100; and which is of the second."""
    rng = np.random.default_rng(seed)
    second = rng.permutation(np.arange(300) < 100)
    return rng.standard_normal((300, 3)) + apart * second[:, None], second


@given(
    points=arrays.arrays(np.float32, (40, 3), elements=WHOLE),
    centres=arrays.arrays(np.float32, st.tuples(st.integers(1, 9), st.just(3)), elements=WHOLE),
    chunk=st.sampled_from([1, 7, 2**20]),
)
def test_a_row_goes_to_its_nearest_centre(points: Any, centres: Any, chunk: int) -> None:
    with mock.patch.object(layout, "CHUNK", chunk):
        found = layout._nearest(points, centres)
    keys = np.square(points[:, None] - centres).sum(axis=2)  # of whole numbers: exact
    np.testing.assert_array_equal(found, keys.argmin(axis=1))


def test_rows_are_split_where_nothing_lies_between() -> None:
    for seed in range(5):
        for apart in (10.0, 1000.0):
            points, second = _two(seed, apart)
            order, cut, found = layout._cut(points)
            assert found
            assert set(second[order[:cut]]) | set(second[order[cut:]]) == {False, True}
            assert len(set(second[order[:cut]])) == len(set(second[order[cut:]])) == 1


def test_rows_that_hang_together_are_halved_or_nearly() -> None:
    rng = np.random.default_rng(0)
    for points in (rng.random((400, 2)), rng.standard_normal((400, 5))):
        order, cut, apart = layout._cut(points)
        assert not apart
        assert 100 <= cut <= 300
        assert sorted(order.tolist()) == [*range(400)]
    # A few outliers are no side of a split: the rest is halved along its longest extent.
    points = rng.random((400, 2)) * [1, 3]
    points[:5] += 3.5
    order, cut, apart = layout._cut(points)
    assert not apart
    assert cut == 200
    assert points[order[:cut], 1].max() <= points[order[cut:], 1].min()


def test_a_wide_cluster_hangs_together_with_a_narrow_one_beside_it() -> None:
    rng = np.random.default_rng(0)
    points = rng.standard_normal((400, 1)) * np.where(np.arange(400) < 200, 10, 0.1)[:, None]
    points[200:] += 25
    assert not layout._cut(points)[2]
    assert not layout._cut(-points)[2]
    points[200:] += 25
    assert layout._cut(points)[2]
    assert layout._cut(-points)[2]


def test_two_means_are_those_of_two_clusters() -> None:
    for seed in range(5):
        points, second = _two(seed, 6.0)
        found = sorted(mean.tolist() for mean in layout._means(points))
        wanted = [points[~second].mean(axis=0), points[second].mean(axis=0)]
        np.testing.assert_allclose(found, wanted, atol=0.05)


@pytest.mark.parametrize("size", [16, 100, 1000])
def test_blocks_are_full_and_small(size: int) -> None:
    points = np.random.default_rng(0).random((5000, 2))
    order, starts = layout.split(points, size)
    blocks = np.split(points[order], starts[1:-1])
    assert len(blocks) <= 2 * 5000 / size
    area = np.mean([np.ptp(block, axis=0).prod() for block in blocks])
    assert area * len(blocks) <= 1.5  # of the square that they are cut from


def test_a_sample_of_many_rows_tells_where_the_blocks_are() -> None:
    rng = np.random.default_rng(0)
    of = rng.integers(0, 30, 6000)
    points = rng.standard_normal((6000, 2)) + rng.integers(-50, 50, (30, 2))[of] * 20
    taken = []
    leaves = layout._leaves

    def noted(points: Any, rows: Any, size: int, least: int) -> Any:
        taken.append((len(rows), size, least))
        return leaves(points, rows, size, least)

    with (
        mock.patch.object(layout, "SAMPLE", 1000),
        mock.patch.object(layout, "EACH", 16),
        mock.patch.object(layout, "_leaves", noted),
    ):
        order, starts = layout.split(points, 512)
    assert taken[0] == (1000, 512 // 6, 16 // 6)
    blocks = np.split(of[order], starts[1:-1])
    assert [len(np.unique(block)) for block in blocks] == [1] * 30


def test_a_chain_of_outliers_is_not_taken_apart_link_by_link() -> None:
    points = 4.0 ** np.arange(-200, 200)[:, None]
    cut = layout._cut
    with mock.patch.object(layout, "_cut", side_effect=cut) as cuts:
        _, starts = layout.split(points, 4)
    assert np.diff(starts).max() <= 4
    assert len(starts) <= 200
    assert cuts.call_count <= 4 * layout.DEPTH


@given(
    rows=arrays.arrays(np.int64, (60, 3), elements=WHOLE),
    kind=st.sampled_from(["f8", "f4", "i2", "i8"]),
)
def test_rows_that_differ_have_other_numbers(rows: Any, kind: str) -> None:
    rows = np.unique(np.concatenate((rows, -rows)), axis=0).astype(kind)
    assert len(np.unique(equal._hashed(equal._words(rows)))) == len(rows)


@pytest.mark.parametrize(
    ("name", "columns", "top", "chosen"),
    [
        ("euclidean", 15, 1.0, "tree"),
        ("euclidean", 16, 1.0, "sketch"),
        ("chebyshev", 15, 1.0, "tree"),
        ("chebyshev", 16, 1.0, "direct"),
        ("jaccard", 3, 1.0, "direct"),
        ("euclidean", 3, 0.0, "tree"),
        ("cosine", 3, 2.0**-520, "tree"),
        ("manhattan", 3, 2.0**-520, "tree"),
        ("jaccard", 3, 2.0**-520, "direct"),
    ],
)
def test_the_filter_is_the_one_for_such_rows(
    name: str, columns: int, top: float, chosen: str
) -> None:
    rows = np.tril(np.full((20, columns), top))
    for sign in (1, -1):
        assert choose("auto", Points(sign * rows, metric(name))) == chosen
