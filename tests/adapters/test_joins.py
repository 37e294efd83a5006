"""Frames as people use them: more columns, pairs, what queries may not have, where they look."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samekin import NearestNeighbors

RNG = np.random.default_rng(29)
ROWS = RNG.integers(0, 3, (60, 3)).astype(np.float64)
ASKED = RNG.integers(0, 3, (25, 3)) + 0.5
GROUPS = np.array(["ash", "beech", "oak"])[RNG.integers(0, 3, 60)]
LOOK = np.array(["oak", "ash", "beech"])[np.arange(25) % 3]
BARRED = [sorted(RNG.choice(60, n % 5, replace=False).tolist()) for n in range(25)]
ITEMS = "id long, features array<double>, name string, wood string"


@pytest.fixture(scope="session", params=["spark", "connect"])
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


def test_columns_of_every_type_go_along(spark: Any) -> None:
    from pyspark.ml.linalg import Vectors, VectorUDT
    from pyspark.sql import types as T

    schema = T.StructType(
        [
            T.StructField("id", T.LongType(), nullable=False),
            T.StructField("features", VectorUDT()),
            T.StructField("a.b", T.DecimalType(38, 3)),
            T.StructField("Of it", T.StructType([T.StructField("when", T.TimestampType())])),
            T.StructField("map", T.MapType(T.StringType(), T.ArrayType(T.IntegerType()))),
            T.StructField("binary", T.BinaryType()),
            T.StructField("sparse", VectorUDT()),
        ]
    )
    when = (dt.datetime(2024, 2, 29, 12, 0, 0, 123456),)
    lines = [
        (0, Vectors.dense([0.0, 1.0]), Decimal("0.125"), when, {"a": [1, None], "b": None}, b"\0",
         Vectors.sparse(3, [1], [2.0])),
        (1, Vectors.dense([1.0, 1.0]), None, None, None, None, None),
    ]  # fmt: skip
    frame = spark.createDataFrame(lines, schema)
    nn = NearestNeighbors(n_neighbors=1).fit(frame)
    answer = nn.kneighbors(frame, carry=True)
    assert answer.schema.fields[:-2] == schema.fields
    found = sorted(answer.collect())
    assert [line[:-2] for line in found] == sorted(map(tuple, frame.collect()))
    assert [line.indices for line in found] == [[0], [1]]
    few = nn.kneighbors(frame, carry=["Of it", "a.b"], return_distance=False)
    assert few.columns == ["id", "Of it", "a.b", "indices"]
    pairs = nn.kneighbors_join(frame, suffixes=("_q", "_c"))
    assert pairs.columns[:2] == ["id_q", "features_q"]
    assert pairs.schema["sparse_c"].dataType == VectorUDT()
    assert pairs.count() == 2


@pytest.mark.parametrize(
    ("verb", "words", "message"),
    [
        ("kneighbors", {"carry": "nam"}, r"no column 'nam' .*; name it with carry="),
        ("kneighbors", {"exclude": "sen"}, r"no column 'sen' .*; name it with exclude="),
        ("kneighbors", {"exclude": "wood"}, "column 'wood' of string; it takes array<bigint>"),
        ("kneighbors", {"groups": "wood"}, "groups= was given to queries, but none to fit"),
        ("kneighbors", {"carry": True}, "The answer has a column 'distances', and so have"),
        ("kneighbors_join", {"carry": "rank"}, "would be called 'rank': rename them"),
        (
            "kneighbors_join",
            {"carry": "rank", "bring": "name", "suffixes": ("", "")},
            "'id', 'rank'",
        ),
        ("kneighbors_join", {"carry": False, "bring": "nam"}, "has 0 columns 'nam'"),
        ("kneighbors_join", {"how": "right"}, "Unknown how='right'. Known: 'inner', 'left'"),
        ("kneighbors_join", {"n_neighbors": 0}, "Expected n_neighbors > 0. Got 0"),
    ],
)
def test_a_wrong_word_is_said_before_a_job(
    spark: Any, verb: str, words: dict[str, Any], message: str
) -> None:
    nn = NearestNeighbors(n_neighbors=1).fit(_items(spark))
    frame = spark.sql(
        "SELECT 1 AS id, array(1D, 2D, 3D) AS features, 'ash' AS wood, 1 AS rank, 2 AS Distances"
    )
    with pytest.raises(ValueError, match=message):
        getattr(nn, verb)(frame, **words)


def test_words_for_frames_are_refused_elsewhere(spark: Any) -> None:
    here = NearestNeighbors(n_neighbors=1).fit(ROWS)
    for words in ({"exclude_same_id": True}, {"carry": "name"}):
        with pytest.raises(TypeError, match=r"is for queries in a frame of Spark.*X is ndarray"):
            here.kneighbors(ROWS, **words)
    with pytest.raises(TypeError, match="a join is of frames of Spark, and X is ndarray"):
        here.kneighbors_join(ROWS)
    items = _items(spark)
    nn = NearestNeighbors(n_neighbors=1).fit(items)
    with pytest.raises(
        TypeError, match="go beside arrays, and X is DataFrame: name a column of it"
    ):
        nn.kneighbors(items, exclude=[[1]])
    nn.add(items.selectExpr("id + 5 AS id", "features"))
    with pytest.raises(TypeError, match=r"\(rows were added\): give corpus=, or say bring=False"):
        nn.kneighbors_join(items)
    assert nn.kneighbors_join(items, bring=False).count() == 60
    with pytest.raises(ValueError, match="'id' is string: cast it"):
        nn.kneighbors_join(items, corpus=items.selectExpr("string(id) AS id", "name"))


KINDS: dict[str, Any] = {
    "string": lambda i: f"{'ä' * (i % 2)}{i:03}",
    "long": lambda i: (i - 20) * 10**12,
    "decimal(12,3)": lambda i: Decimal(i - 20) / 8,
    "decimal(38,2)": lambda i: Decimal(10) ** 30 * (i - 20),
    "date": lambda i: dt.date(1969, 12, 12) + dt.timedelta(days=i),
    "timestamp": lambda i: dt.datetime(1970, 1, 1, i // 24, i % 24, 0, i),
}


@settings(max_examples=4, deadline=None)
@given(
    kind=st.sampled_from(sorted(KINDS)),
    seed=st.integers(0, 2**16),
    parts=st.tuples(st.integers(1, 5), st.integers(1, 5)),
)
def test_ties_go_to_the_smaller_id_however_both_sides_lie(
    session: Any, kind: str, seed: int, parts: tuple[int, int]
) -> None:
    rng = np.random.default_rng(seed)
    ids = sorted(
        (KINDS[kind](i) for i in range(40)), key=lambda i: i.encode() if isinstance(i, str) else i
    )
    rows = rng.integers(0, 2, (40, 2)).astype(float)  # four places: ties beyond any k
    barred = [rng.choice(40, 3, replace=False) for _ in ids]
    lines = [
        (who, row.tolist(), [ids[i] for i in line])
        for who, row, line in zip(ids, rows, barred, strict=True)
    ]
    schema = f"id {kind}, features array<double>, no array<{kind}>"
    sides = [
        session.createDataFrame([lines[i] for i in rng.permutation(40)], schema).repartition(n)
        for n in parts
    ]
    nn = NearestNeighbors(n_neighbors=6).fit(sides[0])
    answer = nn.kneighbors(sides[1], exclude="no", exclude_same_id=True, ties=True)
    wanted = NearestNeighbors(n_neighbors=6).fit(rows).kneighbors(exclude=barred, ties=True)
    found = {line.id: line for line in answer.collect()}
    assert [found[who].distances for who in ids] == wanted[0].tolist()
    assert [found[who].indices for who in ids] == [[ids[i] for i in line] for line in wanted[1]]
    assert [found[who].tied for who in ids] == wanted[2].tolist()


def test_a_repeated_id_is_refused_in_any_session(session: Any) -> None:
    frame = session.createDataFrame(
        [(dt.date(2024, 1, 1 + i % 2), [float(i)]) for i in range(3)],
        "id date, features array<double>",
    )
    with pytest.raises(ValueError, match=r"id datetime.date\(2024, 1, 1\) names more than one row"):
        NearestNeighbors(n_neighbors=1).fit(frame)
