import numpy as np
from pyspark.sql import SparkSession

from samekin import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
X = np.random.RandomState(15).rand(300, 6)

nn = NearestNeighbors(n_neighbors=5, integration="spark_rdd").fit(X)
distances, indices = nn.kneighbors(X)
