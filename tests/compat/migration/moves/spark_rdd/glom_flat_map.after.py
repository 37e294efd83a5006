import numpy as np
from pyspark.sql import SparkSession
from samekin import NearestNeighbors

sc = SparkSession.builder.getOrCreate().sparkContext
rng = np.random.default_rng(5)
X, Q = rng.random((400, 4)), rng.random((50, 4))

nn = NearestNeighbors(n_neighbors=4, integration="spark_rdd").fit(X)
rows = sc.parallelize(Q, 4)
found = nn.neighbors(rows)
