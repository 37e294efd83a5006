"""Keys by a compiled loop are those of the definition, of whatever rows."""

from __future__ import annotations

from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws.loops import all_loops, plain

from samekin.core import keys
from samekin.core.distances import metric
from samekin.core.points import Points


@pytest.mark.parametrize("loops", [*all_loops(), plain()])
@given(
    kind=st.sampled_from([np.float32, np.float64, np.uint8, np.int64, np.float16]),
    name=st.sampled_from(["euclidean", "sqeuclidean", "manhattan", "cosine", "seuclidean"]),
    few=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_keys_are_the_same_with_loops(
    loops: Any, kind: Any, name: str, few: bool, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    n, columns = 9, int(rng.integers(1, 30))
    of = metric(name, None, {"V": rng.random(columns) + 0.1} if name == "seuclidean" else None)
    rows = np.abs(rng.standard_normal((n, columns)) * 9 + 5).astype(kind)
    rows[:, 0] = 1  # a row of zeros has a key of its own by cosine
    ours, theirs = Points(rows[:4], of), Points(rows if few else rows.astype(np.float64), of)
    query, row = np.indices((4, n)).reshape(2, -1)[:, ::2]
    wanted = of.keys(ours.dense(query), theirs.dense(row))
    with mock.patch.multiple(keys, sums=lambda: loops, COMPILED=1, MANY=1):
        found = keys.canonical(ours, theirs, query, row)
        ways = (keys.bracket, keys.bracket_double) if of.p else ()
        numbers = [about(ours, theirs, query, row) for about in ways]
    assert found.tobytes() == wanted.tobytes()
    for about, error in numbers:
        assert (np.abs(about - wanted) <= error).all()
