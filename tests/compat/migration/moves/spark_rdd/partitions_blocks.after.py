import numpy as np
from pyspark.sql import SparkSession
from samekin import NearestNeighbors

sc = SparkSession.builder.getOrCreate().sparkContext
X = np.random.RandomState(4).normal(size=(350, 9))

nn = NearestNeighbors(n_neighbors=6, integration="spark_rdd").fit(X)

distances, indices = nn.kneighbors(X)
