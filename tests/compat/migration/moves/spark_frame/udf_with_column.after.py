import numpy as np
from pyspark.sql import SparkSession
from samekin import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
X = np.random.RandomState(4).rand(250, 6)
frame = spark.createDataFrame(
    [(n, "even" if n % 2 == 0 else "odd", row) for n, row in enumerate(X[:30].tolist())],
    "id long, parity string, features array<double>",
)
model = NearestNeighbors(n_neighbors=3, integration="spark_frame").fit(X)

found = frame.join(model.kneighbors(frame, return_distance=False), "id").select(
    "id", "parity", "indices"
)
