import numpy as np
from pyspark.sql import SparkSession

from samekin import NearestNeighbors

sc = SparkSession.builder.getOrCreate().sparkContext
rng = np.random.default_rng(13)
X, Q = rng.normal(size=(200, 6)), rng.normal(size=(40, 6))

nn = NearestNeighbors(n_neighbors=5, integration="spark_rdd").fit(sc.parallelize(X, 4))
distances_rdd, indices_rdd = nn.kneighbors(sc.parallelize(Q, 4))
distances = np.array(distances_rdd.collect())
indices = np.array(indices_rdd.collect())
