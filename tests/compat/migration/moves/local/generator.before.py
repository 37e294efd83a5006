import numpy as np
from sklearn.neighbors import NearestNeighbors


def batches(array, size):
    for start in range(0, len(array), size):
        yield array[start : start + size]


X = np.random.RandomState(5).rand(330, 7)
index = NearestNeighbors(n_neighbors=3).fit(X)
results = [index.kneighbors(batch) for batch in batches(X, 64)]
distances = np.concatenate([r[0] for r in results])
indices = np.concatenate([r[1] for r in results])
