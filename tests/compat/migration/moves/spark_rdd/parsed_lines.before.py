import numpy as np
from pyspark.sql import SparkSession
from sklearn.neighbors import NearestNeighbors

sc = SparkSession.builder.getOrCreate().sparkContext
X = np.random.RandomState(10).rand(200, 3)
lines = sc.parallelize([f"{n};{a!r};{b!r};{c!r}" for n, (a, b, c) in enumerate(X[:30].tolist())], 3)


def parse(line):
    name, *numbers = line.split(";")
    return name, np.array([float(x) for x in numbers])


points = lines.map(parse)
bc = sc.broadcast(NearestNeighbors(n_neighbors=3).fit(X))


def nearest(rows):
    names, vectors = zip(*rows)
    dist, idx = bc.value.kneighbors(np.array(vectors), n_neighbors=2)
    for name, d, i in zip(names, dist, idx):
        yield name, i, d


found = points.mapPartitions(nearest)
