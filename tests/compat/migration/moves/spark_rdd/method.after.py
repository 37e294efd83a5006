import numpy as np
from pyspark.sql import SparkSession
from samekin import NearestNeighbors


class Matcher:
    """Finds the nearest catalogue rows of an RDD of vectors."""

    def __init__(self, sc, catalogue, k=3):
        self.sc = sc
        self.nn = NearestNeighbors(
            n_neighbors=k, integration="spark_rdd"
        ).fit(catalogue)

    def match(self, vectors):
        return self.nn.kneighbors(vectors, return_distance=False)


sc = SparkSession.builder.getOrCreate().sparkContext
rng = np.random.default_rng(7)
matcher = Matcher(sc, rng.normal(size=(250, 5)))
found = matcher.match(sc.parallelize(rng.normal(size=(25, 5)), 2))
