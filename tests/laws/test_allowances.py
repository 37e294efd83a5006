"""What is allowed for rounding is what is proved, by exact arithmetic: no less, and hardly more."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samekin import NearestNeighbors
from samekin.core.distances import Float, metric
from samekin.core.filters import bounds, lattice, product, sieve, sketch, sketched
from samekin.core.index import build
from samekin.core.points import Points
from samekin.core.protocol import Corpus
from samekin.core.shortlist import Shortlist
from samekin.core.testing import assert_same_lines, assert_same_neighbors, oracle
from samekin.core.testing.strategies import rows_of

U = Fraction(2) ** -24
EXACT = np.vectorize(Fraction, otypes=[object])
SIZES = st.floats(0, 1e3)


def _near(found: float | Fraction, wanted: Fraction, rounding: float = 2.0**-48) -> bool:
    """Whether a number is the one that is wanted, but for roundings."""
    return abs(Fraction(found) - wanted) <= abs(wanted) * Fraction(rounding)


def _gamma(columns: int) -> Fraction:
    m = columns + 8
    return m * U / (1 - m * U)


@given(columns=st.integers(1, 2**16), width=st.integers(1, 600), length=st.floats(1e-3, 1e3))
def test_the_errors_of_products_are_those_that_are_proved(
    columns: int, width: int, length: float
) -> None:
    assert _near(bounds.gamma(columns), _gamma(columns), 2.0**-50)
    noise = float(bounds.noise(columns, width, np.array([length]))[0])
    wanted = (Fraction(length) * 24 * (columns + 16) * Fraction(2) ** -53) ** 2 * width
    assert _near(noise**2, wanted)


@given(distance=SIZES, reach=SIZES, lost=st.floats(0, 1), columns=st.integers(1, 600))
def test_a_limit_is_the_one_that_is_proved(
    distance: float, reach: float, lost: float, columns: int
) -> None:
    found = float(bounds.limit(*(np.array([x]) for x in (distance, reach, lost)), columns)[0])
    t, r, n = map(Fraction, (distance, reach, lost))
    wanted = ((t + U * r + n) ** 2 + _gamma(columns) * r**2) * (1 + Fraction(2) ** -20)
    wanted += Fraction(2) ** -120
    assert wanted <= Fraction(found) <= wanted * (1 + Fraction(2) ** -22)


@given(seed=st.integers(0, 2**32 - 1), columns=st.integers(1, 9))
def test_a_length_is_as_much_longer_as_is_said(seed: int, columns: int) -> None:
    rows = np.random.default_rng(seed).standard_normal((9, columns)).astype(np.float32)
    exact = (EXACT(rows.astype(np.float64)) ** 2).sum(axis=1)
    up = (1 + Fraction(2) ** -20) ** 2
    double = rows.astype(np.float64)
    for lengths in (sketch.left_side(rows)[1], product._lengths(double)):
        assert all(_near(float(x) ** 2, s * up) for x, s in zip(lengths, exact, strict=True))
    lost = sketched.coordinates(double, np.eye(columns)[:, :0])[1]
    lost /= bounds.noise(columns, columns, np.ones(1))
    assert all(_near(float(x) ** 2, s * up) for x, s in zip(lost, exact, strict=True))
    radius = sketched.right_side(double, np.zeros(columns))[1]
    assert _near(radius**2, max(exact) * up)


@given(key=st.floats(1e-200, 1e200), top=st.floats(1e-150, 1e150))
def test_a_reach_is_the_one_that_is_proved(key: float, top: float) -> None:
    found = build(Corpus(np.array([[top], [-top], [0.0]])), algorithm="sketch").filter
    reach, faint = (float(x) for x in found.reach(np.array([key, 0.0])))
    one = 1 + Fraction(2) ** -40
    wanted = Fraction(key) * Fraction(found.scale) ** 2 * one**3
    assert abs(Fraction(reach) ** 2 - wanted) <= wanted * Fraction(2.0**-49)
    wanted = Fraction(2) ** -1074 * Fraction(found.scale) ** 2
    assert abs(Fraction(faint) ** 2 - wanted) <= wanted * Fraction(2.0**-20)


@given(away=st.floats(0, 1e3), radius=st.floats(0, 1e3), lost=st.floats(0, 1), own=st.floats(0, 1))
def test_a_block_may_be_as_near_as_is_proved(
    away: float, radius: float, lost: float, own: float
) -> None:
    found = build(Corpus(np.ones((3, 2))), algorithm="sketch").filter
    found.radii, found.lost = np.array([radius]), np.array([own])
    least = found.least(np.array([[away]]), np.array([lost]))[0, 0]
    wanted = (Fraction(away) - Fraction(radius)) * (1 - Fraction(2) ** -40)
    wanted -= Fraction(lost) + Fraction(own)
    size = sum(map(Fraction, (away, radius, lost, own)))
    error = size * Fraction(2) ** -51 + Fraction(2) ** -1070
    assert abs(Fraction(float(least)) - wanted) <= error


def test_both_sides_of_a_product_may_be_lost() -> None:
    """What double precision may lose in the sketch of a query, and of the rows of a block."""
    rng = np.random.default_rng(0)
    found = build(Corpus(rng.standard_normal((60, 5))), algorithm="sketch").filter
    queries = Points(rng.standard_normal((9, 5)), found.corpus.metric)
    least = found.lost.min() + found.coordinates(queries)[1].min()
    with mock.patch.object(bounds, "limit", wraps=bounds.limit) as limit:
        held = Shortlist(queries, found.corpus, 3)
        for some in found.propose(queries, 3, held, None):
            held.add(some)
    assert limit.call_count
    assert all((call.args[2] >= least).all() for call in limit.call_args_list)


def _proposed(rows: Float, queries: Float, name: str, algorithm: str) -> Any:
    index = build(Corpus(rows), name, 3, algorithm=algorithm)
    points = Points(index.queries(queries), index.corpus.metric)
    held = Shortlist(points, index.corpus, len(rows))
    return next(iter(index.filter.propose(points, len(rows), held, None)))


@pytest.mark.parametrize(
    ("name", "order", "units", "scale"),
    [
        ("manhattan", 1, 1, 1.0),
        ("euclidean", 2, 4, 1.0),
        ("euclidean", 2, 3, 1e-160),
        ("minkowski", 3, 14, 1.0),
        ("minkowski", 3, 14, 1e-107),
        ("chebyshev", 1, 1, 1.0),
    ],
)
@given(number=st.floats(2.0**-9, 2.0**9))
def test_the_error_of_a_tree_is_the_one_that_is_proved(
    name: str, order: int, units: int, scale: float, number: float
) -> None:
    rows = scale * np.random.default_rng(0).integers(-99, 100, (40, 3)).astype(np.float64)
    tree: Any = build(Corpus(rows), name, 3, algorithm="tree").filter
    error = Fraction(metric(name, 3).slack(3) + 2.0**-40)
    lost, factor = units * Fraction(2) ** -1074, Fraction(tree.scale.factor)
    assert tree.least(np.zeros(1)) == -lost
    farthest = Fraction(float(tree.farthest(np.zeros(1))[0]))
    assert _near(farthest**order, lost * factor**order, 2.0**-36)
    if scale == 1:
        key = Fraction(number) ** order
        assert _near(float(tree.least(np.array([number]))[0]), key * (1 - error))
        farthest = Fraction(float(tree.farthest(np.array([number]))[0]))
        wanted = Fraction(number) * (1 + error) * (1 + Fraction(2) ** -40) ** order
        assert _near(farthest**order, wanted)


class _Erring:
    """A tree whose distances, and radii, are off by as much as they may be."""

    def __init__(self, tree: Any, seed: int) -> None:
        self._tree, self._rng = tree, np.random.default_rng(seed)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tree, name)

    def _off(self, reach: Any) -> Any:
        return reach * (1 + self._rng.choice([-1, 1], np.shape(reach)) * 2.0**-43)

    def query(self, points: Any, k: Any, p: float) -> Any:
        reach, found = self._tree.query(points, k, p=p)
        return self._off(reach), found

    def query_ball_point(self, points: Any, reach: Any, p: float, **words: Any) -> Any:
        return self._tree.query_ball_point(points, self._off(reach), p=p, **words)


@pytest.mark.parametrize("name", ["euclidean", "manhattan", "minkowski"])
@given(
    kind=st.sampled_from(["grid", "mirrors", "permutations", "near ties", "tiny"]),
    seed=st.integers(0, 2**32 - 1),
    columns=st.integers(1, 4),
    own=st.booleans(),
)
def test_a_tree_may_err_as_much_as_is_allowed(
    name: str, kind: str, seed: int, columns: int, own: bool
) -> None:
    rows = rows_of(kind, 48, columns, seed)
    corpus, queries, k = rows[:40], rows[40:], 1 + seed % 9
    nn = NearestNeighbors(n_neighbors=k, metric=name, p=3, algorithm="tree").fit(corpus)
    found: Any = nn.index_.filter
    found.tree = _Erring(found.tree, seed)
    answer = nn.kneighbors(None if own else queries)
    wanted = oracle.neighbors(corpus, corpus if own else queries, k, name, own=own)
    assert_same_neighbors(answer, wanted)
    reach = float(wanted[0][0, -1])
    found = nn.radius_neighbors(queries, reach)
    assert_same_lines(found, oracle.within(corpus, queries, reach, name))


@pytest.mark.parametrize(("spread", "far"), [(1.0, 0.0), (1.0, 1.0), (2.0**-40, 1.0), (0.0, 0.0)])
def test_the_limit_of_a_product_is_the_one_that_is_proved(spread: float, far: float) -> None:
    """Of bounds that leave nothing but what is allowed."""
    rng = np.random.default_rng(0)
    for columns in range(1, 9):
        rows = spread * rng.integers(-9, 10, (9, columns)) + far
        queries = rng.standard_normal((5, columns))
        index = build(Corpus(rows), "inner_product", algorithm="product")
        found: Any = index.filter
        side = found._side(queries, np.abs(queries).max(axis=1))
        power = side.powers + round(np.log2(found.scale))
        limits = found._limit(np.ldexp(-side.centre, -power), side, 0)
        up = 1 + Fraction(2) ** -20
        centre = Fraction(float(np.linalg.norm(found.centre))) * up
        length = Fraction(float(found.lengths[0]))
        noise = 24 * (columns + 16) * Fraction(2) ** -53 * (length + centre)
        for of, limit in zip(side.lengths.tolist(), limits.tolist(), strict=True):
            wanted = (
                Fraction(of) * (_gamma(columns) * length + noise) + columns * Fraction(2) ** -120
            )
            assert wanted <= Fraction(limit) <= wanted * (1 + Fraction(2) ** -22)


def _lengths(rows: Any) -> Any:
    return np.linalg.norm(np.asarray(rows, dtype=np.float64), axis=-1) * bounds.UP


@given(
    seed=st.integers(0, 2**32 - 1),
    columns=st.integers(1, 40),
    together=st.sampled_from([1, 5, 256]),
    kind=st.sampled_from(["between", "on", "far", "none"]),
)
def test_the_error_of_a_place_is_the_one_that_is_proved(
    seed: int, columns: int, together: int, kind: str
) -> None:
    rng = np.random.default_rng(seed)
    points = rng.integers(-127, 128, (7, lattice.width(columns))).astype(np.int8)
    points[:, columns:] = 0
    rows = points[:, :columns] * np.float32(2.0**-9)
    middle = np.zeros(columns)
    if kind == "between":
        rows += rng.standard_normal(rows.shape).astype(np.float32) * np.float32(1e-4)
    elif kind == "far":
        middle += 1e12
    elif kind == "none":
        rows[:], points[:] = 0, 0
    with mock.patch.object(lattice, "TURNED", together):
        found = lattice.lattice(rows, middle, 2.0**-9, points)
    assert found is not None
    rest, group = rows - points[:, :columns] * np.float32(2.0**-9), min(columns, together)
    lost = 4 * group**0.5 * float(_gamma(group)) * _lengths(rows)
    lost = lost + bounds.noise(columns, columns, _lengths(middle))
    wanted = (_lengths(rest) + lost) * bounds.UP + 2.0**-120
    np.testing.assert_allclose(found.error, wanted, rtol=2.0**-22)


@given(
    seed=st.integers(0, 2**32 - 1),
    columns=st.integers(1, 40),
    away=st.sampled_from([0.0, 1.0, 1e9]),
    back=st.booleans(),
)
def test_the_limits_of_a_sieve_are_those_that_are_proved(
    seed: int, columns: int, away: float, back: bool
) -> None:
    """Two roundings down, and what is lost, below the exact one; a column of another lattice."""
    rng = np.random.default_rng(seed)
    sides = []
    for middle in (np.zeros(columns), away * rng.standard_normal(columns)):
        rows = lattice.turned(rng.standard_normal((9, columns)).astype(np.float32))
        found = lattice.lattice(rows, middle, *lattice.placed(rows))
        assert found is not None
        sides.append(found)
    one, other = sides
    between, unit = one.middle - other.middle, 2 * one.step * other.step
    length = np.linalg.norm(between)
    sizes = sum(x.step * np.linalg.norm(x.points.astype(float), axis=1).max() for x in sides)
    lost = 4 * float(_gamma(columns)) * length * sizes + 2.0**-40 * (length + sizes) ** 2
    np.testing.assert_allclose(sieve._lost(one, other, between), lost, rtol=1e-9, atol=1e-300)
    if away > 1:
        return
    reach, none = rng.random(9).astype(np.float32), np.full(9, -1, np.float32)
    lines, columns_ = sieve.distances(one, other, *((none, reach) if back else (reach, none)), 3)
    found = lines[int(back)][:, None] + columns_[int(back)].astype(np.int64)
    u, v = (x.step * x.points[:, :columns].astype(np.float64) + x.middle for x in sides)
    apart = np.square(u[:, None] - v).sum(axis=2)
    product = (x.points.astype(np.int64) for x in sides)
    exact = np.einsum("ik,jk->ij", *product) + sieve.UNSIGNED * one.total[:, None]
    errors = other.error + one.error.max() if back else one.error[:, None] + other.error.max()
    near = ((np.sqrt(reach.astype(np.float64)) if back else np.sqrt(reach)[:, None]) + errors) ** 2
    wanted = exact + (apart - near * bounds.UP**2) / unit - 2 - lost / unit
    most = 1e-4 * (1 + np.abs(wanted))
    assert (found <= wanted + most).all()
    assert (found >= wanted - 2 - most).all()


@given(
    seed=st.integers(0, 2**32 - 1),
    columns=st.integers(1, 40),
    most=st.floats(-9, 9),
    worse=st.sampled_from([0, 2.0**15]),
)
def test_the_limits_of_products_are_those_that_are_proved(
    seed: int, columns: int, most: float, worse: float
) -> None:
    rng = np.random.default_rng(seed)
    sides = [
        lattice.laid(rng.standard_normal((n, columns)).astype(np.float32), np.zeros(columns))
        for n in (7, 4)
    ]
    one, other = sides
    assert one is not None
    assert other is not None
    # A limit that errors are as large as shows what these are multiplied by.
    one = one._replace(error=one.error + np.float32(worse))
    most -= worse * float(np.linalg.norm(other.step * other.points.astype(float), axis=1).max())
    limits = np.full(7, most, np.float32), np.full(4, -np.inf, np.float32)
    lines, columns_ = sieve.products(one, other, *limits, 3)
    lengths = [x.step * np.linalg.norm(x.points.astype(float), axis=1) for x in (one, other)]
    error = one.error * (lengths[1] + other.error).max() + lengths[0] * other.error.max()
    least = -(limits[0] + error * bounds.UP) / (one.step * other.step)
    wanted = np.floor(least + sieve.UNSIGNED * one.total - 1)
    assert (lines[0] <= wanted + 1).all()
    assert (lines[0] >= wanted - 1).all()
    assert np.mean(lines[0] == wanted) >= 5 / 7
    np.testing.assert_array_equal(columns_[0], [0] * 4 + [sieve.NEVER] * 2)
    assert (lines[1] == sieve.NEVER).all()
    assert (columns_[1] == sieve.NONE).all()


def test_what_is_no_number_lets_by() -> None:
    values = np.array([np.nan, np.inf, -np.inf, 2.5, -2.5])
    np.testing.assert_array_equal(sieve._beside(values), [0, 2**28, 0, 2, 0])
    some, none = np.ones(5, np.float32), -np.ones(5, np.float32)
    np.testing.assert_array_equal(sieve._cut(values, some), [-(2**29), 2**29, -(2**29), 2, -3])
    np.testing.assert_array_equal(sieve._cut(values, none), [2**29] * 5)
    # Whatever the parts are, their sums are numbers of 32 bits, and no product is as large as half
    # of what lets nothing by.
    widest = 127 * 255 * lattice.MOST
    assert widest < 2**27
    assert sieve.NEVER + sieve.NONE < 2**31
    assert widest < sieve.NEVER - sieve.NONE
    assert -widest > sieve.FAR - sieve.NONE
