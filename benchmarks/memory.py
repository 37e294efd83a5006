"""Does memory grow with the number of queries? Each run is a process of its own.

Queries are a memory-mapped file and answered blocks are dropped as they come, so what is measured
is the search alone: the anonymous memory of the process (mapped files do not count).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import threading
from functools import partial
from pathlib import Path

import numpy as np

CHILD = "child"


def _anonymous() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) / 1024


def _child(file: str, rows: int, columns: int) -> None:
    from samekin import Corpus, NearestNeighbors
    from samekin.core.protocol import Plan
    from samekin.core.search import search
    from samekin.integrations import local

    corpus = np.random.default_rng(0).standard_normal((rows, columns)).astype(np.float32)
    nn = NearestNeighbors(n_neighbors=10).fit(corpus)
    nn.kneighbors(corpus[:4096])
    before, peak, done = _anonymous(), [0.0], threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            peak[0] = max(peak[0], _anonymous())

    watcher = threading.Thread(target=watch)
    watcher.start()
    queries = local.scatter(Corpus(np.load(file, mmap_mode="r")), Plan())
    answered = sum(
        len(block.indices)
        for block in local.run(partial(search, k=10), nn.index_, queries, Plan()).blocks
    )
    done.set()
    watcher.join()
    print(f"{answered:9,} queries: {before:6.0f} MiB before, {peak[0]:6.0f} MiB at most")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser("benchmarks memory", description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--columns", type=int, default=16)
    parser.add_argument("--queries", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--" + CHILD, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.child:
        _child(given.child, given.rows, given.columns)
        return
    with tempfile.TemporaryDirectory() as folder:
        for n in given.queries:
            file = f"{folder}/{n}.npy"
            queries = np.random.default_rng(1).standard_normal((n, given.columns))
            np.save(file, queries.astype(np.float32))
            command = [sys.executable, "-m", "benchmarks", "memory", "--child", file]
            sizes = ["--rows", str(given.rows), "--columns", str(given.columns)]
            subprocess.run(command + sizes, check=True)
