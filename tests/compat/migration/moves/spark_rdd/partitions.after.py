import numpy as np
from pyspark.sql import SparkSession
from samekin import NearestNeighbors

sc = SparkSession.builder.getOrCreate().sparkContext
rng = np.random.default_rng(2)
X, Q = rng.normal(size=(500, 12)), rng.normal(size=(64, 12))

nn = NearestNeighbors(n_neighbors=5, algorithm="brute", integration="spark_rdd").fit(X)

distances, indices = nn.kneighbors(Q)
