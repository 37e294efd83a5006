"""All neighbours of all rows, in parallel."""

import numpy as np
from pyspark.sql import SparkSession
from sklearn.neighbors import NearestNeighbors


def all_neighbours(sc, X, queries, k=5, parts=4):
    """Distances and indices of the k nearest rows of X."""
    nn = sc.broadcast(NearestNeighbors(n_neighbors=k).fit(X))
    rdd = sc.parallelize(np.array_split(queries, parts), parts)
    answers = rdd.map(lambda q: nn.value.kneighbors(q)).collect()
    distances, indices = zip(*answers)
    return np.concatenate(distances), np.concatenate(indices)


if __name__ == "__main__":
    sc = SparkSession.builder.getOrCreate().sparkContext
    rng = np.random.default_rng(1)
    X = rng.normal(size=(300, 6))
    distances, indices = all_neighbours(sc, X, X[:50])
