import numpy as np
from pyspark.ml.linalg import Vectors
from pyspark.sql import SparkSession
from samekin import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
X = np.random.RandomState(8).normal(size=(300, 4))
df = spark.createDataFrame([(n, Vectors.dense(row)) for n, row in enumerate(X[:40])], ["id", "vec"])

nn = NearestNeighbors(n_neighbors=4, integration="spark_rdd")
nn.fit(X)

found = nn.kneighbors(df.rdd.map(lambda row: row.vec), return_distance=False)
