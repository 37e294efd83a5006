import numpy as np
from pyspark.sql import SparkSession
from samekin import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
shops = np.random.RandomState(6).rand(120, 2)
people = spark.createDataFrame(
    [(n, float(a), float(b)) for n, (a, b) in enumerate(np.random.RandomState(7).rand(25, 2))],
    ["person", "x", "y"],
)
nn = NearestNeighbors(
    n_neighbors=2, integration="spark_frame", features_col=["x", "y"], id_col="person"
).fit(shops)

found = nn.kneighbors(people, return_distance=False).withColumnRenamed("indices", "shops")
