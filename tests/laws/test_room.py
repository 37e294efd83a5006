"""What is near in a product, by parts and by groups of lines: as if seen whole."""

from __future__ import annotations

from typing import Any
from unittest import mock

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from samekin.core.filters import layout, room
from samekin.core.threads import in_turn

WHOLE = st.integers(-9, 9).map(float)
LIMITS = st.sampled_from([-np.inf, -20.0, 0.0, 3.0, np.inf])
LINES = st.sampled_from([1, 5, 8, 16, 512])


def _pairs(near: Any) -> list[tuple[int, int]]:
    return sorted(zip(*(part.tolist() for part in near), strict=True))


@st.composite
def products(draw: Any) -> Any:
    """Lines, columns, and a limit of each; a product may be infinite, or none."""
    sides = []
    for most in (40, 9):
        n = draw(st.integers(1, most))
        rows = draw(arrays.arrays(np.float32, (n, 2), elements=WHOLE))
        if draw(st.booleans()):
            rows[draw(st.integers(0, n - 1)), 0] = np.inf
        sides.append((rows, draw(arrays.arrays(np.float32, n, elements=LIMITS))))
    return sides


@given(
    data=products(),
    both=st.booleans(),
    lines=LINES,
    group=st.sampled_from([1, 3, 8]),
    hits=st.sampled_from([1, 7, 2**15]),
)
def test_what_is_near_in_a_product(
    data: Any, both: bool, lines: int, group: int, hits: int
) -> None:
    (left, most), (right, other_most) = data
    with np.errstate(invalid="ignore"):
        product = left @ right.T
    above = product > most[:, None]
    if both:
        above &= product > other_most
    with mock.patch.multiple(room, LINES=lines, GROUP=group, HITS=hits):
        space = room.Room(len(left), len(right))
        near = space.near(left, right, most, other_most if both else None)
    assert _pairs(near) == _pairs(np.nonzero(~above))


@given(
    product=arrays.arrays(
        np.float32,
        arrays.array_shapes(min_dims=2, max_dims=2, max_side=120),
        elements=st.floats(-3, 3, width=32),
    ),
    k=st.integers(1, 6),
    part=st.integers(0, 120),
)
def test_the_first_value_lets_k_through(product: np.ndarray, k: int, part: int) -> None:
    k = min(k, product.shape[1])
    first = room.first(product[:, :part], k, product[:, part:])
    assert ((product <= first[:, None]).sum(axis=1) >= k).all()


def test_the_first_value_lets_few_more_through() -> None:
    products = np.random.default_rng(0).permuted(np.tile(np.arange(4000.0), (100, 1)), axis=1)
    for k, columns, most in (
        (1, 400, 1.1),
        (5, 400, 5.6),
        (20, 400, 22),
        (5, 79, 5.3),
        (20, 300, 21),
        (200, 4000, 220),
    ):
        some, half = products[:, :columns], columns // 2
        for *parts, more in ((some, 1.0), (some[:, :half], some[:, half:], 1.1)):
            first = room.first(parts[0], k, *parts[1:])
            assert k <= np.count_nonzero(some <= first[:, None]) / 100 <= most * more
    for k, columns, groups in ((1, 1024, 4), (3, 1024, 16), (3, 24, 12), (3, 23, 23)):
        least = products[:, :columns].reshape(100, -1, groups).min(axis=1)
        found = room.first(products[:, :columns], k)
        np.testing.assert_array_equal(found, np.sort(least)[:, k - 1])


def test_there_are_blocks_to_share_out() -> None:
    assert [layout.size(n) for n in (1, 10**4, 2**15 - 8, 10**6)] == [2048, 2048, 4095, 4096]


@given(seed=st.integers(0, 2**32 - 1), size=st.integers(1, 40), columns=st.integers(1, 4))
def test_blocks_do_not_depend_on_who_makes_them_first(seed: int, size: int, columns: int) -> None:
    points = np.random.default_rng(seed).standard_normal((200, columns)).astype(np.float32)
    wanted = layout.split(points, size)
    for each in (in_turn, lambda function, tasks: in_turn(function, reversed([*tasks]))):
        for part, other in zip(layout.split(points, size, each), wanted, strict=True):
            np.testing.assert_array_equal(part, other)


def test_products_take_the_place_of_those_before() -> None:
    rng = np.random.default_rng(0)
    left, right = rng.random((5, 2), dtype=np.float32), rng.random((9, 2), dtype=np.float32)
    space = room.Room(5, 9)
    for lines, columns in ((5, 9), (3, 9), (5, 4), (1, 1)):
        found = space.product(left[:lines], right[:columns])
        np.testing.assert_array_equal(found, left[:lines] @ right[:columns].T)
        assert np.shares_memory(found, space._product)
    large = space.product(right, right)  # there is no place for it
    assert not np.shares_memory(large, space._product)
