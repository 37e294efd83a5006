import numpy as np
from pyspark.sql import SparkSession
from samekin import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
sc = spark.sparkContext
rng = np.random.default_rng(20)
X = rng.normal(size=(200, 6))

nn = NearestNeighbors(n_neighbors=3, integration="spark_rdd").fit(X)
distances, indices = nn.kneighbors(X)
