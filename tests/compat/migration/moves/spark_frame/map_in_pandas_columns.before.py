import numpy as np
import pandas as pd
from pyspark.sql import SparkSession
from sklearn.neighbors import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
X = np.random.RandomState(2).rand(200, 4)
df = spark.createDataFrame([(n, row) for n, row in enumerate(X[:30].tolist())], ["item", "vector"])
nn = NearestNeighbors(n_neighbors=4).fit(X)


def add_neighbours(frames):
    for pdf in frames:
        out = pd.DataFrame()
        out["item"] = pdf["item"]
        out["near"] = list(nn.kneighbors(np.vstack(pdf["vector"]), return_distance=False))
        yield out


found = df.mapInPandas(add_neighbours, schema="item long, near array<long>")
