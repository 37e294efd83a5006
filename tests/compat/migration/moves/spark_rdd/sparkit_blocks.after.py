import numpy as np
from pyspark.sql import SparkSession
from samekin import NearestNeighbors

sc = SparkSession.builder.getOrCreate().sparkContext
X = np.random.RandomState(13).rand(200, 6)

nn = NearestNeighbors(n_neighbors=4, integration="spark_rdd").fit(X)
distances, indices = nn.kneighbors(X)
