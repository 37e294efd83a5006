"""Rows on lattices: no row is farther from its place than is said, no pair that is near is lost."""

from __future__ import annotations

from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws.free import drawn
from laws.loops import Spelled, all_loops

from samekin import NearestNeighbors
from samekin.core.distances import metric
from samekin.core.filters import bounds, lattice, layout, room, sieve, sketch, sketched
from samekin.core.filters.lattice import Lattice
from samekin.core.filters.room import Room
from samekin.core.points import Points
from samekin.core.testing.strategies import rows_of

LOOPS = ("compiled", "loops")
NEAR, SPELLED = sieve.Sieve.near, Spelled(32)

SEEDS = st.integers(0, 2**32 - 1)
SIZES = st.sampled_from([1.0, 1e-3, 1e-30, 1e-42, 1e9, 1e30])
"""Of rows; squares of the smallest and the largest are beyond single precision."""

AWAY = st.sampled_from([0.0, 1.0, 30.0, 1e7])
"""How far middles are from each other, in sizes of rows."""


def _rows(rng: Any, n: int, columns: int, size: float) -> Any:
    """Some of them on the lattice, some between two places, some in the middle."""
    rows = rng.standard_normal((n, columns))
    kind = rng.integers(0, 4)
    if kind == 1:
        rows = np.round(rows * 2) / 2
    elif kind == 2:
        rows[rng.random(n) < 0.5] = 0
    elif kind == 3:
        rows *= 10.0 ** rng.integers(-3, 4, (n, 1))
    return (size * rows).astype(np.float32)


def _on(rows: Any, middle: Any) -> Lattice:
    found = lattice.laid(rows, middle)
    assert found is not None
    return found


@given(
    seed=SEEDS,
    n=st.integers(1, 20),
    columns=st.integers(1, 40),
    size=SIZES,
    away=AWAY,
    together=st.sampled_from([1, 3, 256]),
    altered=st.booleans(),
)
def test_a_row_is_as_near_to_its_place_as_is_said(
    seed: int, n: int, columns: int, size: float, away: float, together: int, altered: bool
) -> None:
    rng = np.random.default_rng(seed)
    rows = _rows(rng, n, columns, size)
    middle = away * size * rng.standard_normal(columns)
    with mock.patch.object(lattice, "TURNED", together):
        turned = lattice.turned(rows)
        step, points = lattice.placed(turned)
        if altered:
            points[:] = rng.integers(-128, 128, points.shape)
        found = lattice.lattice(turned, middle, step, points)
        exact = lattice.turned(rows.astype(np.float64))
    assert found is not None
    assert points.shape == (n, lattice.width(columns))
    places = step * points.astype(np.float64)
    assert not points[:, columns:].any() or altered
    if not altered and size > 1e-20 and rows.any():
        assert np.abs(points.astype(int)).max() == lattice.FARTHEST
    off = np.linalg.norm(exact - places[:, :columns], axis=1)
    lengths = np.linalg.norm(exact, axis=1)
    assert (off <= found.error).all()
    if not altered and away <= 1:
        # And hardly more: half a step along each column, and what roundings may do.
        most = step * np.sqrt(columns) / 2 + 1e-4 * lengths + 1e-10 * np.linalg.norm(middle)
        assert (found.error <= most + 1e-30).all()
    np.testing.assert_array_equal(found.square, (points.astype(int) ** 2).sum(axis=1))
    np.testing.assert_array_equal(found.total, points.astype(int).sum(axis=1))


def _found(
    loops: Any, one: Lattice, other: Lattice, most: Any, other_most: Any, of: Any = sieve.distances
) -> Any:
    """Whether each pair is found under limits of its product, which are rounded up."""
    with np.errstate(over="ignore"):
        up = [np.nextafter(x.astype(np.float32), np.float32(np.inf)) for x in (most, other_most)]
    limits = of(one, other, *up, loops.panel)
    packed = sieve._packed(other.points, loops.panel)
    n, m = len(one.points), len(other.points)
    found = np.empty((n * loops.panel * len(packed), 2), np.uint32)
    done, count = loops.near(one.points, packed, *limits, found)
    assert done == len(packed)
    seen = np.zeros((n, m), dtype=bool)
    seen[tuple(found[:count].T)] = True
    assert count == np.count_nonzero(seen)
    return seen


@pytest.mark.parametrize("loops", all_loops())
@given(
    seed=SEEDS,
    shape=st.tuples(st.integers(1, 30), st.integers(1, 40), st.integers(1, 30)),
    size=st.sampled_from([1.0, 1e-15, 1e15]),
    other_size=st.sampled_from([1.0, 1e-4, 1e4]),
    away=AWAY,
    reach=st.sampled_from([0.0, 0.5, 1.0, 2.0, 1e3]),
)
def test_no_pair_that_is_near_is_lost(
    loops: Any, seed: int, shape: Any, size: float, other_size: float, away: float, reach: float
) -> None:
    rng = np.random.default_rng(seed)
    n, m, columns = shape
    ours, theirs = _rows(rng, n, columns, size), _rows(rng, m, columns, size * other_size)
    middle = away * size * rng.standard_normal(columns)
    exact = ours[:, None].astype(np.float64) - (theirs.astype(np.float64) + middle)
    apart = np.square(exact).sum(axis=2)
    # Of each row the distance of one of the pairs, or one that is near to it, or any, or none.
    most, other_most = (
        np.where(rng.random(len(x)) < 0.2, rng.choice([-1.0, np.inf, 0.0], len(x)), x * reach)
        for x in (
            apart[np.arange(n), rng.integers(0, m, n)],
            apart[rng.integers(0, n, m), np.arange(m)],
        )
    )
    near = (apart <= most[:, None]) | (apart <= other_most)
    found = _found(loops, _on(ours, np.zeros(columns)), _on(theirs, middle), most, other_most)
    assert not (near & ~found).any()


@pytest.mark.parametrize("loops", all_loops())
@given(
    seed=SEEDS,
    columns=st.integers(1, 30),
    away=st.sampled_from([0.0, 1.0, 30.0]),
    back=st.booleans(),
)
def test_found_is_what_may_be_near_and_hardly_more(
    loops: Any, seed: int, columns: int, away: float, back: bool
) -> None:
    """Of limits under which the places of a pair are as far apart as they may be."""
    rng, n = np.random.default_rng(seed), 30
    one = _on(_rows(rng, n, columns, 1.0), np.zeros(columns))
    two = _on(_rows(rng, n, columns, 1.0), away * rng.standard_normal(columns))
    u, v = (rows.step * rows.points[:, :columns] + rows.middle for rows in (one, two))
    apart = np.linalg.norm(u[:, None] - v, axis=2)
    if back:
        one, two, apart = two, one, apart.T
    errors = one.error + float(two.error.max())
    reach = np.maximum(apart[np.arange(n), rng.integers(0, n, n)] - errors, 0)
    most, none = reach**2 * (1 + 2.0**-22), np.full(n, -1.0)
    found = _found(loops, two, one, none, most).T if back else _found(loops, one, two, most, none)
    limit = np.sqrt(most) + errors
    assert found[apart <= limit[:, None]].all()
    unit, between = 2 * one.step * two.step, one.middle - two.middle
    lost = sieve._lost(one, two, between) + 4 * unit
    assert (apart**2 <= (limit[:, None] * bounds.UP**2) ** 2 + 2 * lost)[found].all()


@pytest.mark.parametrize("loops", all_loops())
@given(
    seed=SEEDS,
    shape=st.tuples(st.integers(1, 30), st.integers(1, 40), st.integers(1, 30)),
    size=st.sampled_from([1.0, 1e-12, 1e12]),
    other_size=st.sampled_from([1.0, 1e-4, 1e4]),
)
def test_products_that_are_large_are_found_and_hardly_more(
    loops: Any, seed: int, shape: Any, size: float, other_size: float
) -> None:
    rng = np.random.default_rng(seed)
    n, m, columns = shape
    ours, theirs = _rows(rng, n, columns, size), _rows(rng, m, columns, size * other_size)
    one, two = _on(ours, np.zeros(columns)), _on(theirs, np.zeros(columns))
    product = -ours.astype(np.float64) @ theirs.astype(np.float64).T
    most = product[np.arange(n), rng.integers(0, m, n)]
    most = np.where(rng.random(n) < 0.2, rng.choice([-np.inf, np.inf, 0.0], n), most)
    found = _found(loops, one, two, most, np.full(m, -np.inf), sieve.products)
    assert found[product <= most[:, None]].all()
    places = [x.step * x.points.astype(np.float64) for x in (one, two)]
    lengths = [np.linalg.norm(x, axis=1) for x in places]
    error = one.error * (lengths[1] + two.error).max() + lengths[0] * two.error.max()
    unit = one.step * two.step
    told = np.isfinite(most)
    limit = (most * (1 + np.sign(most) * 1e-6) + error * (1 + 1e-5) + 4 * unit)[told, None]
    assert ((-places[0] @ places[1].T)[told] <= limit)[found[told]].all()


@pytest.mark.parametrize("loops", all_loops())
@given(seed=SEEDS, shape=st.tuples(st.integers(1, 50), st.integers(1, 50), st.integers(1, 20)))
def test_what_a_sieve_finds_is_what_a_product_has(loops: Any, seed: int, shape: Any) -> None:
    """Where single precision is exact, as in whole numbers."""
    rng = np.random.default_rng(seed)
    n, m, columns = shape
    ours, theirs = (rng.integers(-9, 10, (x, columns)).astype(np.float32) for x in (n, m))
    middle = rng.standard_normal(columns)
    on = sieve.On(_on(ours, middle), _on(theirs, middle), sieve.distances)
    left, right = sketch.left_side(ours)[0], sketched.right_side(theirs, np.zeros(columns))[0]
    with np.errstate(invalid="ignore"):  # lanes beyond the last column may hold anything
        product = left @ right.T
    most, other = (
        rng.choice([-np.inf, 0, 50, 400, np.inf], x, p=[0.1, 0.2, 0.3, 0.3, 0.1]).astype(np.float32)
        for x in (n, m)
    )
    wanted = (product <= most[:, None]) | (product <= other)
    with mock.patch.object(sieve, "FOUND", 1):
        space = sieve.Sieve(loops)
        parts = [part.astype(int) for part in space.near(on, left, right, most, other)]
    found = sorted(tuple(place) for part in parts for place in part.tolist())
    assert found == sorted(zip(*(x.tolist() for x in np.nonzero(wanted)), strict=True))


def test_a_sieve_rests_while_it_finds_too_much() -> None:
    loops = all_loops()[0]
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((40, 3)).astype(np.float32)
    one, left = _on(rows, np.zeros(3)), sketch.left_side(rows)[0]
    on = sieve.On(one, one, sieve.distances)
    right = sketched.right_side(rows, np.zeros(3))[0]
    space, all_of_them = sieve.Sieve(loops), np.full(40, np.inf, np.float32)
    assert space.pays
    space.passed(1600)
    assert sum(len(part) for part in space.near(on, left, right, all_of_them, all_of_them)) == 1600
    assert not space.pays
    space.passed(1600 * sieve.FEW)
    assert space.pays


def test_what_has_no_place_is_on_no_lattice() -> None:
    widest = np.ones((1, lattice.MOST), np.float32)
    assert lattice.lattice(widest, np.zeros(lattice.MOST), *lattice.placed(widest)) is not None
    for rows in (np.array([[np.inf, 0]]), np.zeros((3, 0)), np.zeros((2, lattice.MOST + 1))):
        step, points = lattice.placed(rows.astype(np.float32))
        assert (
            lattice.lattice(rows.astype(np.float32), np.zeros(rows.shape[1]), step, points) is None
        )
    rows = np.ones((2, 3), np.float32)
    for step in (0.0, -1.0, np.nan, np.inf):
        assert lattice.lattice(rows, np.zeros(3), step, np.zeros((2, 4), np.int8)) is None
    for shape in ((2, 3), (2, 8), (3, 4)):
        assert lattice.lattice(rows, np.zeros(3), 1.0, np.zeros(shape, np.int8)) is None
    assert lattice.lattice(rows, np.zeros(3), 1.0, np.zeros((2, 4), np.int8)) is not None


@given(seed=SEEDS, both=st.booleans(), n=st.integers(1, 30), m=st.integers(1, 30))
def test_a_room_finds_the_same_on_lattices(seed: int, both: bool, n: int, m: int) -> None:
    rng = np.random.default_rng(seed)
    ours, theirs = (rng.integers(-9, 10, (x, 4)).astype(np.float32) for x in (n, m))
    on = sieve.On(_on(ours, np.zeros(4)), _on(theirs, np.zeros(4)), sieve.distances)
    left, right = sketch.left_side(ours)[0], sketched.right_side(theirs, np.zeros(4))[0]
    most, other = (rng.choice([-1, 50, 200], x).astype(np.float32) for x in (n, m))
    space = Room(n, m)
    with mock.patch.multiple(room, SIFTED=1, loops=lambda: SPELLED):
        assert space.sifts(n, m)
    found = [space.near(left, right, most, other if both else None, way) for way in (None, on)]
    plain, sifted = (sorted(zip(*(x.tolist() for x in places), strict=True)) for places in found)
    assert plain == sifted


def test_a_room_sifts_where_it_is_worth_while() -> None:
    rows = np.zeros((200, 4), np.float32)
    one, most = _on(rows, np.zeros(4)), np.ones(200, np.float32)
    on = sieve.On(one, one, sieve.distances)
    left, right = sketch.left_side(rows)[0], sketched.right_side(rows, np.zeros(4))[0]
    space = Room(200, 200)
    with mock.patch.multiple(room, SIFTED=200 * 200, loops=lambda: SPELLED):
        assert not space.sifts(199, 200)
        assert space._sieve is None
        assert space.sifts(200, 200)
        assert len(space.near(left, right, most, most, on)[0]) == 200 * 200
        assert not space.sifts(200, 200)  # all of them are near
        for _ in range(sieve.FEW - 2):
            space.near(left, right, most)
            assert not space.sifts(200, 200)
        space.near(left, right, most)
        assert space.sifts(200, 200)
    with mock.patch.multiple(room, SIFTED=1, loops=lambda: None):
        assert not Room(200, 200).sifts(200, 200)


@pytest.mark.parametrize("rows", [lattice.SOME - 1, lattice.SOME])
def test_many_rows_are_on_lattices(rows: int) -> None:
    corpus = rows_of("normal", rows, 16, 0).astype(np.float32)
    many, calls = rows >= lattice.SOME, []

    def near(self: Any, on: Any, *words: Any) -> Any:
        calls.append(on)
        return NEAR(self, on, *words)

    with (
        drawn({("compiled", "loops"): lambda: SPELLED}),
        mock.patch.object(sieve.Sieve, "near", near),
    ):
        nn = NearestNeighbors(n_neighbors=3, n_jobs=1, algorithm="sketch").fit(corpus)
        assert nn.index_.arrays["filter.points"].shape == (rows if many else 0, 16)
        nn.kneighbors()
        everyone = len(calls)
        nn.kneighbors(corpus[:1000])
        assert (everyone > 0) == (len(calls) > everyone) == many
        with mock.patch.object(sketch.Sketch, "_on") as beside:
            nn.kneighbors(corpus[:3])
        assert not beside.called
        found: Any = nn.index_.filter
        assert (found.lattice(0) is not None) == many
        assert found.lattice(0) is found.lattice(0)
    with drawn({LOOPS: lambda: None}):
        without = NearestNeighbors(n_neighbors=3, algorithm="sketch").fit(corpus)
        assert len(without.index_.arrays["filter.points"]) == 0


def test_blocks_that_are_skipped_have_no_lattices() -> None:
    rng = np.random.default_rng(0)
    for apart, kept in ((0.0, True), (1000.0, False)):
        clusters = apart * rng.standard_normal((40, 16))
        rows = (clusters.repeat(200, axis=0) + rng.standard_normal((8000, 16))).astype(np.float32)
        with drawn({LOOPS: lambda: SPELLED}), mock.patch.object(layout, "size", lambda n: 256):
            arrays = sketch.Sketch.prepare(Points(rows, metric("euclidean")))
        assert len(arrays["points"]) == (len(rows) if kept else 0)
        sizes = np.diff(arrays["starts"])
        boxes = [arrays[name] for name in ("low", "high")]
        touching = (boxes[0][:, None] <= boxes[1]).all(axis=2)
        touching &= touching.T
        share = (touching * np.outer(sizes, sizes)).sum() / 8000**2
        assert sketched._meeting(arrays) == pytest.approx(share)


def test_largest_products_are_found_on_lattices() -> None:
    rows = rows_of("normal", 2 * lattice.SOME, 16, 0).astype(np.float32)
    with mock.patch.object(sieve, "products", wraps=sieve.products) as asked:
        found = []
        for loops in (SPELLED, None):
            with drawn({LOOPS: lambda loops=loops: loops}):
                nn = NearestNeighbors(n_neighbors=3, metric="inner_product").fit(rows)
                assert len(nn.index_.arrays["filter.points"]) == (0 if loops is None else len(rows))
                found.append(nn.kneighbors(rows[:300]))
            assert asked.called
    for one, other in zip(*found, strict=True):
        np.testing.assert_array_equal(one, other)


def test_an_index_that_knows_no_lattices() -> None:
    corpus = Points(rows_of("normal", 300, 16, 0), metric("euclidean"))
    arrays = sketch.Sketch.prepare(corpus)
    del arrays["points"], arrays["steps"]
    found = sketch.Sketch(corpus, arrays)
    assert found.lattice(0) is None
    assert found._on(found.side(0)[:, :-2], 0) is None
