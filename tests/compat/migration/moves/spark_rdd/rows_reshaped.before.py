import numpy as np
from pyspark import SparkContext
from sklearn.neighbors import NearestNeighbors

sc = SparkContext.getOrCreate()
X = np.random.RandomState(0).rand(300, 5)
Q = np.random.RandomState(1).rand(30, 5)

bc = sc.broadcast(NearestNeighbors(n_neighbors=4).fit(X))


def lookup(vec):
    dist, ind = bc.value.kneighbors(vec.reshape(1, -1))
    return ind[0].tolist(), dist[0].tolist()


found = sc.parallelize(Q, 3).map(lookup).collect()
bc.unpersist()
