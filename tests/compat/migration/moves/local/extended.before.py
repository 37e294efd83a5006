import numpy as np
from sklearn.neighbors import NearestNeighbors


def neighbours(X, k=4, parts=5):
    nn = NearestNeighbors(n_neighbors=k).fit(X)
    dist, ind = [], []
    for part in np.array_split(X, parts):
        d, i = nn.kneighbors(part)
        dist.extend(d)
        ind.extend(i)
    return np.array(dist), np.array(ind)


distances, indices = neighbours(np.random.RandomState(10).rand(160, 5))
