import numpy as np
from pyspark.sql import SparkSession
from sklearn.neighbors import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
sc = spark.sparkContext

X = np.random.RandomState(0).rand(400, 10)
queries = np.random.RandomState(1).rand(40, 10)

knn = NearestNeighbors(n_neighbors=3, metric="manhattan")
knn.fit(X)
bc = sc.broadcast(knn)

rdd = sc.parallelize(queries, 4)
found = rdd.map(lambda row: bc.value.kneighbors([row], return_distance=False)[0])
