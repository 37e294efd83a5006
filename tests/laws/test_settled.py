"""Candidates become keys: where the numbers on both sides are one, nothing is computed again."""

from __future__ import annotations

from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws.loops import all_loops

from samekin.core import keys, shortlist
from samekin.core.distances import metric
from samekin.core.points import Points
from samekin.core.shortlist import Candidates, settled

SEEDS = st.integers(0, 2**32 - 1)


@given(seed=SEEDS, name=st.sampled_from(["euclidean", "manhattan", "inner_product", "cosine"]))
def test_numbers_that_are_one_are_the_key(seed: int, name: str) -> None:
    rng = np.random.default_rng(seed)
    ours, theirs = (
        Points(rng.integers(-2, 3, (n, 3)) * rng.choice([1.0, 0.1], n)[:, None], metric(name))
        for n in (4, 9)
    )
    query, row = np.indices((4, 9)).reshape(2, -1)
    exact = keys.canonical(ours, theirs, query, row)
    below, above = rng.choice([0.0, 1e-16, 0.5], (2, len(exact)))
    found = Candidates(query, row, exact - below, exact + above)
    found.lower[exact == 0] = -0.0  # which is no key
    asked = []

    def noted(*words: Any) -> Any:
        asked.append(len(words[-1]))
        return keys.canonical(*words)

    with mock.patch.object(shortlist, "canonical", noted):
        assert settled(ours, theirs, found).tobytes() == exact.tobytes()
    one = found.lower.view(np.int64) == found.upper.view(np.int64)
    assert asked == [np.count_nonzero(~one)]


@pytest.mark.parametrize("loops", all_loops())
@given(
    kind=st.sampled_from([np.float32, np.float64, np.uint8, np.int64, np.float16]),
    name=st.sampled_from(["euclidean", "sqeuclidean", "manhattan", "cosine", "seuclidean"]),
    few=st.booleans(),
    seed=SEEDS,
)
def test_keys_are_the_same_with_loops(
    loops: Any, kind: Any, name: str, few: bool, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    n, columns = 9, int(rng.integers(1, 30))
    of = metric(name, None, {"V": rng.random(columns) + 0.1} if name == "seuclidean" else None)
    rows = (rng.standard_normal((n, columns)) * 9).astype(kind)
    ours, theirs = Points(rows[:4], of), Points(rows if few else rows.astype(np.float64), of)
    query, row = np.indices((4, n)).reshape(2, -1)
    wanted = of.keys(ours.dense(query), theirs.dense(row))
    with mock.patch.multiple(keys, loops=lambda: loops, COMPILED=1, MANY=1):
        found = keys.canonical(ours, theirs, query, row)
        about = keys.bracket_double(ours, theirs, query, row) if of.p else (wanted, 0.0)
    assert found.tobytes() == wanted.tobytes()
    assert (np.abs(about[0] - wanted) <= about[1]).all()
