"""Workers and executors that die in the middle of a job: ``python tests/faults/deaths.py FOLDER``

One cluster of two executors is asked line by line: an integration and who dies. It says ``the
same`` where the answer is that of the local search, else what went wrong.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from pyspark.sql import SparkSession

import samekin

X = np.random.default_rng(0).integers(0, 4, (900, 5)).astype(float)


def starve() -> None:
    """No more address space than there is now; then somebody asks for some."""
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used, resource.RLIM_INFINITY))
    bytearray(2**28)


def die(victim: str, mark: str, block: Any) -> Any:
    """Once, or ever, in the middle of the job."""
    if victim == "memory for ever":
        starve()
    try:
        os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return block
    if victim == "memory":
        starve()
    pid = os.getpid()
    if victim == "executor":
        # The parent of the daemon that forked this worker.
        stat = Path(f"/proc/{os.getppid()}/stat").read_text()
        pid = int(stat.rpartition(")")[2].split()[1])
    os.kill(pid, signal.SIGKILL)
    return block


def answer(spark: SparkSession, kind: str, victim: str, mark: str) -> tuple[Any, Any]:
    """Distances and rows, of queries one of whose workers dies."""
    dies, nn = partial(die, victim, mark), samekin.NearestNeighbors(n_neighbors=5)
    if kind == "spark_rdd":
        rows = spark.sparkContext.parallelize(list(X), 6)
        distances, indices = zip(*nn.fit(rows).neighbors(rows.map(dies)).collect(), strict=True)
        return np.array(distances), np.array(indices)
    lines = list(enumerate(X.tolist()))
    frame = spark.createDataFrame(lines, "id long, features array<double>").repartition(6)
    dying = frame.mapInPandas(lambda frames: map(dies, frames), frame.schema)
    found = sorted(nn.fit(frame).kneighbors(dying).collect())
    return np.array([one.distances for one in found]), np.array([one.indices for one in found])


def said(spark: SparkSession, kind: str, victim: str, mark: str) -> str:
    """What the test reads."""
    try:
        distances, indices = answer(spark, kind, victim, mark)
    except Exception as error:  # whatever it is, the test shows it
        return "MemoryError" if "MemoryError" in str(error) else repr(error)
    wanted = samekin.NearestNeighbors(n_neighbors=5).fit(X).kneighbors(X)
    if not os.path.exists(mark):
        return "nothing was killed"
    same = np.array_equal(distances, wanted[0]) and np.array_equal(indices, wanted[1])
    return "the same" if same else "another answer"


def main(folder: str) -> None:
    sys.path.insert(0, str(Path(__file__).parents[2] / "examples"))
    from quiet_spark import session

    spark = session("local-cluster[2,1,1024]")
    for line in sys.stdin:
        kind, victim = line.rstrip("\n").split(" ", 1)
        print(said(spark, kind, victim, str(Path(folder, f"{kind} {victim}"))), flush=True)
    spark.stop()


if __name__ == "__main__":
    main(sys.argv[1])
