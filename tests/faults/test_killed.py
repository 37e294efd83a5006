"""A worker or an executor that dies in the middle of a job changes nothing in the answer."""

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

def die(block):
    # Once, in the middle of the job.
    try:
        os.close(os.open(marks, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return block
    pid = os.getpid()
    if victim == "executor":
        # The parent of the daemon that forked this worker.
        daemon = os.getppid()
        with open(f"/proc/{{daemon}}/stat") as stat:
            pid = int(stat.read().rpartition(")")[2].split()[1])
    os.kill(pid, signal.SIGKILL)
    return block

rows = spark.sparkContext.parallelize(list(X), 6)
nn = samekin.NearestNeighbors(n_neighbors=5)
if kind == "spark_rdd":
    found = nn.fit(rows).neighbors(rows.map(lambda row: die(row))).collect()
    distances, indices = map(np.array, zip(*found))
else:
    import pyspark.sql.functions as F

    frame = spark.createDataFrame(list(enumerate(X.tolist())), "id long, features array<double>")
    frame = frame.repartition(6)
    dying = frame.mapInPandas(lambda frames: map(die, frames), frame.schema)
    found = sorted(nn.fit(frame).kneighbors(dying).collect())
    distances = np.array([line.distances for line in found])
    indices = np.array([line.indices for line in found])
wanted = samekin.NearestNeighbors(n_neighbors=5).fit(X).kneighbors(X)
assert os.path.exists(marks), "nothing was killed"
assert (distances == wanted[0]).all() and (indices == wanted[1]).all()
print("the same")
spark.stop()
"""


@pytest.mark.parametrize("victim", ["worker", "executor"])
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
    assert said.stdout == "the same\n"
