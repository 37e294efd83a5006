"""One job on every engine: what each takes over the local threads, and the same answer.

Rows of a file ask an index of it for their ``k`` nearest, arrays to arrays, so that taking the
queries there and the answers back is part of the job. An engine is started, and has the index,
before its clock runs; what that took is the column *first*, with a few queries. All have as many
workers, of one BLAS thread each. A local run is made before and after each, and what it is compared
with is their mean, by the clock and by the time of all processors, which tells more on a busy
machine.

With ``--workers 1 2`` a second table says how much faster the larger number is.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.spark_run import worked
from samekin import NearestNeighbors

WARM = 2**13
"""Queries before the clock runs: blocks for every worker."""

HEAD = (
    "\n| {workers} workers | first, s | job, s | processors, s | over local | processors' |\n"
    "|---|---|---|---|---|---|"
)


class Run(NamedTuple):
    """What starting and the first queries took, then all of them; and a digest of the answer."""

    first: float
    seconds: float
    busy: float
    digest: str


Engine = Callable[[int], AbstractContextManager[dict[str, Any]]]


@contextmanager
def local(workers: int) -> Iterator[dict[str, Any]]:
    """Threads of this process."""
    yield {"integration": "local", "n_jobs": workers}


def _joblib(backend: str) -> Engine:
    @contextmanager
    def engine(workers: int) -> Iterator[dict[str, Any]]:
        import joblib

        if backend == "spark":
            from joblibspark import register_spark

            register_spark()
        with (
            _session(workers) if backend == "spark" else nullcontext(),
            joblib.parallel_config(backend=backend, n_jobs=workers),
        ):
            yield {"integration": "joblib"}

    return engine


def _dask(scheduler: str) -> Engine:
    @contextmanager
    def engine(workers: int) -> Iterator[dict[str, Any]]:
        import dask

        with ExitStack() as stack:
            if scheduler == "distributed":
                from distributed import Client, LocalCluster

                words: dict[str, Any] = {"threads_per_worker": 1, "dashboard_address": ":0"}
                cluster = stack.enter_context(LocalCluster(n_workers=workers, **words))
                stack.enter_context(Client(cluster))
            else:
                pool = stack.enter_context(_pool(scheduler, workers))
                stack.enter_context(dask.config.set(scheduler=scheduler, pool=pool))
            yield {"integration": "dask"}

    return engine


def _pool(scheduler: str, workers: int) -> Any:
    from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
    from multiprocessing import get_context

    if scheduler == "threads":
        return ThreadPoolExecutor(workers)
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))


def _spark(integration: str) -> Engine:
    @contextmanager
    def engine(workers: int) -> Iterator[dict[str, Any]]:
        with _session(workers):
            yield {"integration": integration}

    return engine


@contextmanager
def _session(workers: int) -> Iterator[None]:
    """A Spark of so many cores. Workers of one that goes on would end while others are timed, and
    take the time that they had with them."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(f"local[{workers}]").config("spark.ui.enabled", "false")
    for name in ("spark.driver.host", "spark.driver.bindAddress"):
        builder = builder.config(name, "127.0.0.1")
    builder = builder.config("spark.driver.memory", "3g").config("spark.driver.maxResultSize", "2g")
    session = builder.config("spark.ui.showConsoleProgress", "false").getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    try:
        yield
    finally:
        session.stop()


ENGINES: dict[str, Engine] = {
    **{f"joblib, {backend}": _joblib(backend) for backend in ("loky", "threading", "spark")},
    **{f"dask, {word}": _dask(word) for word in ("threads", "processes", "distributed")},
    **{name: _spark(name) for name in ("spark_rdd", "spark_frame")},
}


def main(words: list[str]) -> None:
    """See the module."""
    parser = argparse.ArgumentParser("python -m benchmarks engines", description=__doc__)
    parser.add_argument("file", type=Path, help=".npz with one array x")
    parser.add_argument("--engines", nargs="+", default=list(ENGINES), choices=list(ENGINES))
    parser.add_argument("--queries", type=int, default=20_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[2])
    parser.add_argument("-k", type=int, default=10)
    given = parser.parse_args(words)
    warnings.simplefilter("ignore")  # of Spark's local mode, and the like
    x = np.load(given.file)["x"]
    queries = x[np.random.default_rng(0).choice(len(x), given.queries)]
    with tempfile.TemporaryDirectory() as folder:
        NearestNeighbors(n_neighbors=given.k).fit(x).save(folder)
        print(f"{given.file.name}: {x.shape}, {given.queries:,} queries, k={given.k}")
        times = {n: _compared(folder, queries, given.engines, n) for n in given.workers}
    if len(times) > 1:
        _scaled(times)


def _compared(folder: str, queries: Any, names: list[str], workers: int) -> dict[str, Run]:
    """Local and the others in turn: a machine that drifts does so for both."""
    print(HEAD.format(workers=workers), flush=True)
    beside = [_run(local, folder, queries, workers)]
    found = {}
    for name in names:
        run = _run(ENGINES[name], folder, queries, workers)
        beside.append(_run(local, folder, queries, workers))
        assert run.digest == beside[0].digest, f"{name} has another answer"
        wall, busy = (
            (before + after) / 2
            for before, after in zip(beside[-2][1:3], beside[-1][1:3], strict=True)
        )
        ratios = f"{run.seconds / wall:.2f} | {run.busy / busy:.2f}"
        print(
            f"| {name} | {run.first:.1f} | {run.seconds:.1f} | {run.busy:.1f} | {ratios} |",
            flush=True,
        )
        found[name] = run
    best = min(beside, key=lambda run: run.busy)
    print(f"| local | {best.first:.1f} | {best.seconds:.1f} | {best.busy:.1f} | 1 | 1 |")
    return {"local": best, **found}


def _run(engine: Engine, folder: str, queries: Any, workers: int) -> Run:
    begin = time.perf_counter()
    with engine(workers) as words:
        nn = NearestNeighbors.load(folder, integration=words.pop("integration"), verify=False)
        nn.set_params(**words)
        nn.kneighbors(queries[:WARM])
        first = time.perf_counter() - begin
        begin, before = time.perf_counter(), worked()
        distances, indices = nn.kneighbors(queries)
        seconds, busy = time.perf_counter() - begin, worked() - before
    digest = hashlib.sha256(distances.tobytes() + indices.tobytes()).hexdigest()
    return Run(first, seconds, busy, digest)


def _scaled(times: dict[int, dict[str, Run]]) -> None:
    few, many = min(times), max(times)
    print(f"\n| engine | {few} workers, s | {many} workers, s | times as fast |\n|---|---|---|---|")
    for name, run in times[few].items():
        one, more = run.seconds, times[many][name].seconds
        print(f"| {name} | {one:.1f} | {more:.1f} | {one / more:.2f} |")
