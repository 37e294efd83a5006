"""Exact neighbours of real images, on every engine that is here: are they the same?

    python examples/demo.py

The images are the 1,797 scanned digits that ship with scikit-learn. Each one is a query, and its
five nearest others are wanted. Answers are compared bit for bit: the digest is of all distances
(float64) and all indices (int64), in order. The exit status is 1 if one of them differs.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import sklearn.neighbors
from page import page
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from runs import Failed, Run, Ties
from sklearn.datasets import load_digits

import samekin
from samekin.core.registry import available

K = 5
PAGE = Path("out/demo/index.html")


def on_local(images: np.ndarray) -> samekin.Neighbors:
    return samekin.NearestNeighbors(n_neighbors=K, integration="local").fit(images).neighbors()


def on_scikit_learn(images: np.ndarray) -> samekin.Neighbors:
    model = sklearn.neighbors.NearestNeighbors(n_neighbors=K).fit(images)
    return samekin.Neighbors(*model.kneighbors())


def on_rdd(images: np.ndarray, spark: Any) -> samekin.Neighbors:
    rows = spark.sparkContext.parallelize(images, 8)
    model = samekin.NearestNeighbors(n_neighbors=K, integration="spark_rdd").fit(rows)
    distances, indices = zip(*model.neighbors().collect(), strict=True)
    return samekin.Neighbors(np.array(distances), np.array(indices))


def on_frame(images: np.ndarray, spark: Any) -> samekin.Neighbors:
    lines = list(enumerate(images.tolist()))
    frame = spark.createDataFrame(lines, "id long, features array<double>").repartition(8)
    model = samekin.NearestNeighbors(n_neighbors=K, integration="spark_frame").fit(frame)
    # A frame has no order of its own: its answers carry the id of the query.
    found = model.kneighbors().toPandas().sort_values("id")
    return samekin.Neighbors(np.stack(found["distances"]), np.stack(found["indices"]))


ENGINES = {"spark_rdd": on_rdd, "spark_frame": on_frame}


def timed(name: str, answer: Callable[..., samekin.Neighbors], *given: Any) -> Run:
    start = time.perf_counter()
    found = answer(*given)
    return Run(name, time.perf_counter() - start, found, digest(found))


def digest(found: samekin.Neighbors) -> str:
    whole = hashlib.sha256(repr(found.indices.shape).encode())
    whole.update(np.ascontiguousarray(found.distances, "<f8").tobytes())
    whole.update(np.ascontiguousarray(found.indices, "<i8").tobytes())
    return whole.hexdigest()[:12]


def on_spark(images: np.ndarray, console: Console) -> list[Run | Failed]:
    """Every Spark integration on one local Spark, or the reason why not."""
    for row, absent in available():
        if row.name in ENGINES and absent:
            why = f"{', '.join(absent)} is not installed: pip install '{row.install}'"
            return [Failed(name, why) for name in ENGINES]
    from pyspark.errors import PySparkRuntimeError
    from quiet_spark import session

    try:
        with console.status("starting Spark"):
            spark = session("local[2]")
    except PySparkRuntimeError as error:
        if error.getCondition() != "JAVA_GATEWAY_EXITED":
            raise
        return [Failed(name, "Spark needs Java 17 or newer") for name in ENGINES]
    with console.status("on Spark"):
        runs: list[Run | Failed] = [
            timed(name, answer, images, spark) for name, answer in ENGINES.items()
        ]
    spark.stop()
    return runs


def table(runs: list[Run | Failed], local: Run, peer: Run, ties: Ties) -> Table:
    shown = Table(title=f"{K} nearest of {len(local.found.indices):,} images, exact")
    shown.add_column("integration")
    for heading in ("time", "rows"):
        shown.add_column(heading, justify="right")
    shown.add_column("SHA-256")
    shown.add_column("against local")
    for run in runs:
        if isinstance(run, Failed):
            shown.add_row(run.name, "", "", "", f"not run: {escape(run.why)}")
        else:
            verdict = "identical" if run.digest == local.digest else "[bold red]DIFFERENT[/]"
            shown.add_row(*run.cells(), "itself" if run is local else verdict)
    shown.add_section()
    shown.add_row(*peer.cells(), f"{ties.queries} queries differ [1]")
    return shown


def main() -> int:
    console = Console()
    digits = load_digits()
    local = timed("local", on_local, digits.data)
    peer = timed("scikit-learn", on_scikit_learn, digits.data)
    runs = [local, *on_spark(digits.data, console)]
    ties = Ties.between(local.found, peer.found)

    console.print(table(runs, local, peer, ties))
    console.print(f"[1] Ties. {ties.explained()}", highlight=False)
    console.print(
        "Times are of one cold run: fit, answer, collect. A started Spark is not counted.",
        highlight=False,
    )
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(digits, runs, local, peer, ties), encoding="utf-8")
    console.print(f"The images: {PAGE}", highlight=False)
    return int(any(isinstance(run, Run) and run.digest != local.digest for run in runs))


if __name__ == "__main__":
    sys.exit(main())
