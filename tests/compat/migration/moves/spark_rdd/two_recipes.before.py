import numpy as np
from pyspark.sql import SparkSession
from sklearn.neighbors import NearestNeighbors

sc = SparkSession.builder.getOrCreate().sparkContext
rng = np.random.default_rng(11)
X = rng.normal(size=(300, 5))
train, test = X[:200], X[200:]

bc = sc.broadcast(NearestNeighbors(n_neighbors=3).fit(train))

near_test = sc.parallelize(np.array_split(test, 3)).map(lambda b: bc.value.kneighbors(b)).collect()
indices = np.concatenate([i for _, i in near_test])
near_train = sc.parallelize(train, 2).map(lambda r: bc.value.kneighbors([r], 2, False)[0])
found = near_train.collect()
bc.destroy()
