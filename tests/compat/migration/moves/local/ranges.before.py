import numpy as np
from sklearn.neighbors import NearestNeighbors

CHUNK = 128


def search(X, queries, k):
    nn = NearestNeighbors(n_neighbors=k, metric="cosine").fit(X)
    out = [
        nn.kneighbors(queries[start : start + CHUNK], return_distance=False)
        for start in range(0, queries.shape[0], CHUNK)
    ]
    return np.concatenate(out)


rng = np.random.default_rng(3)
indices = search(rng.normal(size=(300, 6)), rng.normal(size=(500, 6)), 4)
