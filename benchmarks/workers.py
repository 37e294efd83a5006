"""What an index takes in the Python workers of one host: their PSS, once each has read all of it,
and has the compiled loops, if it may have them.

A page that several processes map counts in the PSS of each by its share, so the sum is memory.
An index is *mapped* by all workers; these are *forked* by a daemon that has imported samekin; or it
is *pickled* to each, as Spark does with a broadcast.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

CHILD = "child"


def _pss(folder: str, workers: int, handle: Any, lines: Any) -> list[int]:
    """Read the whole index, wait for the others, and say what this process takes, in KiB."""
    from samekin.core.compiled import sums

    list(lines)
    sums()
    for array in handle.value.arrays.values():
        array.max()
    Path(folder, str(os.getpid())).touch()
    deadline = time.monotonic() + 120
    while len(os.listdir(folder)) < workers and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(os.listdir(folder)) == workers, "the workers were not there at the same time"
    time.sleep(1)  # nobody leaves before all have looked
    said = Path("/proc/self/smaps_rollup").read_text()
    found = next(int(line.split()[1]) for line in said.splitlines() if line.startswith("Pss:"))
    time.sleep(1)
    return [found]


def _child(way: str, workers: int, megabytes: int) -> None:
    from pyspark.sql import SparkSession

    from samekin.core import index as indexes
    from samekin.core.protocol import Corpus
    from samekin.integrations import torrent

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master(f"local[{workers}]").config("spark.ui.enabled", "false")
    if way == "forked":
        builder = builder.config("spark.python.daemon.module", "samekin.integrations.spark_daemon")
    context = builder.config("spark.driver.memory", "3g").getOrCreate().sparkContext
    columns = 250
    rows = np.zeros((megabytes * 1000, columns), np.float32) + np.float32(0.5)
    index = indexes.build(Corpus(rows), algorithm="direct")
    handle = context.broadcast(index) if way == "pickled" else torrent.send(context, index)
    with tempfile.TemporaryDirectory() as folder:
        lines = context.parallelize(range(workers), workers)
        found = lines.mapPartitions(partial(_pss, folder, workers, handle)).collect()
    print(f"{way:8} {workers} workers: {sum(found) / 1024:7.0f} MiB", flush=True)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser("benchmarks workers", description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--workers", type=int, nargs="+", default=[2, 4])
    parser.add_argument("--ways", nargs="+", default=["forked", "mapped", "pickled"])
    parser.add_argument("--" + CHILD, nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.child:
        _child(given.child[0], int(given.child[1]), given.megabytes)
        return
    for way in given.ways:
        for n in given.workers:
            command = [sys.executable, "-m", "benchmarks", "workers", "--child", way, str(n)]
            sizes = ["--megabytes", str(given.megabytes)]
            subprocess.run(command + sizes, check=True, stderr=subprocess.DEVNULL)
