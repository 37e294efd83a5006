"""One digest on every integration, all points against all, and the oracle's word for a sample.

The oracle goes through the columns in their order with elementwise float64 operations, each of
which is the operation of a Python float; for every pair that it answers with, a loop of Python
floats says the same again.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from samekin import NearestNeighbors

Array = NDArray[np.float64]


def oracle(corpus: Array, q: Array, k: int) -> tuple[Array, NDArray[np.int64]]:
    """``corpus`` is transposed: ``(columns, rows)``."""
    keys = np.zeros(corpus.shape[1])
    for j in range(len(corpus)):
        t = q[j] - corpus[j]
        t *= t
        keys += t
    kth = np.partition(keys, k - 1)[k - 1]
    near = np.flatnonzero(keys <= kth)
    first = near[np.lexsort((near, keys[near]))][:k]
    for row in first:
        total = 0.0
        for a, b in zip(q.tolist(), corpus[:, row].tolist(), strict=True):
            total += (a - b) * (a - b)
        assert total == keys[row]
    return np.array([math.sqrt(key) for key in keys[first]]), first


def _spark() -> None:
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.driver.memory", "6g")
        .config("spark.driver.maxResultSize", "3g")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")


def _digest(distances: Array, indices: NDArray[np.int64]) -> str:
    return hashlib.sha256(distances.tobytes() + indices.tobytes()).hexdigest()


def _in_cuts(x: NDArray[np.generic], name: str, k: int, cuts: int) -> str:
    """The digest of native data in so many partitions, in its own kind and back."""
    from pyspark.sql import SparkSession

    session = SparkSession.builder.getOrCreate()
    if name == "spark_rdd":
        data = session.sparkContext.parallelize(list(x), cuts)
        distances, indices = zip(
            *NearestNeighbors(n_neighbors=k).fit(data).neighbors(data).collect(), strict=True
        )
    else:
        import pyarrow as pa

        flat = pa.array(x.astype(np.float64).ravel())
        offsets = pa.array(np.arange(len(x) + 1, dtype=np.int32) * x.shape[1])
        table = pa.table(
            {"id": np.arange(len(x)), "features": pa.ListArray.from_arrays(offsets, flat)}
        )
        frame = session.createDataFrame(table).repartition(cuts)
        answer = (
            NearestNeighbors(n_neighbors=k).fit(frame).kneighbors(frame).toArrow().sort_by("id")
        )
        distances, indices = (
            answer.column(part).combine_chunks().flatten().to_numpy().reshape(-1, k)
            for part in ("distances", "indices")
        )
    return _digest(np.array(distances), np.array(indices))


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser("benchmarks sameness", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help=".npz with one array each")
    parser.add_argument("-k", type=int, default=10)
    parser.add_argument("--sample", type=int, default=2000, help="queries put to the oracle")
    parser.add_argument("--integrations", default="local,spark_rdd,spark_frame")
    parser.add_argument("--cuts", type=int, help="as native data in this many partitions, too")
    parser.add_argument("--dtype", help="convert first, for instance float32")
    given = parser.parse_args(arguments)
    names = given.integrations.split(",")
    if any(name.startswith("spark") for name in names):
        _spark()
    for file in given.files:
        x = np.load(file)["x"]
        x = x.astype(given.dtype) if given.dtype else x
        print(f"{file.name}: {x.shape} {x.dtype}, k={given.k}", flush=True)
        digests = set()
        for name in names:
            start = time.perf_counter()
            found = NearestNeighbors(n_neighbors=given.k, integration=name).fit(x).kneighbors()
            digests.add(_digest(*found))
            print(f"  {name:12} {_digest(*found)} {time.perf_counter() - start:8.1f} s", flush=True)
        if given.cuts:
            alone = NearestNeighbors(n_neighbors=given.k).fit(x).kneighbors(x)
            wanted = _digest(*alone)
            for name in names:
                if name != "local":
                    same = _in_cuts(x, name, given.k, given.cuts) == wanted
                    print(f"  {name:12} in {given.cuts} partitions: identical: {same}", flush=True)
                    assert same
        _against_oracle(x, given.k, given.sample)
        assert len(digests) == 1, "the digests differ"


def _against_oracle(x: NDArray[np.generic], k: int, sample: int) -> None:
    numbers = np.random.default_rng(0).choice(len(x), min(sample, len(x)), replace=False)
    distances, indices = NearestNeighbors(n_neighbors=k).fit(x).kneighbors(x[numbers])
    columns = np.ascontiguousarray(x.T, dtype=np.float64)
    wrong = 0
    for place, number in enumerate(numbers):
        d, i = oracle(columns, columns[:, number], k)
        wrong += not ((d == distances[place]).all() and (i == indices[place]).all())
    print(f"  oracle: {len(numbers)} queries, {wrong} differ", flush=True)
    assert wrong == 0
