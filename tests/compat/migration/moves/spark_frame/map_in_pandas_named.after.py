import numpy as np
from pyspark.sql import SparkSession
from samekin import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
rng = np.random.default_rng(1)
X = rng.normal(size=(200, 3))
points = spark.createDataFrame(
    [(f"p{n}", *map(float, row)) for n, row in enumerate(X[:40])], "name string, x double, y double, z double"
)

nn = NearestNeighbors(
    n_neighbors=3, integration="spark_frame", features_col=["x", "y", "z"], id_col="name"
)
nn.fit(X)

found = nn.kneighbors(points).toDF("name", "neighbours", "dist")
