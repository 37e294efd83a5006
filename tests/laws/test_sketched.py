"""How a sketch is made: what it loses, and that threads make the same."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samekin.core.distances import metric
from samekin.core.filters import sketched, width
from samekin.core.points import Points
from samekin.core.testing.strategies import rows_of
from samekin.core.threads import ALONE, Threads, in_turn, own

EXACT = np.vectorize(Fraction, otypes=[object])
SEEDS = st.integers(0, 2**32 - 1)


@given(seed=SEEDS, columns=st.integers(2, 40), left=st.integers(0, 40))
def test_the_noise_of_a_sketch_is_more_than_it_loses_and_not_far_more(
    seed: int, columns: int, left: int
) -> None:
    """Also of rows of which directions leave next to nothing out."""
    rng = np.random.default_rng(seed)
    directions = np.linalg.qr(rng.standard_normal((columns, min(5, columns - 1))))[0]
    wide = directions.shape[1]
    rows = rng.standard_normal((9, wide)) @ directions.T
    rows += 2.0**-left * rng.standard_normal(rows.shape)
    found, noise = sketched.coordinates(rows, directions)
    seen = EXACT(rows) @ EXACT(directions)
    rest = ((EXACT(rows) - seen @ EXACT(directions.T)) ** 2).sum(axis=1)
    lost = (EXACT(found[:, :wide]) - seen).astype(np.float64)
    of_rest = found[:, wide] - np.sqrt(rest.astype(np.float64))
    assert (np.linalg.norm(np.column_stack((lost, of_rest)), axis=1) <= noise).all()
    assert (noise <= 1e-12 * np.linalg.norm(rows, axis=1)).all()


@pytest.mark.parametrize(("share", "told"), [(0.5, 1), (1 / 60, 1), (1 / 64.5, 0), (0.0, 0)])
def test_what_is_left_is_told_from_squares_as_far_as_is_proved(share: float, told: int) -> None:
    seen = np.full((3, 1), np.sqrt(1 - share))
    rows = np.column_stack((seen, np.full(3, np.sqrt(share))))
    nowhere = np.full((2, 1), np.nan)  # directions that are not looked along again
    found = sketched._left_out(rows, nowhere, seen, np.ones(3))
    assert np.isfinite(found).all() == told
    if told:
        np.testing.assert_allclose(found, np.sqrt(share), rtol=1e-12)


@given(seed=SEEDS, n=st.integers(1, 40), part=st.integers(1, 50))
def test_what_is_summed_in_parts_is_the_whole_in_whichever_order(
    seed: int, n: int, part: int
) -> None:
    sample = np.random.default_rng(seed).standard_normal((n, 6))

    def backwards(function: Any, tasks: Any) -> None:
        in_turn(function, reversed([*tasks]))

    with mock.patch.object(width, "PART", part):
        found, other = (width._spread(sample, each) for each in (in_turn, backwards))
    np.testing.assert_allclose(found, sample.T @ sample, atol=1e-12)
    np.testing.assert_array_equal(found, other)


@pytest.mark.parametrize("columns", [20, 90])
def test_threads_make_the_same_sketch(columns: int) -> None:
    """Also one that chooses the width only when all else has to wait for it."""
    corpus = Points(rows_of("normal", 5000, columns, 0) * 0.9 ** np.arange(columns), metric("l2"))
    wanted = sketched.prepared(corpus, ALONE)
    late = Threads(in_turn, lambda function, *words: lambda: function(*words))
    with own() as threads:
        for some in (threads, late):
            found = sketched.prepared(corpus, some)
            assert found.keys() == wanted.keys()
            for name, array in wanted.items():
                np.testing.assert_array_equal(found[name], array, err_msg=name)
