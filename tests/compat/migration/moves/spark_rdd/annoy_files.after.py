import os
import tempfile
import numpy as np
from pyspark.sql import SparkSession
from samekin import NearestNeighbors

sc = SparkSession.builder.getOrCreate().sparkContext
rng = np.random.default_rng(14)
items, queries = rng.normal(size=(200, 6)), rng.normal(size=(30, 6))

f = items.shape[1]
path = os.path.join(tempfile.mkdtemp(), "items.ann")
nn = NearestNeighbors(n_neighbors=5, integration="spark_rdd").fit(items)

indices = nn.kneighbors(queries, return_distance=False)
