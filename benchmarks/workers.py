"""What Python workers of Spark hold while one index is on their host.

Each number of workers is a session of its own, ``local[N]``; what is printed is the sum of the
workers' proportional shares of memory (PSS), with and without an index, from ``/proc``.
"""

from __future__ import annotations

import argparse
import subprocess
import sys

SESSION = """
import os, re, sys, time
import numpy as np
from pathlib import Path
from pyspark.sql import SparkSession
from samekin import NearestNeighbors

workers, mib, columns = map(int, sys.argv[1:])
spark = (
    SparkSession.builder.master(f"local[{workers}]").config("spark.ui.enabled", "false")
    .config("spark.driver.host", "127.0.0.1").config("spark.driver.memory", "4g").getOrCreate()
)
spark.sparkContext.setLogLevel("OFF")

def held(_):
    time.sleep(1)  # so that every worker has a task
    text = Path("/proc/self/smaps_rollup").read_text()
    return os.getpid(), int(re.search("Pss: +([0-9]+)", text)[1])

def total():
    some = spark.sparkContext.parallelize(range(4 * workers), 4 * workers).map(held).collect()
    return len(dict(some)), sum(dict(some).values()) / 1024

rows = np.random.default_rng(0).random((mib * 2**20 // (4 * columns), columns), dtype=np.float32)
nn = NearestNeighbors(n_neighbors=5, integration="spark_rdd", algorithm="direct").fit(rows)
queries = spark.sparkContext.parallelize(rows[:64 * workers], 8 * workers)
queries.map(len).count()
before = total()
nn.neighbors(queries).count()
after = total()
print(f"{after[0]:8} {before[1]:14.0f} {after[1]:14.0f} {after[1] - before[1]:14.0f}")
"""


def main(words: list[str]) -> None:
    """See the module."""
    parser = argparse.ArgumentParser("python -m benchmarks workers", description=__doc__)
    parser.add_argument("--mib", type=int, default=1024, help="of rows; default: %(default)s")
    parser.add_argument("--columns", type=int, default=64)
    parser.add_argument("--workers", type=int, nargs="+", default=[2, 4])
    given = parser.parse_args(words)
    print(f"{'workers':>8} {'before, MiB':>14} {'after, MiB':>14} {'the index':>14}")
    for workers in given.workers:
        command = [sys.executable, "-c", SESSION]
        numbers = [str(number) for number in (workers, given.mib, given.columns)]
        subprocess.run([*command, *numbers], check=True, stderr=subprocess.DEVNULL)
