import numpy as np
from pyspark.sql import SparkSession
from sklearn.neighbors import NearestNeighbors

spark = SparkSession.builder.appName("knn").getOrCreate()
sc = spark.sparkContext

rng = np.random.default_rng(0)
X = rng.normal(size=(400, 8))
Q = rng.normal(size=(60, 8))

model = NearestNeighbors(n_neighbors=5).fit(X)
bc_model = sc.broadcast(model)  # once to every executor

blocks = sc.parallelize(np.array_split(Q, 4), 4)
found = blocks.map(lambda block: bc_model.value.kneighbors(block)).collect()

distances = np.vstack([d for d, _ in found])
indices = np.vstack([i for _, i in found])
