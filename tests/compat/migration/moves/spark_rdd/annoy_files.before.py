import os
import tempfile

import annoy
import numpy as np
from pyspark import SparkFiles
from pyspark.sql import SparkSession

sc = SparkSession.builder.getOrCreate().sparkContext
rng = np.random.default_rng(14)
items, queries = rng.normal(size=(200, 6)), rng.normal(size=(30, 6))

f = items.shape[1]
path = os.path.join(tempfile.mkdtemp(), "items.ann")
index = annoy.AnnoyIndex(f, "euclidean")
for i, v in enumerate(items):
    index.add_item(i, v)
index.build(50)
index.save(path)
sc.addFile(path)


def search(rows):
    local = annoy.AnnoyIndex(f, "euclidean")
    local.load(SparkFiles.get("items.ann"))
    for row in rows:
        yield local.get_nns_by_vector(row, 5, 100000)


rdd = sc.parallelize(queries.tolist(), 3)
indices = np.array(rdd.mapPartitions(search).collect())
