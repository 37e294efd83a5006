import numpy as np
import pandas as pd
from pyspark.sql import SparkSession
from sklearn.neighbors import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
rng = np.random.default_rng(1)
X = rng.normal(size=(200, 3))
points = spark.createDataFrame(
    [(f"p{n}", *map(float, row)) for n, row in enumerate(X[:40])], "name string, x double, y double, z double"
)

nn = NearestNeighbors(n_neighbors=3)
nn.fit(X)
model = spark.sparkContext.broadcast(nn)
schema = "name string, neighbours array<long>, dist array<double>"


def lookup(iterator):
    knn = model.value
    for pdf in iterator:
        dist, idx = knn.kneighbors(pdf[["x", "y", "z"]].to_numpy())
        yield pd.DataFrame({"name": pdf.name, "neighbours": idx.tolist(), "dist": dist.tolist()})


found = points.mapInPandas(lookup, schema=schema)
