"""Targets in the columns of frames, and radius and predictions as columns, as people have them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from samekin import KNeighborsClassifier, KNeighborsRegressor, NearestNeighbors

RNG = np.random.default_rng(6)
ROWS = RNG.integers(0, 3, (60, 3)).astype(np.float64)
COLOURS = np.array(["red", "green", "blue"])[RNG.integers(0, 3, 60)]
YIELDS = RNG.standard_normal(60).round(3)
IDS = [f"n{i:02}" for i in range(60)]


SCHEMA = "id string, x double, y double, z double, c string, t double"


def _frame(spark: Any) -> Any:
    lines = list(zip(IDS, *ROWS.T.tolist(), COLOURS.tolist(), YIELDS.tolist(), strict=True))
    return spark.createDataFrame(lines[::-1], SCHEMA).repartition(3)


WORDS: dict[str, Any] = {"n_neighbors": 4, "features_col": ["x", "y", "z"]}


def _read(answer: Any) -> list[Any]:
    return [line[1] for line in sorted(answer.collect(), key=lambda line: line.id)]


def test_classes_in_a_column(spark: Any) -> None:
    frame = _frame(spark)
    model = KNeighborsClassifier(**WORDS, target_col="c").fit(frame)
    here = KNeighborsClassifier(4).fit(ROWS, COLOURS)
    assert model.classes_.tolist() == here.classes_.tolist()
    answer = model.predict(frame)
    assert answer.schema.simpleString() == "struct<id:string,prediction:string>"
    assert _read(answer) == here.predict(ROWS).tolist()
    assert _read(model.predict(None)) == here.predict(None).tolist()
    shares = model.predict_proba(frame.drop("c", "t"))  # queries need no target
    assert shares.schema.simpleString() == "struct<id:string,probability:array<double>>"
    assert _read(shares) == here.predict_proba(ROWS).tolist()
    assert model.predict(ROWS).tolist() == here.predict(ROWS).tolist()


def test_numbers_in_a_column(spark: Any) -> None:
    frame = _frame(spark)
    model = KNeighborsRegressor(**WORDS, weights="distance", target_col="t").fit(frame)
    here = KNeighborsRegressor(4, weights="distance").fit(ROWS, YIELDS)
    answer = model.predict(frame)
    assert answer.schema.simpleString() == "struct<id:string,prediction:double>"
    assert _read(answer) == here.predict(ROWS).tolist()


def test_a_model_of_arrays_predicts_for_frames(spark: Any) -> None:
    words = WORDS | {"integration": "spark_frame"}
    for y in (COLOURS, COLOURS.astype(object), np.arange(60, dtype=np.uint8) % 5):
        model = KNeighborsClassifier(**words).fit(ROWS, y)
        assert _read(model.predict(_frame(spark))) == model.predict(ROWS).tolist()
    top = np.uint64(2**64 - 1) - (np.arange(60) % 2).astype(np.uint64)
    huge = KNeighborsClassifier(**words).fit(ROWS, top)
    with pytest.raises(Exception, match=r"1844674407370955161\d not in range"):
        _read(huge.predict(_frame(spark)))


def test_targets_beside_rows_that_have_ids_are_refused(spark: Any) -> None:
    with pytest.raises(TypeError, match=r"KNeighborsRegressor\(target_col=\.\.\.\)"):
        KNeighborsRegressor(**WORDS).fit(_frame(spark), YIELDS)


def test_targets_of_another_kind_are_refused(spark: Any) -> None:
    rows, y = (spark.sparkContext.parallelize(part.tolist(), 2) for part in (ROWS, YIELDS))
    with pytest.raises(TypeError, match="y is RDD of integration 'spark_rdd': make it an array"):
        KNeighborsRegressor().fit(rows, y)
    here = KNeighborsRegressor().fit(ROWS, YIELDS).predict(ROWS)
    assert KNeighborsRegressor().fit(rows, YIELDS).predict(rows).collect() == here.tolist()


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ("array(t, null)", r"value 1 of 'target' is null"),
        ("if(id = 'n07', null, t)", r"id 'n07': column 'target' is null"),
        ("current_date()", r"column 'target' holds date32"),
    ],
)
def test_a_target_that_is_none_is_named(spark: Any, column: str, message: str) -> None:
    frame = _frame(spark).selectExpr("*", f"{column} as target")
    with pytest.raises(ValueError, match=message):
        KNeighborsRegressor(**WORDS, target_col="target").fit(frame)


def test_within_a_radius_the_lists_hold_ids(spark: Any) -> None:
    frame = _frame(spark)
    nn = NearestNeighbors(radius=1.0, features_col=["x", "y", "z"]).fit(frame)
    answer = nn.radius_neighbors()
    assert answer.schema.simpleString() == (
        "struct<id:string,indices:array<string>,distances:array<double>>"
    )
    distances, indices = NearestNeighbors(radius=1.0).fit(ROWS).radius_neighbors()
    found = sorted(answer.collect(), key=lambda line: line.id)
    assert [line.distances for line in found] == [line.tolist() for line in distances]
    assert [line.indices for line in found] == [[IDS[i] for i in line] for line in indices]
    assert nn.radius_neighbors(frame, return_distance=False).columns == ["id", "indices"]
    graph = nn.radius_neighbors_graph()
    assert graph.indices.tolist() == np.concatenate(indices).tolist()


def test_targets_of_a_pandas_frame(spark: Any) -> None:
    import pandas

    here = KNeighborsClassifier(4).fit(ROWS, COLOURS)
    frame = pandas.DataFrame(ROWS, columns=list("xyz")).assign(id=IDS, kind=COLOURS)[::-1]
    words = {"target_col": "kind", "integration": "spark_sklearn"}
    model = KNeighborsClassifier(4, **words).fit(
        frame
    )  # what is neither id nor target is a feature
    assert model.n_features_in_ == 3
    answer = model.predict(frame.drop(columns="kind")).sort_values("id")
    assert answer["prediction"].tolist() == here.predict(ROWS).tolist()
    bare = model.fit(frame.drop(columns="id")[::-1]).predict(frame.drop(columns="id"))
    assert bare["prediction"].tolist() == here.predict(ROWS).tolist()[::-1]
    assert bare.index.tolist() == frame.index.tolist()
