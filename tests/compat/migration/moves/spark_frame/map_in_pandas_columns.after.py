import numpy as np
from pyspark.sql import SparkSession
from samekin import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
X = np.random.RandomState(2).rand(200, 4)
df = spark.createDataFrame([(n, row) for n, row in enumerate(X[:30].tolist())], ["item", "vector"])
nn = NearestNeighbors(
    n_neighbors=4, integration="spark_frame", features_col="vector", id_col="item"
).fit(X)

found = nn.kneighbors(df, return_distance=False).withColumnRenamed("indices", "near")
