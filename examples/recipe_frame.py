"""The broadcast recipe on a DataFrame: the index goes to every worker, the rows stay in theirs.

By hand it is a broadcast and a pandas function; the integration ``spark_frame`` is the same
without writing them, answers in the ids of the corpus, and gives the distances too.

    python examples/recipe_frame.py --master local-cluster[2,1,1024]
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import pandas_udf
from quiet_spark import session
from sklearn.datasets import load_digits

import samekin


def by_hand(spark: SparkSession, corpus: np.ndarray, frame: DataFrame) -> DataFrame:
    """A new column, ``indices``: the numbers of the nearest rows of ``corpus``."""
    model = spark.sparkContext.broadcast(samekin.NearestNeighbors(n_neighbors=10).fit(corpus))

    @pandas_udf("array<long>")
    def nearest(rows: pd.Series) -> pd.Series:
        return pd.Series(list(model.value.kneighbors(np.stack(rows), return_distance=False)))

    return frame.withColumn("indices", nearest("features"))


def by_integration(corpus: DataFrame, frame: DataFrame) -> DataFrame:
    """A lazy frame of ``id``, ``indices`` and ``distances``."""
    model = samekin.NearestNeighbors(n_neighbors=10, integration="spark_frame").fit(corpus)
    return model.kneighbors(frame)


def framed(spark: SparkSession, images: np.ndarray) -> DataFrame:
    """One line for each image: its number and its pixels."""
    lines = list(enumerate(images.tolist()))
    return spark.createDataFrame(lines, "id long, features array<double>").repartition(4)


def main() -> None:
    parser = argparse.ArgumentParser(description="The broadcast recipe on a DataFrame.")
    parser.add_argument("--master", default="local[2]", help="default: %(default)s")
    spark = session(parser.parse_args().master)

    corpus, queries = np.split(load_digits().data, [1500])
    wanted = samekin.NearestNeighbors(n_neighbors=10).fit(corpus).neighbors(queries)
    frame = framed(spark, queries)
    ways = {
        "by hand": by_hand(spark, corpus, frame),
        "spark_frame": by_integration(framed(spark, corpus), frame),
    }
    for name, answers in ways.items():
        found = answers.toPandas().sort_values("id")
        np.testing.assert_array_equal(np.stack(found["indices"]), wanted.indices)
        if "distances" in found:
            np.testing.assert_array_equal(np.stack(found["distances"]), wanted.distances)
        master = spark.sparkContext.master
        print(f"{name}: {len(found)} queries on {master}, the same as local to the bit")
    spark.stop()


if __name__ == "__main__":
    main()
