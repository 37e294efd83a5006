"""Ways to exact neighbours on Spark, as people write them: what they hold, and what they ask.

``fit(session, corpus, k)`` gives ``ask(queries)``, which gives the row numbers of the ``k`` nearest
rows of each query, in the order of the queries, the query itself among them if it is handed over.
Rows lie in Spark's memory already, as an RDD or as a frame of ``id`` and ``features``, and the
answer goes to the driver.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

PARTS = 8
"""Partitions of what is held."""

Ask = Callable[[Any], np.ndarray]


class Way(NamedTuple):
    """One way."""

    hold: Callable[[Any, np.ndarray, np.ndarray], Any]
    fit: Callable[[Any, Any, int], Ask]
    session: str = "classic"
    """``connect``, or none."""
    own: bool = False
    """Rows that all ask need not be handed over again: their queries are None."""


def held_here(session: Any, rows: np.ndarray, numbers: np.ndarray) -> Any:
    """The array."""
    return rows


def held_rdd(session: Any, rows: np.ndarray, numbers: np.ndarray) -> Any:
    """An RDD of rows, in memory."""
    found = session.sparkContext.parallelize(list(rows), PARTS)
    found.localCheckpoint()  # or each task would bring its rows along, cached or not
    found.count()
    return found


def held_frame(session: Any, rows: np.ndarray, numbers: np.ndarray) -> Any:
    """A frame of ``id`` and ``features``, in memory."""
    from samekin.core.protocol import Corpus
    from samekin.integrations import columns

    table = columns.table(Corpus(rows, numbers, "int64"), "features", "id")
    found = session.createDataFrame(table).repartition(PARTS).cache()
    found.count()
    return found


def samekin(session: Any, corpus: Any, k: int, integration: str) -> Ask:
    """The integration of that name."""
    from samekin import NearestNeighbors

    nn = NearestNeighbors(n_neighbors=k, integration=integration, n_jobs=2).fit(corpus)
    ask = partial(nn.kneighbors, return_distance=False)
    match integration:
        case "local":
            return ask
        case "spark_rdd":
            return lambda queries: np.array(ask(queries).collect())
    return lambda queries: _lists(ask(queries).toArrow().sort_by("id").column("indices"), k)


def row_by_row(session: Any, corpus: Any, k: int) -> Ask:
    """``rdd.map(lambda x: broadcast.value.kneighbors([x]))``, with scikit-learn's estimator."""
    model = _sklearn(session, corpus)

    def ask(queries: Any) -> np.ndarray:
        found = queries.map(lambda x: model.value.kneighbors([x], k, return_distance=False)[0])
        return np.array(found.collect())

    return ask


def by_blocks(session: Any, corpus: Any, k: int) -> Ask:
    """The same, a partition at a time."""
    model = _sklearn(session, corpus)

    def answered(rows: Any) -> Any:
        block = np.array(list(rows))
        return model.value.kneighbors(block, k, return_distance=False) if len(block) else ()

    return lambda queries: np.array(queries.mapPartitions(answered).collect())


def _sklearn(session: Any, corpus: Any) -> Any:
    from sklearn.neighbors import NearestNeighbors

    return session.sparkContext.broadcast(NearestNeighbors().fit(np.array(corpus.collect())))


def nearest_by_join(session: Any, corpus: Any, k: int, native: bool) -> Ask:
    """Spark's own join, since 4.2; by terms in double precision, or by its function of vectors."""
    from pyspark.sql import functions as sf

    def squares(a: Any, b: Any) -> Any:
        terms = sf.zip_with(a, b, lambda x, y: (x.cast("double") - y) * (x.cast("double") - y))
        return sf.aggregate(terms, sf.lit(0.0), lambda total, term: total + term)

    distance = sf.vector_l2_distance if native else squares

    def ask(queries: Any) -> np.ndarray:
        near = corpus.select(sf.col("id").alias("near"), sf.col("features").alias("vector"))
        key = distance(queries["features"], near["vector"])
        pairs = queries.nearestByJoin(near, key, k, "exact", "distance")
        return _nearest(pairs.select("id", "near", distance("features", "vector").alias("d")), k)

    return ask


def pandas_join(session: Any, corpus: Any, k: int) -> Ask:
    """Every pair to a pandas function, and the first of each query by a window."""
    import pandas as pd
    from pyspark.sql import Window
    from pyspark.sql import functions as sf

    def apart(a: pd.Series, b: pd.Series) -> pd.Series:
        return pd.Series(np.linalg.norm(np.stack(a) - np.stack(b), axis=1).astype(float))

    distance: Any = sf.pandas_udf(apart, "double")  # type: ignore[call-overload]

    def ask(queries: Any) -> np.ndarray:
        near = corpus.select(sf.col("id").alias("near"), sf.col("features").alias("vector"))
        pairs = queries.crossJoin(near).select("id", "near", distance("features", "vector"))
        pairs = pairs.toDF("id", "near", "d")
        place = sf.row_number().over(Window.partitionBy("id").orderBy("d", "near"))
        return _nearest(pairs.withColumn("place", place).where(sf.col("place") <= k), k)

    return ask


def _nearest(pairs: Any, k: int) -> np.ndarray:
    """Pairs as lists, in the order of the ids of the queries."""
    found = pairs.toArrow()
    own, near, keys = (found.column(name).to_numpy() for name in ("id", "near", "d"))
    return np.asarray(near[np.lexsort((near, keys, own))].reshape(-1, k))


def _lists(column: Any, k: int) -> np.ndarray:
    return np.asarray(column.combine_chunks().flatten().to_numpy().reshape(-1, k))


WAYS = {
    "spark_frame": Way(held_frame, partial(samekin, integration="spark_frame"), own=True),
    "spark_rdd": Way(held_rdd, partial(samekin, integration="spark_rdd"), own=True),
    "spark_connect": Way(
        held_frame, partial(samekin, integration="spark_connect"), "connect", True
    ),
    "local": Way(held_here, partial(samekin, integration="local"), "", True),
    "row by row": Way(held_rdd, row_by_row),
    "blocks": Way(held_rdd, by_blocks),
    "nearestByJoin": Way(held_frame, partial(nearest_by_join, native=False)),
    "nearestByJoin, vectors": Way(held_frame, partial(nearest_by_join, native=True)),
    "pandas join": Way(held_frame, pandas_join),
}
"""samekin's three, samekin without Spark, and what people write."""
