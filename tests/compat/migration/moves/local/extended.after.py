import numpy as np
from samekin import NearestNeighbors


def neighbours(X, k=4, parts=5):
    nn = NearestNeighbors(n_neighbors=k).fit(X)
    return nn.kneighbors(X)


distances, indices = neighbours(np.random.RandomState(10).rand(160, 5))
