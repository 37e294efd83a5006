"""A corpus of four times the memory that there is: ``python tests/faults/larger.py MEBIBYTES``

So much may the driver's Python allocate once it is up, and every worker's; so much does Spark's
driver take of results. The corpus is made where it is indexed, of whole numbers, so that the
answer can be had from products, a piece at a time.
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

# What is taken before the limit is the same in the driver and its workers, on every machine:
# threads of OpenBLAS have room of their own, and Arrow's pool first asks for a whole GiB.
os.environ |= {"OMP_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}

import numpy as np

COLUMNS, K, QUERIES, TIMES = 64, 5, 64, 4


def made(ids: Any) -> Any:
    """Rows by their numbers, many of them alike."""
    return (ids[:, None] * 40503 % 65521 * (2 * np.arange(COLUMNS) + 1) % 251).astype(np.float64)


def batches(frames: Iterator[Any]) -> Iterator[Any]:
    import pyarrow as pa

    for batch in frames:
        ids = batch.column(0)
        rows = made(ids.to_numpy()).ravel()
        vectors = pa.ListArray.from_arrays(np.arange(len(ids) + 1) * COLUMNS, rows)
        yield pa.RecordBatch.from_arrays([ids, vectors], names=["id", "features"])


def nearest(queries: Any, n: int) -> tuple[Any, Any]:
    """By exact products of whole numbers: a key holds a distance, then a row."""
    best = np.empty((len(queries), 0), dtype=np.int64)
    for start in range(0, n, 8192):
        ids = np.arange(start, min(start + 8192, n))
        rows = made(ids)
        squares = (queries**2).sum(1)[:, None] + (rows**2).sum(1) - 2 * queries @ rows.T
        best = np.concatenate((best, squares.astype(np.int64) * n + ids), axis=1)
        best = np.sort(best, axis=1)[:, :K]
    return np.sqrt((best // n).astype(np.float64)), best % n


def allocated() -> int:
    text = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("VmData"))


def session(folder: str, room: int) -> Any:
    """A cluster of two executors whose Python is held to the limit that holds this process."""
    import pandas
    import pyarrow
    import pyspark.sql.pandas.types
    from pyspark.sql import SparkSession

    import samekin

    assert all((pandas, pyarrow, samekin.NearestNeighbors, pyspark))  # they count in what is taken
    limit = allocated() + room * 1024
    python = Path(folder, "python")
    python.write_text(f'#!/bin/sh\nulimit -d {limit}\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    os.environ["PYSPARK_PYTHON"] = str(python)
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.memory": "512m",
        "spark.executor.memory": "512m",
        "spark.driver.maxResultSize": f"{room}m",
    }
    builder = SparkSession.builder.master("local-cluster[2,1,1024]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    found = builder.getOrCreate()
    found.sparkContext.setLogLevel("OFF")
    resource.setrlimit(resource.RLIMIT_DATA, (limit * 1024, resource.RLIM_INFINITY))
    return found


def main(room: int) -> None:
    from samekin import NearestNeighbors

    n = TIMES * room * 2**20 // (8 * COLUMNS)
    with TemporaryDirectory() as folder:
        spark = session(folder, room)
        corpus = spark.range(0, n, 1, 6).mapInArrow(batches, "id long, features array<double>")
        words: Any = {"n_neighbors": K, "working_memory": room / 12}
        try:
            NearestNeighbors(**words, strategy="broadcast").fit(corpus)
        except ValueError as error:
            print(error)
        start = perf_counter()
        nn = NearestNeighbors(**words).fit(corpus)
        print(str(nn.explain()).splitlines()[-1])
        fitted = perf_counter()
        queries = made(np.linspace(7, 3 * n, QUERIES).astype(np.int64)) + 0.0
        frame = spark.createDataFrame(list(enumerate(queries.tolist())), corpus.schema)
        answer = nn.kneighbors(frame)
        assert "Exchange" not in answer._jdf.queryExecution().toString()
        found = sorted(answer.collect(), key=lambda line: line.id)
        print(
            f"fit {fitted - start:.1f} s, kneighbors {perf_counter() - fitted:.1f} s",
            file=sys.stderr,
        )
        distances, indices = nearest(queries, n)
        assert np.array_equal([line.indices for line in found], indices)
        assert np.array_equal([line.distances for line in found], distances)
        kept = nn.index_.folder
        spark.stop()
        print("the same, in", len(nn.index_.parts), "shards; left:", os.path.exists(kept))


if __name__ == "__main__":
    main(int(sys.argv[1]))
