import numpy as np
from pyspark.sql import SparkSession
from sklearn.neighbors import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
sc = spark.sparkContext
rng = np.random.default_rng(20)
X = rng.normal(size=(200, 6))

bc = sc.broadcast(NearestNeighbors(n_neighbors=3).fit(X))
rows = sc.parallelize(X, 4)
found = rows.mapPartitions(lambda it: [bc.value.kneighbors(np.array(list(it)))]).collect()
distances, indices = map(np.vstack, zip(*found))
