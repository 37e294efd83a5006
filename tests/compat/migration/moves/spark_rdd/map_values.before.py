import numpy as np
from pyspark.sql import SparkSession
from sklearn.neighbors import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
sc = spark.sparkContext
X = np.random.RandomState(6).rand(200, 6)
named = sc.parallelize([(f"q{n}", row) for n, row in enumerate(X[:30])], 3)

nn = NearestNeighbors(n_neighbors=5).fit(X)
bc = sc.broadcast(nn)
found = named.mapValues(lambda v: bc.value.kneighbors([v], return_distance=False)[0]).collectAsMap()
