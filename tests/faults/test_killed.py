"""A worker or an executor that dies in the middle of a job changes nothing in the answer.

Nor does a worker that finds no memory, once; one that finds none ever is an error that says so.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import os, signal, sys
sys.path.insert(0, {examples!r})
import numpy as np
from quiet_spark import session
import samekin

kind, victim = sys.argv[1:]
spark = session("local-cluster[2,1,1024]")
X = np.random.default_rng(0).integers(0, 4, (900, 5)).astype(float)
marks = {marks!r}

def starve(block):
    # No more address space than there is now; then somebody asks for some.
    import resource
    with open("/proc/self/statm") as statm:
        used = int(statm.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used, resource.RLIM_INFINITY))
    bytearray(2**28)
    return block

def die(block):
    if victim == "memory for ever":
        return starve(block)
    # Once, in the middle of the job.
    try:
        os.close(os.open(marks, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return block
    if victim == "memory":
        return starve(block)
    pid = os.getpid()
    if victim == "executor":
        # The parent of the daemon that forked this worker.
        daemon = os.getppid()
        with open(f"/proc/{{daemon}}/stat") as stat:
            pid = int(stat.read().rpartition(")")[2].split()[1])
    os.kill(pid, signal.SIGKILL)
    return block

def answers():
    rows = spark.sparkContext.parallelize(list(X), 6)
    nn = samekin.NearestNeighbors(n_neighbors=5)
    if kind == "spark_rdd":
        found = nn.fit(rows).neighbors(rows.map(lambda row: die(row))).collect()
        distances, indices = map(np.array, zip(*found))
    else:
        import pyspark.sql.functions as F

        lines = list(enumerate(X.tolist()))
        frame = spark.createDataFrame(lines, "id long, features array<double>").repartition(6)
        dying = frame.mapInPandas(lambda frames: map(die, frames), frame.schema)
        found = sorted(nn.fit(frame).kneighbors(dying).collect())
        distances = np.array([line.distances for line in found])
        indices = np.array([line.indices for line in found])
    return distances, indices

try:
    distances, indices = answers()
except Exception as error:
    assert victim == "memory for ever" and "MemoryError" in str(error), error
    print("MemoryError")
    sys.exit()
wanted = samekin.NearestNeighbors(n_neighbors=5).fit(X).kneighbors(X)
assert os.path.exists(marks), "nothing was killed"
assert (distances == wanted[0]).all() and (indices == wanted[1]).all()
print("the same")
spark.stop()
"""


@pytest.mark.parametrize("victim", ["worker", "executor", "memory", "memory for ever"])
@pytest.mark.parametrize("kind", ["spark_rdd", "spark_frame"])
def test_a_death_in_the_middle_of_a_job(
    kind: str, victim: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> None:
    marks = str(tmp_path_factory.mktemp("marks") / "dead")
    examples = str(request.config.rootpath / "examples")
    script = SCRIPT.format(examples=examples, marks=marks)
    said = subprocess.run(
        [sys.executable, "-c", script, kind, victim],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert said.returncode == 0, said.stderr[-3000:]
    assert said.stdout == ("MemoryError\n" if victim == "memory for ever" else "the same\n")
