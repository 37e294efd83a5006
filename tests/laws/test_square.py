"""Products of a block with itself: what is near in them, each pair once, and first bounds."""

from __future__ import annotations

from typing import Any
from unittest import mock

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from samekin import NearestNeighbors
from samekin.core import pairs
from samekin.core.distances import metric
from samekin.core.filters import room
from samekin.core.filters.sketch import Sketch
from samekin.core.filters.square import Square
from samekin.core.points import Points
from samekin.core.testing.strategies import rows_of

LINES = st.sampled_from([1, 5, 8, 16, 512])
SEEDS = st.integers(0, 2**32 - 1)


@given(n=st.integers(1, 40), k=st.integers(1, 6), lines=LINES, seed=SEEDS)
def test_products_of_a_block_with_itself(n: int, k: int, lines: int, seed: int) -> None:
    right = np.random.default_rng(seed).integers(-9, 9, (n, 3)).astype(np.float32)
    wanted = -2 * right @ right.T
    np.fill_diagonal(wanted, np.inf)
    space = Square(n, n)
    with mock.patch.object(room, "LINES", lines):
        for m in (n, 1 + n // 2, n):
            product, least = space.square(-2 * right[:m], right[:m], min(k, m))
            through = wanted[:m, :m] <= least[:, None]
            assert (np.count_nonzero(through, axis=1) >= min(k, m)).all()
            above = np.triu_indices(m)
            np.testing.assert_array_equal(product[above], wanted[:m, :m][above])


@given(n=st.integers(1, 40), lines=LINES, seed=SEEDS, again=st.booleans())
def test_a_pair_of_a_block_is_near_once(n: int, lines: int, seed: int, again: bool) -> None:
    rng = np.random.default_rng(seed)
    product = rng.integers(0, 9, (n, n)).astype(np.float32)
    product[rng.random((n, n)) < 0.1] = np.nan
    most, seen = rng.integers(-1, 9, (2, n)).astype(np.float32)
    near = ~((product > most) & (product > most[:, None])) & (np.arange(n) > np.arange(n)[:, None])
    if again:
        near &= (product > seen) & (product > seen[:, None])
    with mock.patch.object(room, "LINES", lines):
        found = Square(n, n).once(product, most, seen if again else None)
    one, other = (part.tolist() for part in found)
    assert sorted(zip(one, other, strict=True)) == list(zip(*np.nonzero(near), strict=True))


def test_rows_of_a_block_lie_outward() -> None:
    corpus = Points(np.round(rows_of("normal", 9000, 20, 0), 1), metric("euclidean"))
    arrays = Sketch.prepare(corpus)
    found = Sketch(corpus, arrays)
    assert len(found.radii) > 1
    for block in range(len(found.radii)):
        assert (np.diff(found.side(block)[:, -1]) >= 0).all()
        rows = corpus.dense(found.order[found.place(block)])
        away = np.linalg.norm(rows - rows.mean(axis=0), axis=1) * found.scale
        np.testing.assert_allclose(away, np.sqrt(found.side(block)[:, -1]), rtol=0.1)


def test_a_block_gives_each_of_its_rows_a_bound() -> None:
    """However a product is rounded: of two rows with each other there may be two, a bit apart."""
    rows, limits = rows_of("normal", 300, 24, 0).astype(np.float32), []

    class Rounded(Square):
        def square(self, left: Any, right: Any, k: int) -> Any:
            product, least = super().square(left, right, k)
            return np.nextafter(product, np.float32(np.inf)), least

        def once(self, product: Any, most: Any, seen: Any = None) -> Any:
            if seen is not None:
                limits.append(most)
            return super().once(product, most, seen)

    with mock.patch.object(pairs, "Square", Rounded):
        NearestNeighbors(n_neighbors=10, algorithm="sketch").fit(rows).kneighbors()
    assert np.isfinite(limits).all()
    assert np.size(limits) == 300
