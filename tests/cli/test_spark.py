"""Tables on Spark's own readers and writers give what they give here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import csv


@pytest.fixture(autouse=True)
def files(samekin: Any, rows: Any, spark: Any) -> None:
    names = [f"n{i:03}" for i in np.random.default_rng(1).permutation(500)]
    pq.write_table(pa.table({"id": names, "features": list(rows)}), "in.parquet")
    numbers = {f"x{j}": rows[:, j] for j in range(rows.shape[1])}
    csv.write_csv(pa.table({"id": names, **numbers}), "in.csv")
    bad = rows.copy()
    bad[7, 2] = np.inf
    pq.write_table(pa.table({"id": names, "features": list(bad)}), "bad.parquet")


def _read(path: str) -> list[Any]:
    return pq.read_table(path).sort_by("id").to_pylist()


@pytest.mark.parametrize("engine", ["spark", "spark_frame", "spark_rdd"])
@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("name", ["in.parquet", "in.csv"])
def test_the_same_lines(samekin: Any, tmp_path: Path, engine: str, name: str, own: bool) -> None:
    name = f"{tmp_path}/{name}"
    words = (name, "-k", 4, *(() if own else ("--queries", name)))
    here = samekin("neighbors", *words, "-o", "here.parquet")
    assert here.code == 0, here.err
    output = f"file:{tmp_path}/there.parquet"
    said = samekin("neighbors", *words, "-o", output, "--integration", engine)
    assert said.code == 0, said.err
    assert said.out.startswith(f"{output}: 4 neighbours of each row (euclidean, spark_")
    assert _read("there.parquet") == _read("here.parquet")
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("_")]


@pytest.mark.parametrize("engine", ["spark_frame", "spark_rdd"])
def test_what_is_not_exact_says_so(samekin: Any, spark: Any, tmp_path: Path, engine: str) -> None:
    output = f"file:{tmp_path}/there.parquet"
    words = ("-k", 4, "-o", output, "--integration", engine, "--algorithm", "annoy")
    said = samekin("neighbors", f"{tmp_path}/in.parquet", *words)
    assert said.out.endswith("; NOT exact: annoy may miss neighbours\n"), said.err
    assert spark.read.parquet(output).schema["indices"].metadata == {"exact": False}


def test_arrays_travel_to_spark_and_back(samekin: Any, rows: Any) -> None:
    np.save("in.npy", rows)
    assert samekin("neighbors", "in.npy", "-k", 4, "-o", "here.npz").code == 0
    words = ("-o", "there.npz", "--integration", "spark_rdd")
    assert samekin("neighbors", "in.npy", "-k", 4, *words).code == 0
    assert Path("here.npz").read_bytes() == Path("there.npz").read_bytes()


def test_what_is_there_is_kept(samekin: Any, tmp_path: Path) -> None:
    good, bad, out = (f"{tmp_path}/{name}.parquet" for name in ("in", "bad", "out"))
    words = ("-k", 30, "-o", out, "--integration", "spark")
    assert samekin("neighbors", good, *words).code == 0
    before = _read(out)
    said = samekin("neighbors", good, *words, "--metric", "l1")
    assert (said.code, said.err) == (1, f"samekin: {out} exists; --force replaces it\n")
    said = samekin("neighbors", good, "--queries", bad, *words, "--force")
    assert (said.code, "column 2 is infinity" in said.err) == (1, True)
    assert _read(out) == before
    assert samekin("neighbors", good, *words, "--metric", "l1", "--force").code == 0
    assert _read(out) != before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("{}/bad.parquet -o {}/o.parquet", "column 2 is infinity; drop or fill it"),
        ("{}/in.csv --features x0 --id x1 -o {}/o.parquet", "id 0 names more than one row"),
        (
            "{}/in.csv --id who -o {}/o.parquet",
            "in.csv has no column 'who' (it has id, x0, x1, x2)",
        ),
        ("{}/in.csv -o {}/o.npz", "o.npz ends in none of .parquet, .orc, .json"),
        ("{}/in.csv -o {}/o.parquet --resume", "--resume is for the other integrations"),
        ("{}/no.parquet -o {}/o.parquet", "[PATH_NOT_FOUND] Path does not exist"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(
    samekin: Any, tmp_path: Path, words: str, message: str
) -> None:
    words = words.format(tmp_path, tmp_path)
    said = samekin("neighbors", *words.split(), "-k", 2, "--integration", "spark_frame")
    assert (said.code, said.out) == (1, "")
    assert message in said.err
    assert said.err.count("\n") == 1
    assert not Path("o.parquet").exists()
