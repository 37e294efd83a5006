"""Rows whose squared differences are all 0, so close are they: the first ones are nearest."""

from __future__ import annotations

from typing import Any
from unittest import mock

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from samekin.core.distances import metric
from samekin.core.filters import ties
from samekin.core.points import Points

STEP = 2.0**-538
"""Its square is 0; that of twice as much is not."""

PLACES = st.lists(st.integers(0, 9), min_size=1, max_size=40)


@given(
    corpus=PLACES, queries=PLACES, k=st.integers(1, 5), own=st.booleans(), far=st.integers(1, 60)
)
def test_who_has_enough_rows_at_nothing_has_the_first_of_them(
    corpus: list[int], queries: list[int], k: int, own: bool, far: int
) -> None:
    queries = corpus if own else queries
    rows, asked = (
        Points(np.array(x)[:, None] * STEP, metric("euclidean")) for x in (corpus, queries)
    )
    with mock.patch.object(ties, "FAR", far), mock.patch.object(ties, "PAIRS", 16):
        found, rest = ties.at_zero(asked, rows, k, np.arange(len(corpus)) if own else None)
    for query, place in enumerate(queries):
        there = [
            row
            for row, other in enumerate(corpus)
            if abs(other - place) <= 1 and not (own and row == query)
        ]
        if query in rest:
            assert sum(row <= far for row in there) < k
        else:
            assert found.rows[query].tolist() == there[:k]
            assert found.keys[query].tolist() == [0.0] * k


def test_who_finds_nothing_is_not_looked_at_to_the_end() -> None:
    places = np.append(np.zeros(1), np.full(999, 9.0))[:, None] * STEP
    rows, looked = Points(places, metric("euclidean")), []
    turn = ties.in_turn

    def in_turn(*words: Any) -> Any:
        for found in turn(*words):
            looked.append(found.row.max())
            yield found

    with mock.patch.object(ties, "FAR", 20), mock.patch.object(ties, "in_turn", in_turn):
        rest = ties.at_zero(Points(places[:1], rows.metric), rows, 3, None)[1]
    assert rest.tolist() == [0]
    assert 20 <= looked[-1] < 60
