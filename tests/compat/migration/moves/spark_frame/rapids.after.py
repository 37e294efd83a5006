import numpy as np
from pyspark.sql import SparkSession
from samekin import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
rng = np.random.default_rng(10)
items = spark.createDataFrame(list(enumerate(rng.random((150, 5)).tolist())), ["id", "features"])
queries = spark.createDataFrame(list(enumerate(rng.random((20, 5)).tolist())), ["id", "features"])

gpu_knn = NearestNeighbors(n_neighbors=3, integration="spark_frame")
gpu_model = gpu_knn.fit(items)
found = gpu_model.kneighbors(queries).withColumnRenamed("id", "query_id")
