import numpy as np
from pyspark.sql import SparkSession
from sklearn.neighbors import NearestNeighbors

sc = SparkSession.builder.getOrCreate().sparkContext
X = np.random.RandomState(4).normal(size=(350, 9))
rows = sc.parallelize(X.tolist(), 5)

bc = sc.broadcast(NearestNeighbors(n_neighbors=6).fit(X))


def knn(iterator):
    block = np.array(list(iterator))
    if len(block) == 0:
        return
    yield bc.value.kneighbors(block)


parts = rows.mapPartitions(knn).collect()
distances = np.vstack([part[0] for part in parts])
indices = np.vstack([part[1] for part in parts])
