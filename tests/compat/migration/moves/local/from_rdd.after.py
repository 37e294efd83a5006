import numpy as np
from pyspark.sql import SparkSession

from samekin import NearestNeighbors

sc = SparkSession.builder.getOrCreate().sparkContext
rng = np.random.default_rng(13)
X, Q = rng.normal(size=(200, 6)), rng.normal(size=(40, 6))

nn = NearestNeighbors(n_neighbors=5).fit(X)
distances, indices = nn.kneighbors(Q)
