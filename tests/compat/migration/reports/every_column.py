import numpy as np
from sklearn.neighbors import NearestNeighbors

bc = spark.sparkContext.broadcast(NearestNeighbors(n_neighbors=5).fit(X))


def search(frames):
    for pdf in frames:
        pdf["near"] = list(bc.value.kneighbors(np.stack(pdf["features"]), return_distance=False))
        yield pdf


out = df.mapInPandas(search, "id long, label string, features array<double>, near array<long>")
