import numpy as np
from pyspark.sql import SparkSession
from samekin import NearestNeighbors

sc = SparkSession.builder.getOrCreate().sparkContext
X = np.random.RandomState(10).rand(200, 3)
lines = sc.parallelize([f"{n};{a!r};{b!r};{c!r}" for n, (a, b, c) in enumerate(X[:30].tolist())], 3)


def parse(line):
    name, *numbers = line.split(";")
    return name, np.array([float(x) for x in numbers])


points = lines.map(parse)
nn = NearestNeighbors(n_neighbors=3, integration="spark_rdd").fit(X)

near = nn.neighbors(points.values(), n_neighbors=2)
found = points.keys().zip(near).map(lambda pair: (pair[0], pair[1][1], pair[1][0]))
