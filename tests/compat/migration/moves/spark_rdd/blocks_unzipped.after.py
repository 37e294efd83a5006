"""All neighbours of all rows, in parallel."""

import numpy as np
from pyspark.sql import SparkSession
from samekin import NearestNeighbors


def all_neighbours(sc, X, queries, k=5, parts=4):
    """Distances and indices of the k nearest rows of X."""
    nn = NearestNeighbors(n_neighbors=k, integration="spark_rdd").fit(X)
    return nn.kneighbors(queries)


if __name__ == "__main__":
    sc = SparkSession.builder.getOrCreate().sparkContext
    rng = np.random.default_rng(1)
    X = rng.normal(size=(300, 6))
    distances, indices = all_neighbours(sc, X, X[:50])
