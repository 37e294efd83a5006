"""The broadcast recipe: a fitted model of scikit-learn to every worker of Spark."""

import numpy as np
from pyspark.sql import SparkSession
from sklearn.neighbors import NearestNeighbors


def answer(corpus, queries, k):
    sc = SparkSession.builder.getOrCreate().sparkContext
    model = sc.broadcast(NearestNeighbors(n_neighbors=k).fit(corpus))
    cuts = np.array_split(np.arange(queries.shape[0]), 8)
    rows = sc.parallelize([queries[cut] for cut in cuts if len(cut)], 8)
    found = rows.map(lambda block: model.value.kneighbors(block)).collect()
    return tuple(map(np.concatenate, zip(*found, strict=True)))
