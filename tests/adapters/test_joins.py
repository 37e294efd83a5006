"""Frames as people use them: more columns, pairs, what queries may not have, where they look."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samekin import NearestNeighbors

RNG = np.random.default_rng(29)
ROWS = RNG.integers(0, 3, (60, 3)).astype(np.float64)
ASKED = RNG.integers(0, 3, (25, 3)) + 0.5
GROUPS = np.array(["ash", "beech", "oak"])[RNG.integers(0, 3, 60)]
LOOK = np.array(["oak", "ash", "beech"])[np.arange(25) % 3]
BARRED = [sorted(RNG.choice(60, n % 5, replace=False).tolist()) for n in range(25)]
ITEMS = "id long, features array<double>, name string, wood string"


@pytest.fixture(params=["spark", "connect"])
def session(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(request.param)


def _items(session: Any) -> Any:
    """The corpus: names of rows are ten times their numbers, plus ten."""
    lines = [
        (10 * i + 10, row.tolist(), f"item {i}", wood)
        for i, (row, wood) in enumerate(zip(ROWS, GROUPS.tolist(), strict=True))
    ]
    return session.createDataFrame(lines[::-1], ITEMS).repartition(3)


def _asked(session: Any) -> Any:
    lines = [
        (i, row.tolist(), wood, [10 * n + 10 for n in barred] or None, dt.date(2024, 1, i + 1))
        for i, (row, wood, barred) in enumerate(zip(ASKED, LOOK.tolist(), BARRED, strict=True))
    ]
    schema = "id int, features array<double>, wood string, seen array<long>, `on.day` date"
    return session.createDataFrame(lines, schema).repartition(2)


def _read(answer: Any) -> tuple[list[Any], list[Any]]:
    """Distances and row numbers, in the order of the queries."""
    lines = sorted(answer.collect(), key=lambda line: line.id)
    return [line.distances for line in lines], [
        [(n - 10) // 10 for n in line.indices] for line in lines
    ]


def _same(found: Any, wanted: Any) -> None:
    for mine, theirs in zip(_read(found), wanted, strict=True):
        assert mine == [list(line) for line in theirs]


def test_columns_say_what_words_beside_arrays_say(session: Any) -> None:
    here = NearestNeighbors(n_neighbors=4, radius=1.5).fit(ROWS, groups=GROUPS)
    there = NearestNeighbors(n_neighbors=4, radius=1.5).fit(_items(session), groups="wood")
    beside = {"exclude": BARRED, "groups": LOOK}
    columns = {"exclude": "seen", "groups": "wood"}
    frame = _asked(session)
    _same(there.kneighbors(frame, **columns), here.kneighbors(ASKED, **beside))
    _same(there.radius_neighbors(frame, **columns), here.radius_neighbors(ASKED, **beside))
    _same(there.kneighbors(), here.kneighbors())


def test_no_query_has_the_row_of_its_own_id(session: Any) -> None:
    items = _items(session)
    nn = NearestNeighbors(n_neighbors=4).fit(items)
    _same(
        nn.kneighbors(items, exclude_same_id=True),
        NearestNeighbors(n_neighbors=4).fit(ROWS).kneighbors(),
    )
    other = items.selectExpr("id + 1 AS id", "features", "array(id) AS seen")
    both = nn.kneighbors(other, exclude="seen", exclude_same_id=True)
    _same(
        both.selectExpr("id - 1 AS id", "distances", "indices"),
        NearestNeighbors(n_neighbors=4).fit(ROWS).kneighbors(),
    )


def test_pairs_are_the_lists_with_the_columns_of_both_sides(session: Any) -> None:
    items, frame = _items(session), _asked(session)
    nn = NearestNeighbors(n_neighbors=4).fit(items)
    pairs = nn.kneighbors_join(frame, exclude="seen")
    assert pairs.columns == [
        "id", "features", "wood", "seen", "on.day",
        "id_neighbor", "features_neighbor", "name", "wood_neighbor", "rank", "distance",
    ]  # fmt: skip
    wanted = NearestNeighbors(n_neighbors=4).fit(ROWS).kneighbors(ASKED, exclude=BARRED)
    found = sorted(pairs.collect(), key=lambda pair: (pair.id, pair.rank))
    assert len(found) == 25 * 4
    for place, pair in enumerate(found):
        query, rank = divmod(place, 4)
        row = int(wanted[1][query, rank])
        assert pair[:5] == (query, ASKED[query].tolist(), LOOK[query], pair.seen, pair["on.day"])
        assert pair["on.day"].day == query + 1
        assert pair[5:] == (
            10 * row + 10, ROWS[row].tolist(), f"item {row}", GROUPS[row], rank + 1,
            wanted[0][query, rank],
        )  # fmt: skip


def test_queries_without_a_neighbour_are_left_out_or_have_nulls(session: Any) -> None:
    items = session.createDataFrame(
        [(i, [float(i)], "ab"[i % 2]) for i in range(6)],
        "id long, features array<double>, of string",
    )
    lines = [
        (0, [0.0], "a", None),  # two rows of its group are as near
        (1, [0.0], "a", [0, 2, 4]),  # none that it may have
        (2, [0.0], "c", None),  # no such group
        (3, [0.0], None, [1]),  # no group
        (4, [9.0], "b", [5, 77, None]),  # the nearest is too far
    ]
    frame = session.createDataFrame(
        lines, "id long, features array<double>, of string, no array<long>"
    )
    nn = NearestNeighbors(n_neighbors=5).fit(items, groups="of")
    words = {"exclude": "no", "groups": "of", "carry": False, "bring": "of"}
    for pairs in (
        nn.kneighbors_join(frame, radius=3.0, how="left", **words),
        nn.radius_neighbors_join(frame, 3.0, how="left_outer", **words),
    ):
        found = [
            tuple(pair) for pair in sorted(pairs.collect(), key=lambda pair: (pair.id, pair.rank))
        ]
        near = [(0, 0, "a", 1, 0.0), (0, 2, "a", 2, 2.0)]
        assert found == near + [(query, None, None, None, None) for query in (1, 2, 3, 4)]
    assert sorted(map(tuple, nn.kneighbors_join(frame, radius=3.0, **words).collect())) == near
    everything = nn.kneighbors_join(frame, groups="of", exclude="no", bring=False).collect()
    assert [pair.id_neighbor for pair in everything if pair.id == 4] == [3, 1]
    for query, why in ((2, "no row of the corpus is of its group 'c'"), (3, "its group is null")):
        with pytest.raises(Exception, match=f"id {query}: {why}"):
            nn.kneighbors(frame.where(f"id = {query}"), n_neighbors=1, groups="of").collect()
    with pytest.raises(Exception, match="id 1: it may have 0 neighbours, fewer than n_neighbors=1"):
        nn.kneighbors(frame.where("id < 2"), n_neighbors=1, groups="of", exclude="no").collect()
