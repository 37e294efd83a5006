import numpy as np
from pyspark.sql import SparkSession
from sklearn.neighbors import NearestNeighbors

sc = SparkSession.builder.getOrCreate().sparkContext
X = np.random.RandomState(12).rand(400, 5)

size = 100
batches = [X[start : start + size] for start in range(0, len(X), size)]
model = sc.broadcast(NearestNeighbors(n_neighbors=5).fit(X))
answers = sc.parallelize(batches, len(batches)).map(lambda b: model.value.kneighbors(b)).collect()
distances, indices = map(np.vstack, zip(*answers))
