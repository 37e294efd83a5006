import numpy as np
from pyspark.sql import SparkSession
from samekin import NearestNeighbors

sc = SparkSession.builder.getOrCreate().sparkContext
rng = np.random.default_rng(3)
items = rng.normal(size=(300, 7))
users = {f"u{n}": rng.normal(size=7) for n in range(40)}

model = NearestNeighbors(n_neighbors=3, integration="spark_rdd").fit(items)
pairs = sc.parallelize(list(users.items()), 4)

near = model.kneighbors(pairs.values(), return_distance=False)
found = dict(pairs.keys().zip(near).mapValues(lambda near: near.tolist()).collect())
