"""How many directions a sketch has: about speed alone, so it is held against what is cheapest."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from unittest import mock

import numpy as np
import pytest

from samekin.core.distances import Float
from samekin.core.filters import layout, sketched, width


def _sample(columns: int, fall: float, tails: float = 0.0) -> Float:
    """Rows whose spread falls from one direction to the next, turned; less the centre.

    Some are much longer than others, where there are tails.
    """
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((800, columns)) * fall ** np.arange(columns)
    rows *= np.exp(tails * rng.standard_normal((800, 1)))
    rows = rows @ np.linalg.qr(rng.standard_normal((columns, columns)))[0]
    found: Float = rows - rows.mean(axis=0)
    return found


def _keys(queries: Float, rows: Float) -> Float:
    keys: Float = np.square(queries[:, None] - rows).sum(axis=2)
    return keys


def _price(sample: Float, directions: Float, n: int) -> float:
    """What a width costs, from the sketches themselves and one pair after the other."""
    every = max(1, len(sample) // width.QUERIES)
    queries, sampled = sample[::every][: width.QUERIES], len(sample) / n
    keys = _keys(queries, sample)
    leading = width._leading(sample, sample.shape[1])[:, : width.SPLIT]
    block = width._blocks(sample, leading, n)
    met = width._met(sample, block, queries, width._reach(keys, sampled))
    away = [keys[i, block == block[i * every]] for i in range(len(keys))]  # of the block it is in
    own = np.array([width._reach(one[None], sampled)[0] for one in away])
    reach = np.maximum(own, width._reach(keys, sampled))
    asked, seen = (sketched.coordinates(rows, directions)[0] for rows in (queries, sample))
    price = met * (width.PRODUCT[0] + width.PRODUCT[1] * (seen.shape[1] + 2))
    if directions.shape[1] < sample.shape[1]:
        share = np.mean(_keys(asked, seen) <= reach[:, None])
        price += share * (width.VERIFIED[0] + width.VERIFIED[1] * sample.shape[1])
    return float(price)


@pytest.mark.parametrize(
    ("columns", "fall", "tails", "n"),
    [
        (100, 0.97, 0.0, 100_000),
        (100, 0.975, 1.0, 100_000),
        (100, 0.99, 0.0, 100_000),
        (60, 1.0, 0.0, 800),
    ],
)
def test_no_other_width_costs_less(columns: int, fall: float, tails: float, n: int) -> None:
    sample = _sample(columns, fall, tails)
    leading = width._leading(sample, columns)
    prices = {w: _price(sample, leading[:, :w], n) for w in (*range(8, columns - 7, 8), columns)}
    chosen = width._cheapest(sample, leading, n)
    assert prices[chosen] <= min(prices.values()) * (1 + 1e-9)
    assert width._cheapest(2.0**10 * sample, leading, n) == chosen  # whatever the unit
    assert width._cheapest(2.0**-10 * sample, leading, n) == chosen


@pytest.mark.parametrize(("columns", "wanted"), [(30, 7), (1100, 9)])
def test_leading_directions_are_those_of_the_spread(columns: int, wanted: int) -> None:
    sample = _sample(columns, 0.5)
    found = width._leading(sample, wanted)
    assert found.shape == (columns, wanted)
    np.testing.assert_allclose(found.T @ found, np.eye(wanted), atol=1e-9)
    most = np.linalg.svd(sample, compute_uv=False)[:wanted]
    spread = np.linalg.norm(sample @ found, axis=0)
    assert np.linalg.norm(spread) >= 0.99 * np.linalg.norm(most)
    if columns <= 2 * width.MOST:
        np.testing.assert_allclose(spread, most, rtol=1e-6)


@pytest.mark.parametrize(("vary", "wanted"), [(40, 40), (16, 16), (15, 60), (0, 60)])
def test_no_direction_leads_along_what_is_constant(vary: int, wanted: int) -> None:
    sample = np.zeros((200, 60))
    some = np.random.default_rng(0).permutation(60)[:vary]
    sample[:, some] = _sample(vary, 0.9)[:200] if vary else 0
    found = width._leading(sample, 60)
    assert found.shape == (60, wanted)
    np.testing.assert_allclose(found.T @ found, np.eye(wanted), atol=1e-9)
    if wanted == vary:
        assert not np.delete(found, some, axis=0).any()
        np.testing.assert_allclose(found @ (found.T @ sample.T), sample.T, atol=1e-9)


@pytest.mark.parametrize(
    ("n", "wanted"),
    [(1, 1), (1000, 1000), (1025, 1024), (9000, 1125), (40_000, 4096), (10**6, 4096)],
)
def test_a_sample_is_a_share_of_all_rows_evenly(n: int, wanted: int) -> None:
    found = width.sampled(n)
    assert len(found) == wanted
    assert (found[0], found[-1]) == (0, n - 1)
    steps = np.diff(found)
    assert n == 1 or 1 <= steps.min() <= steps.max() <= steps.min() + 1


def test_the_reach_of_a_sample_is_that_of_its_neighbours() -> None:
    rng = np.random.default_rng(0)
    for columns, least in ((1, 0.3), (2, 0.65), (3, 0.75)):
        corpus = rng.random((40_000, columns))
        sample, queries = corpus[:1000], corpus[:50]
        keys, few = _keys(queries, corpus), _keys(queries, sample)
        found = width._reach(few, 1000 / 40_000)
        share = np.exp(np.mean(np.log(found / np.sort(keys, axis=1)[:, width.NEIGHBORS])))
        assert least <= share <= least + 0.1
        most = width._reach(few, 1.0)
        assert (np.count_nonzero(few <= most[:, None], axis=1) == width.NEIGHBORS + 2).all()
        # Of 5000 there are two in the sample, and the next is beyond the others.
        most = width._reach(few, 1000 / 5000)
        assert (np.count_nonzero(few <= most[:, None], axis=1) == 4).all()
        assert np.isfinite(width._reach(few * 0, 1000 / 40_000)).all()


def test_the_share_that_is_met_is_of_the_blocks_in_reach() -> None:
    rng = np.random.default_rng(0)
    sample = (rng.integers(0, 3, (600, 3)) * 100 + rng.integers(0, 9, (600, 3))).astype(np.float64)
    queries, reach = sample[:40], np.full(40, 900.5)
    for n in (600, 60_000):
        order, starts = layout.split(sample, max(16, layout.size(n) * 600 // n))
        met = 0
        for start, stop in pairwise(starts):
            rows = sample[order[start:stop]]
            away = np.linalg.norm(queries - rows.mean(axis=0), axis=1)
            radius = np.linalg.norm(rows - rows.mean(axis=0), axis=1).max()
            met += np.count_nonzero(away <= radius + np.sqrt(900.5)) * len(rows)
        block = width._blocks(sample, np.eye(3), n)
        assert width._met(sample, block, queries, reach) == pytest.approx(met / 600 / 40)


@pytest.mark.parametrize(("columns", "wide"), [(20, 20), (64, 64), (65, 0), (600, 0), (1025, 0)])
def test_a_sketch_that_leaves_nothing_out_is_turned_where_columns_are_few(
    columns: int, wide: int
) -> None:
    few, chosen = width.directions(_sample(columns, 1.0)[:300], 300)
    assert few.shape == (columns, 16)
    assert chosen().shape == (columns, wide)


def test_no_more_directions_are_looked_at_than_may_pay() -> None:
    taken = []
    leading = width._leading

    def noted(sample: Float, wide: int, each: Any) -> Float:
        taken.append(wide)
        return leading(sample[:, :20], min(wide, 20))

    with (
        mock.patch.object(width, "_leading", noted),
        mock.patch.object(width, "_cheapest", lambda *words: 16),
    ):
        for columns in (30, 600, 1024, 1025):
            width.directions(np.ones((30, columns)), 300)
    assert taken == [30, 512, 512, 256]
