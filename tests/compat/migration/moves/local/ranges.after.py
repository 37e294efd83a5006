import numpy as np
from samekin import NearestNeighbors


def search(X, queries, k):
    nn = NearestNeighbors(n_neighbors=k, metric="cosine").fit(X)
    return nn.kneighbors(queries, return_distance=False)


rng = np.random.default_rng(3)
indices = search(rng.normal(size=(300, 6)), rng.normal(size=(500, 6)), 4)
