import numpy as np
from pyspark.sql import SparkSession
from sklearn.neighbors import NearestNeighbors


class Matcher:
    """Finds the nearest catalogue rows of an RDD of vectors."""

    def __init__(self, sc, catalogue, k=3):
        self.sc = sc
        self.nn = NearestNeighbors(n_neighbors=k).fit(catalogue)

    def match(self, vectors):
        nn = self.sc.broadcast(self.nn)
        return vectors.map(lambda v: nn.value.kneighbors([v], return_distance=False)[0])


sc = SparkSession.builder.getOrCreate().sparkContext
rng = np.random.default_rng(7)
matcher = Matcher(sc, rng.normal(size=(250, 5)))
found = matcher.match(sc.parallelize(rng.normal(size=(25, 5)), 2))
