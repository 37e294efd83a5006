import numpy as np
from pyspark.sql import SparkSession
from spark_rapids_ml.knn import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
rng = np.random.default_rng(10)
items = spark.createDataFrame(list(enumerate(rng.random((150, 5)).tolist())), ["id", "features"])
queries = spark.createDataFrame(list(enumerate(rng.random((20, 5)).tolist())), ["id", "features"])

gpu_knn = NearestNeighbors(k=3).setInputCol("features").setIdCol("id")
gpu_model = gpu_knn.fit(items)
(item_df_withid, query_df_withid, found) = gpu_model.kneighbors(queries)
