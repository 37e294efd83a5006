"""The compiled loops find what they have to, to the bit, and believe nobody."""

from __future__ import annotations

import sys
from typing import Any
from unittest import mock

import llvmlite.binding as llvm
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws.loops import Spelled, plain

from samekin.core import compiled
from samekin.core.distances import metric

LIMITS = st.sampled_from([-(2**29), -4000, -300, 0, 300, 4000, 2**28])


def _lanes() -> list[int]:
    """Vectors that this processor has; the wide ones are there with the narrow ones."""
    found = compiled.loops()
    return [] if found is None else [8, 16] if found.panel == 32 else [8]


LOOPS: list[Any] = [compiled.made(lanes) for lanes in _lanes()]
SUMS: list[Any] = [*LOOPS, compiled.made(0), plain()]


@st.composite
def products(draw: Any) -> Any:
    """Lines and columns of whole numbers, and limits of both, of either pair."""
    n, m, steps = draw(st.integers(1, 30)), draw(st.integers(1, 80)), draw(st.integers(1, 9))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    extreme = draw(st.booleans())
    low, high = (-128, 128) if extreme else (-9, 10)
    points = rng.integers(low, high, (n, 4 * steps)).astype(np.int8)
    others = rng.integers(0, 256, (m, 4 * steps)).astype(np.uint8)
    lines = np.full((2, n), draw(LIMITS)) + rng.integers(-2000, 2000, (2, n))
    columns = np.full((2, m), draw(LIMITS)) + rng.integers(-2000, 2000, (2, m))
    return points, others, lines, columns


def _packed(others: Any, panel: int) -> Any:
    m, width = others.shape
    words = np.zeros((-(-m // panel) * panel, width // 4), dtype=np.uint32)
    words[:m] = others.view(np.uint32)
    return np.ascontiguousarray(words.reshape(-1, panel, width // 4).swapaxes(1, 2))


@pytest.mark.parametrize("loops", LOOPS)
@given(data=products(), room=st.integers(0, 200))
def test_products_of_whole_numbers_that_are_near(loops: Any, data: Any, room: int) -> None:
    points, others, lines, columns = data
    packed = _packed(others, loops.panel)
    limits = np.full((2, len(packed) * loops.panel), 2**29, dtype=np.int32)
    limits[:, : len(others)] = columns
    words = points, packed, lines.astype(np.int32), limits
    found = np.empty((len(points) * loops.panel + room, 2), dtype=np.uint32)
    wanted = np.empty((len(points) * len(packed) * loops.panel, 2), dtype=np.uint32)
    _, count = Spelled(loops.panel).near(*words, wanted)
    done, parts = 0, []
    while done < len(packed):
        begin = done
        done, some = loops.near(*words, found, begin)
        assert done > begin
        parts.append(found[:some].copy())
    assert sorted(map(tuple, np.concatenate(parts))) == sorted(map(tuple, wanted[:count]))


@pytest.mark.parametrize("loops", LOOPS)
@given(
    columns=st.integers(1, 70),
    count=st.integers(0, 60),
    seed=st.integers(0, 2**32 - 1),
    special=st.sampled_from([0.0, np.nan, np.inf, -np.inf]),
)
def test_products_of_single_precision_that_are_near_still(
    loops: Any, columns: int, count: int, seed: int, special: float
) -> None:
    rng = np.random.default_rng(seed)
    sides = [rng.integers(-9, 10, (n, columns)).astype(np.float32) for n in (7, 5)]
    sides[0][0, -1] = special
    limits = [rng.choice([-np.inf, -50, 0, 50, np.inf], n).astype(np.float32) for n in (7, 5)]
    found = np.column_stack((rng.integers(0, 7, count), rng.integers(0, 5, count)))
    found = np.ascontiguousarray(found, dtype=np.uint32)
    wanted = Spelled(1).still(found.copy(), *sides, *limits)
    np.testing.assert_array_equal(loops.still(found, *sides, *limits), wanted)


@pytest.mark.parametrize("loops", SUMS)
@given(
    kind=st.sampled_from([np.float32, np.uint8, np.int16, np.uint16]),
    columns=st.integers(1, 70),
    count=st.integers(0, 40),
    seed=st.integers(0, 2**32 - 1),
)
def test_squares_are_as_near_as_single_precision(
    loops: Any, kind: Any, columns: int, count: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    if kind is np.float32:
        sides = [rng.standard_normal((n, columns)).astype(kind) for n in (7, 5)]
        sides[0] *= np.float32(10.0 ** rng.integers(-10, 10))
    else:
        most = np.iinfo(kind)
        sides = [rng.integers(most.min, most.max + 1, (n, columns)).astype(kind) for n in (7, 5)]
    assert loops.squares_of(*sides)
    numbers = [rng.integers(0, n, count) for n in (7, 5)]
    found = loops.squares(*sides, *numbers)
    q, x = (side[some].astype(np.float64) for side, some in zip(sides, numbers, strict=True))
    exact = np.square(q - x).sum(axis=1)
    assert found.shape == (count,)
    assert (np.abs(found - exact) <= exact * (columns + 8) * 2.0**-24).all()


@pytest.mark.parametrize("loops", [Spelled(1), *SUMS])
@given(
    kind=st.sampled_from(
        [np.float32, np.float64, np.uint8, np.int16, np.uint16, np.int32, np.int64]
    ),
    columns=st.integers(1, 70),
    count=st.integers(2, 40),
    powers=st.integers(0, 150),
    seed=st.integers(0, 2**32 - 1),
)
def test_exact_keys_are_those_of_the_definition(
    loops: Any, kind: Any, columns: int, count: int, powers: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    shapes = [(n, columns) for n in (7, 5)]
    if np.dtype(kind).kind == "f":
        sides = [rng.standard_normal(shape) for shape in shapes]
        of = min(powers, 30) if kind is np.float32 else powers
        sides = [side * 10.0 ** rng.integers(-of, of + 1, side.shape) for side in sides]
    else:
        most = min(np.iinfo(kind).max, 2**53)
        sides = [rng.integers(max(np.iinfo(kind).min, -most), most + 1, n) for n in shapes]
    ours, theirs = (side.astype(kind) for side in sides)
    assert loops.exact_of(ours, theirs)
    q, x = (rng.integers(0, n, count) for n in (7, 5))
    found = loops.exact(ours, theirs, q, x)
    wanted = metric("euclidean").keys(ours[q].astype(np.float64), theirs[x].astype(np.float64))
    assert found.tobytes() == wanted.tobytes()
    assert loops.exact(ours, theirs, q[:1], x[:1]).tobytes() == wanted[:1].tobytes()
    assert loops.exact(ours, theirs, q[:0], x[:0]).shape == (0,)


@pytest.mark.parametrize("loops", SUMS)
def test_pairs_are_of_rows_that_lie_alike(loops: Any) -> None:
    rows = np.zeros((4, 6), np.float32)
    for one, other in ((rows, rows.astype(np.uint8)), (rows.astype(">f4"),) * 2, (rows, rows.T)):
        for of in (loops.squares_of, loops.exact_of):
            assert not of(one, other)
            assert not of(other, one)
    for kind in (np.float64, np.int64, np.int32):
        assert not loops.squares_of(*[rows.astype(kind)] * 2)
    assert not loops.exact_of(*[rows.astype(np.float16)] * 2)


@pytest.mark.parametrize("loops", LOOPS)
def test_what_is_not_as_it_has_to_be_is_refused(loops: Any) -> None:
    points = np.zeros((5, 8), np.int8)
    packed = np.zeros((2, 2, loops.panel), np.uint32)
    lines, columns = np.zeros((2, 5), np.int32), np.zeros((2, 2 * loops.panel), np.int32)
    found = np.empty((5 * loops.panel, 2), np.uint32)
    right = [points, packed, lines, columns, found]
    loops.near(*right)
    for place, wrong in (
        (0, points[:, :4]),
        (0, points.astype(np.int16)),
        (0, points[::-1]),
        (1, packed[..., 1:]),
        (2, lines[:, 1:]),
        (3, columns[:, 1:]),
        (4, found[1:]),
        (4, found.astype(np.int64)),
    ):
        words = [*right[:place], wrong, *right[place + 1 :]]
        with pytest.raises(ValueError, match=r"is wanted, not|no room"):
            loops.near(*words)
    left, found = np.zeros((3, 2), np.float32), np.zeros((4, 2), np.uint32)
    right = [found, left, left, left[:, 0].copy(), left[:, 0].copy()]
    beyond = np.array([[0, 0], [0, 3]], np.uint32)
    for place, wrong in (
        (0, found.T),
        (0, beyond),
        (0, beyond[:, ::-1].copy()),
        (1, left.T),
        (2, left.astype(float)),
        (3, left[:2, 0]),
    ):
        words = [*right[:place], wrong, *right[place + 1 :]]
        with pytest.raises(ValueError, match=r"is wanted, not|are wanted"):
            loops.still(*words)


@pytest.mark.parametrize("loops", SUMS)
def test_what_are_no_pairs_of_rows_is_refused(loops: Any) -> None:
    left, numbers = np.zeros((3, 2), np.float32), np.arange(3)
    right = [left, left, numbers, numbers]
    for place, wrong in (
        (0, left[:2]),
        (1, left.astype(np.uint8)),
        (2, numbers.astype(np.int32)),
        (3, numbers - 1),
        (3, numbers + 1),
        (3, numbers[1:]),
    ):
        words = [*right[:place], wrong, *right[place + 1 :]]
        for of in (loops.squares, loops.exact):
            with pytest.raises(ValueError, match=r"is wanted, not|are wanted"):
                of(*words)


def test_there_are_loops_where_they_can_be_made_and_run() -> None:
    made = compiled.sums.__wrapped__
    with mock.patch.dict(sys.modules, {"llvmlite": None, "llvmlite.binding": None}):
        assert made() is None
    with mock.patch.object(llvm, "check_jit_execution", side_effect=OSError):
        assert made() is None
    for features, lanes in (
        ({"avx512vnni": True, "avxvnni": True}, 16),
        ({"avx512vnni": False, "avxvnni": True}, 8),
        ({"avxvnni": False}, 0),
        ({}, 0),
    ):
        with (
            mock.patch.object(llvm, "get_host_cpu_features", return_value=features),
            mock.patch.object(compiled, "made", lambda lanes: lanes),
        ):
            assert made() == lanes


def test_without_products_of_bytes_there_are_sums() -> None:
    for found, wanted in ((None, None), (SUMS[-1], None), *((one, one) for one in LOOPS)):
        with mock.patch.object(compiled, "sums", lambda found=found: found):
            assert compiled.loops() is wanted
