"""Streams, pipelines of pyspark.ml, pandas-on-Spark frames, and which Spark 'spark' is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import samekin
from samekin import NearestNeighbors

RNG = np.random.default_rng(31)
ROWS = RNG.integers(0, 3, (40, 2)).astype(np.float64)
ASKED = RNG.integers(0, 3, (12, 2)).astype(np.float64)
WANTED = NearestNeighbors(n_neighbors=3).fit(ROWS).kneighbors(ASKED)


def _frame(session: Any, rows: Any) -> Any:
    schema = "id long, features array<double>, name string"
    return session.createDataFrame(
        [(i, row.tolist(), f"row {i}") for i, row in enumerate(rows)], schema
    )


def _is_wanted(answer: Any, wanted: Any = WANTED) -> None:
    found = sorted(answer.collect(), key=lambda line: line.id)
    assert [line.distances for line in found] == wanted[0].tolist()
    assert [line.indices for line in found] == wanted[1].tolist()


@pytest.mark.parametrize("kind", ["spark", "connect"])
def test_a_stream_gives_the_batch_answer(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    session = request.getfixturevalue(kind)
    queries = _frame(session, ASKED)
    queries.repartition(3).write.parquet(f"{tmp_path}/queries")
    stream = session.readStream.schema(queries.schema).option("maxFilesPerTrigger", 1)
    stream = stream.parquet(f"{tmp_path}/queries")
    nn = NearestNeighbors(n_neighbors=3).fit(_frame(session, ROWS))
    words = {"how": "left", "radius": 0.0, "carry": "name", "bring": "name"}
    for name, answer in (
        ("answers", nn.kneighbors(stream)),
        ("pairs", nn.kneighbors_join(stream, **words)),
    ):
        assert answer.isStreaming
        query = answer.writeStream.format("memory").queryName(name).start()
        query.processAllAvailable()
        query.stop()
    _is_wanted(session.table("answers"))
    batch = nn.kneighbors_join(queries, **words)
    assert sorted(map(str, session.table("pairs").collect())) == sorted(map(str, batch.collect()))
    for refused in (
        lambda: NearestNeighbors().fit(stream),
        lambda: nn.kneighbors_join(queries, corpus=stream),
    ):
        with pytest.raises(ValueError, match=r"read it whole"):
            refused()


def test_a_pipeline_is_saved_with_the_index_and_loaded(spark: Any, tmp_path: Path) -> None:
    from pyspark.ml import Pipeline, PipelineModel
    from pyspark.ml.feature import VectorAssembler

    from samekin.integrations import spark_ml

    def columns(rows: Any) -> Any:
        lines = [(i, *row.tolist(), f"row {i}") for i, row in enumerate(rows)]
        return spark.createDataFrame(lines, "id long, x double, y double, distances string")

    near = spark_ml.NearestNeighbors(k=3, indicesCol="near", distancesCol="far")
    again = spark_ml.NearestNeighbors(
        k=2,
        featuresCol="v",
        excludeSameId=True,
        indicesCol="other",
        distancesCol="away",
        metric="manhattan",
    )
    stages = [
        VectorAssembler(inputCols=["x", "y"], outputCol="features"),
        near,
        VectorAssembler(inputCols=["y", "x"], outputCol="v"),
        again,
    ]
    Pipeline(stages=stages).write().save(f"{tmp_path}/pipeline")
    fitted = Pipeline.load(f"{tmp_path}/pipeline").fit(columns(ROWS))
    fitted.write().save(f"{tmp_path}/fitted")
    model = PipelineModel.load(f"{tmp_path}/fitted")
    assert model.stages[1].uid == near.uid
    names = ["id", "x", "y", "distances", "features", "near", "far", "v", "other", "away"]
    answer = model.transform(columns(ASKED))
    assert answer.columns == names
    _is_wanted(answer.selectExpr("id", "near AS indices", "far AS distances"))
    both = model.transform(columns(ROWS)).selectExpr("id", "other AS indices", "away AS distances")
    _is_wanted(both, NearestNeighbors(n_neighbors=2, metric="manhattan").fit(ROWS).kneighbors())
    with pytest.raises(ValueError, match="Output column 'near' already exists"):
        model.transform(answer.drop("features", "v"))


@pytest.mark.parametrize("kind", ["spark", "connect"])
def test_a_fitted_model_is_a_stage(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from samekin.integrations import spark_ml

    monkeypatch.setattr(spark_ml, "CHUNK", 400)  # files in several rows, in no order
    monkeypatch.setattr(spark_ml, "AT_ONCE", 4)
    session = request.getfixturevalue(kind)
    nn = NearestNeighbors(n_neighbors=3).fit(_frame(session, ROWS))
    path = f"{tmp_path}/model"
    spark_ml.NearestNeighborsModel(nn).write().session(session).save(path)
    model = spark_ml.NearestNeighborsModel.read().session(session).load(path)
    _is_wanted(model.transform(_frame(session, ASKED)))
    assert model.nn.integration_ == nn.integration_
    files = session.read.parquet(f"{path}/index")
    files.where("file != 'index.json'").write.parquet(f"{tmp_path}/less/index")
    session.read.text(f"{path}/metadata").write.text(f"{tmp_path}/less/metadata")
    with pytest.raises(FileNotFoundError):
        spark_ml.NearestNeighborsModel.read().session(session).load(f"{tmp_path}/less")


@pytest.mark.filterwarnings("ignore:`to_pandas` loads all data")
def test_pandas_on_spark_gives_pandas_on_spark(spark: Any) -> None:
    import pyspark.pandas as ps

    def near(answer: Any) -> list[Any]:
        assert isinstance(answer, ps.DataFrame)
        return [list(line) for line in answer.to_pandas().sort_index()["indices"]]

    corpus, queries = _frame(spark, ROWS).pandas_api(), _frame(spark, ASKED)
    nn = NearestNeighbors(n_neighbors=3, integration="spark").fit(corpus)
    assert nn.integration_ == "spark_frame"
    named = queries.selectExpr("*", "100 - id AS place").pandas_api(index_col="place")
    answer = nn.kneighbors(named, carry="name")
    assert near(answer) == WANTED[1].tolist()[::-1]
    assert list(answer.columns) == ["id", "name", "indices", "distances"]
    assert answer.index.name == "place"
    alone = nn.kneighbors(queries.pandas_api(index_col="id"), return_distance=False)
    assert near(alone) == WANTED[1].tolist()
    assert list(alone.columns) == ["indices"]
    assert (
        near(nn.kneighbors())
        == nn.kneighbors(_frame(spark, ROWS), exclude_same_id=True)
        .toPandas()
        .sort_values("id")["indices"]
        .map(list)
        .tolist()
    )
    pairs = nn.kneighbors_join(named, carry=False, bring="name").to_pandas()
    assert list(pairs.columns) == ["id", "id_neighbor", "name", "rank", "distance"]
    assert (pairs["name"] == "row " + pairs["id_neighbor"].astype(str)).all()
    assert pairs.index.name == "place"
    assert (samekin.gather(corpus).rows == ROWS).all()


ALONE = """
import sys
from pyspark.sql.connect.session import SparkSession
session = SparkSession.builder.remote(sys.argv[1]).getOrCreate()
from samekin import NearestNeighbors
nn = NearestNeighbors(n_neighbors=1, integration="spark").fit([[0.0], [1.0]])
print(nn.integration_, *nn.kneighbors([[0.9]]))
"""


def test_spark_is_connect_where_only_connect_runs(spark: Any, connect: Any) -> None:
    here = NearestNeighbors(n_neighbors=1, integration="spark")
    assert here.fit([[0.0], [1.0]]).integration_ == "spark_frame"
    assert here.fit(_frame(connect, ROWS)).integration_ == "spark_connect"
    address = connect.client._builder.endpoint
    command = [sys.executable, "-c", ALONE, f"sc://{address}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said == "spark_connect [[0.1]] [[1]]\n"
