"""Workers of Spark that have everything but samekin."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HIDDEN = """
import sys
from importlib.machinery import PathFinder


class Hidden:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "samekin":
            found = PathFinder.find_spec(name, [p for p in sys.path if p.endswith(".zip")])
            if found is None:
                raise ModuleNotFoundError("No module named 'samekin'", name=name)
            return found


sys.meta_path.insert(0, Hidden)
"""

PYTHON = """#!/bin/sh
PYTHONPATH="{folder}:$PYTHONPATH" exec "{python}" "$@"
"""

JOBS = """
import numpy as np
from pyspark.sql import SparkSession
import samekin, samekin.integrations

builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
for name in ("host", "bindAddress"):
    builder = builder.config(f"spark.driver.{name}", "127.0.0.1")
spark = builder.getOrCreate()
spark.sparkContext.setLogLevel("OFF")
rows = np.random.default_rng(0).standard_normal((50, 20))
frame = spark.createDataFrame([(i, row) for i, row in enumerate(rows.tolist())], ["id", "features"])
wanted = samekin.NearestNeighbors(n_neighbors=3).fit(rows).kneighbors(rows)[1].tolist()


def asked():
    nn = samekin.NearestNeighbors(n_neighbors=3).fit(frame)
    by_row = samekin.NearestNeighbors(n_neighbors=3, integration="spark_rdd").fit(rows)
    found = nn.kneighbors(frame).orderBy("id").collect()
    return [row.indices for row in found], by_row.kneighbors(rows)[1].tolist()


try:
    asked()
except Exception as error:
    print("said:", [line for line in str(error).splitlines() if "has no samekin" in line][0])
samekin.integrations.ship(spark)
print("right:", asked() == (wanted, wanted))
spark.stop()
"""


def test_a_worker_without_samekin_says_what_to_do_and_takes_what_is_shipped(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(HIDDEN)
    worker = tmp_path / "python"
    worker.write_text(PYTHON.format(folder=tmp_path, python=sys.executable))
    worker.chmod(0o755)
    run = subprocess.run(
        [sys.executable, "-c", JOBS],
        check=False,
        env={**os.environ, "PYSPARK_PYTHON": str(worker)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr[-4000:]
    said, right = run.stdout.splitlines()
    assert "send it from here with samekin.integrations.ship(session)" in said
    assert right == "right: True"
