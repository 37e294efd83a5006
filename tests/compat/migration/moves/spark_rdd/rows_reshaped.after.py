import numpy as np
from pyspark import SparkContext
from samekin import NearestNeighbors

sc = SparkContext.getOrCreate()
X = np.random.RandomState(0).rand(300, 5)
Q = np.random.RandomState(1).rand(30, 5)

nn = NearestNeighbors(n_neighbors=4, integration="spark_rdd").fit(X)

found = nn.neighbors(sc.parallelize(Q, 3)).map(
    lambda found: (found[1].tolist(), found[0].tolist())
).collect()
