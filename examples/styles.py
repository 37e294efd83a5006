"""One job in six styles: the neighbours of every image, by hand and by package, and by samekin.

Each function is what a user of that style writes. The old packages are the real ones, on samekin's
shim; where they are not installed, the line that installs them is printed instead.

    python examples/styles.py --master local[2]
"""

from __future__ import annotations

import argparse
import hashlib
import inspect
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from quiet_spark import session
from rich.console import Console
from rich.table import Table
from sklearn import neighbors
from sklearn.datasets import load_digits

import samekin
import samekin.compat

Answer = tuple[np.ndarray, np.ndarray]
K = 5


def recipe(sc: Any, X: np.ndarray) -> Answer:
    model = sc.broadcast(neighbors.NearestNeighbors(n_neighbors=K).fit(X))
    rows = sc.parallelize(np.array_split(X, 8), 8)
    found = rows.map(lambda block: model.value.kneighbors(block)).collect()
    return tuple(map(np.concatenate, zip(*found, strict=True)))


def sparkit_learn(sc: Any, X: np.ndarray) -> Answer:
    with samekin.compat.legacy("sparkit-learn"):
        from splearn import ArrayRDD
    model = sc.broadcast(neighbors.NearestNeighbors(n_neighbors=K).fit(X))
    Z = ArrayRDD(sc.parallelize(list(X), 8))
    found = Z.map(lambda block: model.value.kneighbors(block)).collect()
    return tuple(map(np.concatenate, zip(*found, strict=True)))


def spark_sklearn(sc: Any, X: np.ndarray) -> Answer:
    with samekin.compat.legacy("spark-sklearn"):
        from spark_sklearn.keyed_models import SparkSklearnEstimator
    fitted = SparkSklearnEstimator(neighbors.NearestNeighbors(n_neighbors=K).fit(X))
    model = sc.broadcast(fitted.estimator)
    found = (
        sc.parallelize(np.array_split(X, 8), 8).map(lambda b: model.value.kneighbors(b)).collect()
    )
    return tuple(map(np.concatenate, zip(*found, strict=True)))


def samekin_recipe(sc: Any, X: np.ndarray) -> Answer:
    nn = samekin.NearestNeighbors(n_neighbors=K, integration="spark_rdd").fit(X)
    return nn.kneighbors(X)


def samekin_sparkit(sc: Any, X: np.ndarray) -> Answer:
    from samekin.integrations.sparkit_arrays import ArrayRDD

    Z = ArrayRDD(sc.parallelize(list(X), 8))
    found = samekin.NearestNeighbors(n_neighbors=K).fit(Z).neighbors(Z).persist()
    return found[:, "distances"].toarray(), found[:, "indices"].toarray()


def samekin_spark_sklearn(sc: Any, X: np.ndarray) -> Answer:
    from samekin.integrations.spark_sklearn_frames import NearestNeighbors

    return NearestNeighbors(sc, n_neighbors=K).fit(X).kneighbors(X)


STYLES: tuple[Callable[[Any, np.ndarray], Answer], ...] = (
    recipe,
    sparkit_learn,
    spark_sklearn,
    samekin_recipe,
    samekin_sparkit,
    samekin_spark_sklearn,
)


def main() -> int:
    parser = argparse.ArgumentParser(description="One job in six styles.")
    parser.add_argument("--master", default="local[2]", help="default: %(default)s")
    spark = session(parser.parse_args().master)
    X = load_digits().data
    # Nobody pays for the start of the workers.
    spark.sparkContext.parallelize(range(8), 8).map(lambda _: __import__("samekin.compat")).count()
    wanted = samekin.NearestNeighbors(n_neighbors=K).fit(X).neighbors(X)
    table = Table(title=f"{K} nearest of {len(X):,} images, in each style")
    for column in ("style", "lines", "time", "SHA-256", "queries that differ from the definition"):
        table.add_column(column)
    wrong = 0
    for style in STYLES:
        name = style.__name__.replace("samekin_", "samekin, ")
        lines = len([line for line in inspect.getsource(style).splitlines()[1:] if line.strip()])
        began = time.perf_counter()
        try:
            distances, indices = style(spark.sparkContext, X)
        except ImportError as error:
            table.add_row(name, str(lines), "-", "-", str(error))
            continue
        seconds = time.perf_counter() - began
        digest = hashlib.sha256(distances.tobytes() + indices.tobytes()).hexdigest()
        differ = (distances != wanted.distances) | (indices != wanted.indices)
        count = int(differ.any(axis=1).sum())
        wrong += bool(count) and style.__name__.startswith("samekin")
        table.add_row(name, str(lines), f"{seconds:.2f} s", digest[:12], str(count))
    spark.stop()
    Console().print(table, highlight=False)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
