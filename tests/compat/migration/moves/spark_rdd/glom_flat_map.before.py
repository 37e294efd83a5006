import numpy as np
from pyspark.sql import SparkSession
from sklearn.neighbors import NearestNeighbors

sc = SparkSession.builder.getOrCreate().sparkContext
rng = np.random.default_rng(5)
X, Q = rng.random((400, 4)), rng.random((50, 4))

model = sc.broadcast(NearestNeighbors(n_neighbors=4).fit(X))
rows = sc.parallelize(Q, 4)
found = rows.glom().filter(len).flatMap(lambda block: zip(*model.value.kneighbors(block)))
