import numpy as np
from pyspark.sql import SparkSession
from samekin import NearestNeighbors

spark = SparkSession.builder.appName("knn").getOrCreate()
sc = spark.sparkContext

rng = np.random.default_rng(0)
X = rng.normal(size=(400, 8))
Q = rng.normal(size=(60, 8))

model = NearestNeighbors(n_neighbors=5, integration="spark_rdd").fit(X)

distances, indices = model.kneighbors(Q)
