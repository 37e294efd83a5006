"""Data of every kind as data of every other: values, ids, order and dtype stay."""

from __future__ import annotations

import pickle
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from kinds import IDS, PLACES, RNG, ROWS, WORDS, Kind, N, every, read, same

import samekin
from samekin import convert
from samekin.core import registry


@pytest.fixture(scope="module")
def kinds(spark: Any, connect: Any, dask_scheduler: Any) -> list[Kind]:
    return every(spark, connect)


def test_every_integration_takes_part(kinds: list[Kind]) -> None:
    assert {kind.integration for kind in kinds} == {row.name for row in registry.TABLE}
    assert len(kinds) == len(PLACES)


@pytest.mark.parametrize("place", range(len(PLACES)), ids=PLACES)
def test_rows_go_to_every_kind_and_stay_what_they_are(kinds: list[Kind], place: int) -> None:
    source = kinds[place]
    made = cache(lambda dtype, named: source.make(ROWS[dtype], IDS if named else None))
    for turn, target in enumerate(kinds):
        dtype = list(ROWS)[(place + turn % 2 * 2) % len(ROWS)]
        # Names that are no numbers have to stay, where both have a place for them.
        named = source.named and target.named and (place + turn // 2) % 2 == 1
        words = WORDS | ({} if _usual(source, target) else {"kind": target.kind})
        data = convert(made(dtype, named), target.integration, **words)
        found, ids = read(target, data)
        same(found, ROWS[dtype], ROWS[dtype].dtype)
        wanted = IDS.tolist() if named else list(range(N))
        assert ids == (wanted if target.named else None)


def _usual(source: Kind, target: Kind) -> bool:
    """Whether the kind need not be said."""
    return source.named == target.named and target.integration not in ("joblib", "sparkit")


@pytest.mark.parametrize("to", ["spark_frame", "spark_rdd"])
def test_within_spark_no_rows_come_to_the_driver(
    spark: Any, monkeypatch: pytest.MonkeyPatch, to: str
) -> None:
    from pyspark import RDD

    sizes = []
    collect = RDD.collect

    def watched(rdd: Any) -> Any:
        found = collect(rdd)
        sizes.append(len(pickle.dumps(found)))
        return found

    rows = RNG.standard_normal((2000, 64))
    data = convert(rows, "spark_frame" if to == "spark_rdd" else "spark_rdd")
    monkeypatch.setattr(RDD, "collect", watched)
    monkeypatch.setattr(type(spark.range(1)), "toArrow", None)
    made = convert(data, to)
    assert sizes
    assert sum(sizes) < rows.nbytes / 10
    monkeypatch.undo()
    same(samekin.gather(made).rows, rows, rows.dtype)


def test_within_dask_rows_are_made_when_they_are_asked_for(dask_scheduler: Any) -> None:
    import dask.array as da

    rows = RNG.integers(0, 9, (3000, 4))
    frame = convert(da.from_array(rows, chunks=(700, 2)), "dask", kind="frame")
    assert frame.npartitions == 5
    mixed = frame.sample(frac=1.0, random_state=3).partitions[[3, 0, 4, 1, 2]]
    array = convert(mixed, "dask", kind="array")
    same(array.compute(), rows, rows.dtype)


@pytest.mark.parametrize("dtype", ["float32", "csr"])
def test_between_engines_rows_may_go_by_files(
    kinds: list[Kind], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dtype: str
) -> None:
    rows = ROWS[dtype]
    by_name = dict(zip(PLACES, kinds, strict=True))
    roads = [("spark_frame", "dask frame"), ("dask array", "spark_rdd"), ("sparkit", "dask array")]
    for name, other in [*roads, ("dask frame", "spark_frame")]:
        source, target = by_name[name], by_name[other]
        data = source.make(rows, IDS if source.named else None)
        for module in {source.integration, target.integration}:
            monkeypatch.setattr(registry.load(module), "gather", None)
            monkeypatch.setattr(registry.load(module), "scatter", None)
        words = WORDS | {"kind": target.kind, "folder": tmp_path / f"{name} {other}"}
        made = convert(data, target.integration, **words)
        monkeypatch.undo()
        found, ids = read(target, made)
        # Sparse vectors of frames are float64, which these are.
        same(found, rows, rows.dtype)
        assert ids == (IDS.tolist() if target.named else None)
    with pytest.raises(FileExistsError, match="by way of an empty folder"):
        convert(data, "spark_frame", **words)


def test_a_folder_that_is_not_shared_is_told(tmp_path: Path) -> None:
    from samekin.integrations import block_files

    name = block_files.write(str(tmp_path), 3, 0, block_files.Block(np.eye(2)))
    assert block_files.there(str(tmp_path), [name]) == ["00000003-00000000.npz"]
    with pytest.raises(FileNotFoundError, match=r"left 2 blocks in .*, and 1 are seen here"):
        block_files.there(str(tmp_path), [name, "00000004-00000000.npz"])


def test_ids_that_have_no_place_are_not_lost_in_silence(spark: Any) -> None:
    frame = spark.createDataFrame(
        [("b", [2.0]), ("c", [3.0]), ("a", [1.0])], "id string, v array<double>"
    )
    with pytest.raises(
        ValueError, match=r"have ids \('a' ...\), for which data of 'spark_rdd' has"
    ):
        convert(frame, "spark_rdd", features_col="v")
    rows, ids = convert(frame, "spark_rdd", features_col="v", ids="beside")
    assert rows.map(sum).collect() == [1.0, 2.0, 3.0]
    assert ids.tolist() == ["a", "b", "c"]
    rows = convert(frame, "local", kind="array", features_col="v", ids="drop")
    back = convert(rows, "spark_frame", features_col="v", ids=ids)
    assert sorted(map(tuple, back.collect())) == sorted(map(tuple, frame.collect()))
    assert back.columns == ["id", "v"]


@pytest.mark.parametrize("column", ["if(id < 8, 3, id)", "if(id = 8, null, id)"])
def test_ids_that_name_no_row_or_two_are_refused_on_the_workers(spark: Any, column: str) -> None:
    frame = spark.range(40).selectExpr(f"{column} as id", "array(id * 1.0D) as features")
    made = convert(frame, "spark_rdd", ids="drop")
    with pytest.raises(Exception, match=r"id 3: it names more than one row|the id is null"):
        made.collect()


def test_nothing_is_data_too(spark: Any) -> None:
    nothing = convert(spark.sparkContext.parallelize([], 2), "spark_frame")
    assert nothing.count() == 0
    assert convert(nothing, "spark_rdd").collect() == []
    assert convert(nothing, "local", kind="array").shape[0] == 0


def test_words_that_mean_nothing_are_refused() -> None:
    rows = np.eye(2)
    with pytest.raises(
        ValueError, match="kind='frame': data of 'local' is rows, array, csr, pandas"
    ):
        convert(rows, "local", kind="frame")
    with pytest.raises(ValueError, match="ids='lose': one of 'keep', 'drop', 'beside', or the ids"):
        convert(rows, "local", ids="lose")
    with pytest.raises(ValueError, match="3 ids were given to 2 rows"):
        convert(rows, "local", kind="arrow", ids=[1, 2, 3])
    with pytest.raises(ValueError, match="data that has ids"):
        convert(convert(rows, "local", kind="arrow"), "local", ids=[1, 2])
    with pytest.raises(ValueError, match="id 1 names more than one row"):
        convert(rows, "local", kind="arrow", ids=[1, 1])
    with pytest.raises(ValueError, match="Unknown integration 'ray'"):
        convert(rows, "ray")
