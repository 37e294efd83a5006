import numpy as np
from pyspark.ml.linalg import Vectors
from pyspark.sql import SparkSession
from sklearn.neighbors import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
X = np.random.RandomState(8).normal(size=(300, 4))
df = spark.createDataFrame([(n, Vectors.dense(row)) for n, row in enumerate(X[:40])], ["id", "vec"])

nn = NearestNeighbors(n_neighbors=4)
nn.fit(X)
bc = spark.sparkContext.broadcast(nn)

found = df.rdd.map(lambda row: bc.value.kneighbors([row.vec.toArray()], return_distance=False)[0])
