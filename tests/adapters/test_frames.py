"""DataFrames as people have them: kinds of vectors, kinds of ids, lazy answers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from samekin import NearestNeighbors

RNG = np.random.default_rng(5)
ROWS = RNG.integers(0, 3, (60, 4)).astype(np.float64)
WANTED = NearestNeighbors(n_neighbors=5).fit(ROWS).kneighbors()

IDS: dict[str, tuple[str, Any]] = {
    "long": ("long", lambda i: i * 10**10),
    "int": ("int", lambda i: i - 30),
    "string": ("string", lambda i: f"n{i:03}"),
    "umlauts": ("string", lambda i: "Ä𝄞" * (i % 2) + f"{i:03}"),
    "double": ("double", lambda i: i / 7),
    "decimal": ("decimal(10,2)", lambda i: Decimal(i) / 4),
    "wide decimal": ("decimal(38,2)", lambda i: Decimal(10) ** 30 * (i - 20)),
    "date": ("date", lambda i: dt.date(2024, 2, 1) + dt.timedelta(days=i)),
    "timestamp": ("timestamp", lambda i: dt.datetime(2024, 2, 1, i // 24, i % 24)),
    "binary": ("binary", lambda i: bytearray(b"\x00\xff" + bytes([i + 1]))),
}


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, bytearray) else value


def _key(value: Any) -> Any:
    return value.encode() if isinstance(value, str) else value


@pytest.mark.parametrize("kind", IDS)
def test_ids_of_any_type_decide_ties_and_come_back(spark: Any, kind: str) -> None:
    word, make = IDS[kind]
    ids = sorted((make(i) for i in range(60)), key=_key)
    lines = list(zip(ids, ROWS.tolist(), strict=True))
    schema = f"who {word}, features array<double>"
    for seed in (1, 2):
        shuffled = [lines[i] for i in np.random.default_rng(seed).permutation(60)]
        frame = spark.createDataFrame(shuffled, schema).repartition(seed + 2)
        answer = NearestNeighbors(n_neighbors=5, id_col="who").fit(frame).kneighbors()
        assert answer.schema["who"].dataType == frame.schema["who"].dataType
        assert answer.schema["indices"].dataType.elementType == frame.schema["who"].dataType
        found = {_plain(line.who): line for line in answer.collect()}
        for place, who in enumerate(ids):
            line = found[_plain(who)]
            assert line.distances == WANTED[0][place].tolist()
            near = [_plain(ids[i]) for i in WANTED[1][place]]
            assert [_plain(one) for one in line.indices] == near


def _vectors(spark: Any, kind: str) -> tuple[Any, Any]:
    """A frame, and the words that name its features."""
    from pyspark.ml import linalg as ml
    from pyspark.mllib import linalg as mllib

    lines: list[Any]
    match kind:
        case "array<double>" | "array<float>" | "array<int>" | "array<tinyint>":
            cast = int if "int" in kind else float
            lines = [(i, [cast(v) for v in row]) for i, row in enumerate(ROWS)]
            return spark.createDataFrame(lines, f"id long, features {kind}"), "features"
        case "ml dense" | "mllib dense":
            of = ml.Vectors if kind.startswith("ml ") else mllib.Vectors
            lines = [(i, of.dense(row)) for i, row in enumerate(ROWS)]
        case "ml sparse" | "mllib sparse" | "ml mixed":
            of = mllib.Vectors if kind.startswith("mllib") else ml.Vectors
            lines = []
            for i, row in enumerate(ROWS):
                at = np.flatnonzero(row)
                mixed = kind == "ml mixed" and i % 2
                lines.append((i, of.dense(row) if mixed else of.sparse(4, at, row[at])))
        case "columns":
            lines = [(i, *row.tolist()) for i, row in enumerate(ROWS)]
            schema = "id long, `a.b` double, b double, `c d` double, e double"
            return spark.createDataFrame(lines, schema), ["a.b", "b", "c d", "e"]
        case "numbers of several kinds":
            lines = [
                (i, float(r[0]), int(r[1]), int(r[2]), float(r[3])) for i, r in enumerate(ROWS)
            ]
            schema = "id long, a double, b int, c tinyint, d float"
            return spark.createDataFrame(lines, schema), ["a", "b", "c", "d"]
    return spark.createDataFrame(lines, ["id", "features"]), "features"


@pytest.mark.parametrize(
    "kind",
    [
        "array<double>",
        "array<float>",
        "array<int>",
        "array<tinyint>",
        "ml dense",
        "ml sparse",
        "ml mixed",
        "mllib dense",
        "mllib sparse",
        "columns",
        "numbers of several kinds",
    ],
)
def test_vectors_of_any_kind(spark: Any, kind: str) -> None:
    frame, features = _vectors(spark, kind)
    nn = NearestNeighbors(n_neighbors=5, features_col=features).fit(frame)
    found = sorted(nn.kneighbors(frame.repartition(3)).collect())
    wanted = NearestNeighbors(n_neighbors=5).fit(ROWS).kneighbors(ROWS)
    np.testing.assert_array_equal([line.distances for line in found], wanted[0])
    np.testing.assert_array_equal([line.indices for line in found], wanted[1])


def test_the_answer_is_lazy_and_needs_no_shuffle(spark: Any) -> None:
    frame = spark.range(10).selectExpr("id", "array(double(id), raise_error('touched')) features")
    good = spark.createDataFrame(
        list(enumerate(ROWS[:, :2].tolist())), "id long, features array<double>"
    )
    answer = NearestNeighbors(n_neighbors=2).fit(good).kneighbors(frame)
    plan = answer._jdf.queryExecution().toString()
    assert "MapInArrow" in plan
    assert "Exchange" not in plan
    with pytest.raises(Exception, match="touched"):
        answer.collect()


def test_without_distances(spark: Any) -> None:
    frame, _ = _vectors(spark, "array<double>")
    answer = NearestNeighbors(n_neighbors=5).fit(frame).kneighbors(return_distance=False)
    assert answer.columns == ["id", "indices"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"features_col": "vectors"}, r"no column 'vectors' \(it has id, features, name\)"),
        ({"id_col": "who"}, r"no column 'who' .*; name it with id_col="),
        ({"features_col": "name"}, "column 'name' holds string, not numbers"),
        ({"features_col": "a`b"}, "Spark cannot address column 'a`b': rename it"),
        ({"features_col": ["id", "name"]}, "column 'name' holds string, not numbers"),
    ],
)
def test_a_wrong_column_is_said_before_a_job(spark: Any, words: Any, message: str) -> None:
    frame = spark.createDataFrame(
        [(0, [1.0], "a"), (1, [2.0], "b")], "id long, features array<double>, name string"
    )
    with pytest.raises(ValueError, match=message):
        NearestNeighbors(n_neighbors=1, **words).fit(frame)


def test_a_repeated_or_null_id_is_refused(spark: Any) -> None:
    schema = "id string, features array<double>"
    again = spark.createDataFrame([("a", [1.0]), ("b", [2.0]), ("a", [3.0])], schema)
    with pytest.raises(ValueError, match="id 'a' names more than one row"):
        NearestNeighbors(n_neighbors=1).fit(again)
    null = spark.createDataFrame([("a", [1.0]), (None, [2.0])], schema)
    with pytest.raises(ValueError, match="the id is null"):
        NearestNeighbors(n_neighbors=1).fit(null)
    bad = spark.createDataFrame([("a", [1.0]), ("b", [float("nan")])], schema)
    with pytest.raises(ValueError, match="id 'b': column 0 is NaN"):
        NearestNeighbors(n_neighbors=1).fit(bad)
