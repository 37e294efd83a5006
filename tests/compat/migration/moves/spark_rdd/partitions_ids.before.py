import numpy as np
from pyspark.sql import SparkSession
from sklearn.neighbors import NearestNeighbors

sc = SparkSession.builder.getOrCreate().sparkContext
rng = np.random.default_rng(3)
items = rng.normal(size=(300, 7))
users = {f"u{n}": rng.normal(size=7) for n in range(40)}

model = NearestNeighbors(n_neighbors=3).fit(items)
bc = sc.broadcast(model)
pairs = sc.parallelize(list(users.items()), 4)


def recommend(part):
    part = list(part)
    ids = [p[0] for p in part]
    vectors = np.array([p[1] for p in part])
    _, indices = bc.value.kneighbors(vectors)
    return zip(ids, indices.tolist())


found = dict(pairs.mapPartitions(recommend).collect())
