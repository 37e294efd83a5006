import numpy as np
from pyspark.sql import SparkSession
from samekin import NearestNeighbors

sc = SparkSession.builder.getOrCreate().sparkContext
X = np.random.RandomState(12).rand(400, 5)

nn = NearestNeighbors(n_neighbors=5, integration="spark_rdd").fit(X)
distances, indices = nn.kneighbors(X)
