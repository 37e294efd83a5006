"""Workers that are forked by a daemon that has imported samekin."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SCRIPT = """
import gc, sys
sys.path.insert(0, {examples!r})
import numpy as np
from quiet_spark import session
import samekin
from samekin.integrations.carried import Carried

spark = session("local[2]")
lines = spark.sparkContext.parallelize([0], 1)
print(lines.map(lambda _: "samekin.core.search" in sys.modules).first())
X = np.random.default_rng(0).integers(0, 4, (300, 5)).astype(float)
wanted = samekin.NearestNeighbors(n_neighbors=5).fit(X).kneighbors(X)
for integration in ("spark_rdd", "spark_frame"):
    nn = samekin.NearestNeighbors(n_neighbors=5, integration=integration).fit(X)
    print(all(map(np.array_equal, nn.kneighbors(X), wanted)))
# Another worker than before may be asked: it is told by what it has to import itself.
print(lines.map(Carried(lambda _: gc.get_freeze_count() > len(gc.get_objects()))).first())
"""


@pytest.mark.parametrize("daemon", ["pyspark.daemon", "samekin.integrations.spark_daemon"])
def test_workers_have_what_their_daemon_imported(
    daemon: str, request: pytest.FixtureRequest
) -> None:
    words = f"--conf spark.python.daemon.module={daemon} pyspark-shell"
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(examples=str(request.config.rootpath / "examples"))],
        env=os.environ | {"PYSPARK_SUBMIT_ARGS": words},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    loaded, *same = run.stdout.split()
    assert loaded == str(daemon != "pyspark.daemon")
    assert same == ["True", "True", "True"]  # the last: what was imported is no garbage
