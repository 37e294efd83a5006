import numpy as np
from pyspark.sql import SparkSession
from splearn.rdd import ArrayRDD, DictRDD
from sklearn.datasets import make_blobs

from samekin import NearestNeighbors

sc = SparkSession.builder.getOrCreate().sparkContext
X, y = make_blobs(n_samples=120, n_features=3, random_state=2)

Z = ArrayRDD(sc.parallelize(list(X), 3))
nn = NearestNeighbors(n_neighbors=3).fit(Z)
distances, indices = (part.toarray() for part in nn.kneighbors(Z))
