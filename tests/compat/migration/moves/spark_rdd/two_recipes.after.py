import numpy as np
from pyspark.sql import SparkSession
from samekin import NearestNeighbors

sc = SparkSession.builder.getOrCreate().sparkContext
rng = np.random.default_rng(11)
X = rng.normal(size=(300, 5))
train, test = X[:200], X[200:]

nn = NearestNeighbors(n_neighbors=3, integration="spark_rdd").fit(train)

indices = nn.kneighbors(test, return_distance=False)
near_train = nn.kneighbors(sc.parallelize(train, 2), 2, return_distance=False)
found = near_train.collect()
