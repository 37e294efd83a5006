import numpy as np
from pyspark.sql import SparkSession
from sklearn.neighbors import NearestNeighbors

sc = SparkSession.builder.getOrCreate().sparkContext
rng = np.random.default_rng(2)
X, Q = rng.normal(size=(500, 12)), rng.normal(size=(64, 12))

nn = NearestNeighbors(n_neighbors=5, algorithm="brute").fit(X)
nn_bc = sc.broadcast(nn)


def search(rows):
    rows = list(rows)
    if not rows:
        return
    dist, idx = nn_bc.value.kneighbors(np.array(rows))
    for d, i in zip(dist, idx):
        yield d, i


result = sc.parallelize(Q, 4).mapPartitions(search).collect()
distances = np.array([d for d, _ in result])
indices = np.array([i for _, i in result])
