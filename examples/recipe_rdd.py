"""The broadcast recipe on an RDD: the index goes to every worker, the queries stay where they are.

By hand it is three lines; the integration ``spark_rdd`` is the same without writing them.

    python examples/recipe_rdd.py --master local-cluster[2,1,1024]
"""

from __future__ import annotations

import argparse

import numpy as np
from pyspark import RDD, SparkContext
from quiet_spark import session
from sklearn.datasets import load_digits

import samekin


def by_hand(context: SparkContext, corpus: np.ndarray, rows: RDD) -> RDD:
    """Three lines that need nothing but a fitted model that can travel."""
    model = context.broadcast(samekin.NearestNeighbors(n_neighbors=10).fit(corpus))
    blocks = rows.glom().filter(len)
    return blocks.flatMap(lambda block: zip(*model.value.kneighbors(block), strict=True))


def by_integration(corpus: RDD, rows: RDD) -> RDD:
    """Its corpus may be an RDD too."""
    model = samekin.NearestNeighbors(n_neighbors=10, integration="spark_rdd").fit(corpus)
    return model.neighbors(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description="The broadcast recipe on an RDD.")
    parser.add_argument("--master", default="local[2]", help="default: %(default)s")
    spark = session(parser.parse_args().master)
    context = spark.sparkContext

    corpus, queries = np.split(load_digits().data, [1500])
    wanted = samekin.NearestNeighbors(n_neighbors=10).fit(corpus).kneighbors(queries)
    rows = context.parallelize(queries, 4)
    ways = {
        "by hand": by_hand(context, corpus, rows),
        "spark_rdd": by_integration(context.parallelize(corpus, 4), rows),
    }
    for name, answers in ways.items():
        distances, indices = map(np.array, zip(*answers.collect(), strict=True))
        np.testing.assert_array_equal(indices, wanted[1])
        np.testing.assert_array_equal(distances, wanted[0])
        print(f"{name}: {len(indices)} queries on {context.master}, the same as local to the bit")
    spark.stop()


if __name__ == "__main__":
    main()
