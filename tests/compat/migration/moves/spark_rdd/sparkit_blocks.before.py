import numpy as np
from pyspark.sql import SparkSession
from sklearn.neighbors import NearestNeighbors
from splearn.rdd import ArrayRDD

sc = SparkSession.builder.getOrCreate().sparkContext
X = np.random.RandomState(13).rand(200, 6)

nn = NearestNeighbors(n_neighbors=4).fit(X)
bc = sc.broadcast(nn)
Z = ArrayRDD(sc.parallelize(list(X), 4))
found = Z.map(lambda block: bc.value.kneighbors(block)).collect()
distances, indices = map(np.concatenate, zip(*found))
