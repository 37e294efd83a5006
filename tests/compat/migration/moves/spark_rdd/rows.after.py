import numpy as np
from pyspark.sql import SparkSession
from samekin import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
sc = spark.sparkContext

X = np.random.RandomState(0).rand(400, 10)
queries = np.random.RandomState(1).rand(40, 10)

knn = NearestNeighbors(n_neighbors=3, metric="manhattan", integration="spark_rdd")
knn.fit(X)

rdd = sc.parallelize(queries, 4)
found = knn.kneighbors(rdd, return_distance=False)
