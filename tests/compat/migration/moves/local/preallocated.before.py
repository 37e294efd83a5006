import numpy as np
from sklearn.neighbors import NearestNeighbors

X = np.random.RandomState(4).rand(450, 5)
k, batch_size = 6, 100
nn = NearestNeighbors(n_neighbors=k).fit(X)

n = len(X)
distances = np.empty((n, k))
indices = np.empty((n, k), dtype=np.int64)
for start in range(0, n, batch_size):
    end = min(start + batch_size, n)
    distances[start:end], indices[start:end] = nn.kneighbors(X[start:end])
