import numpy as np
from sklearn.neighbors import NearestNeighbors

X = np.random.RandomState(2).normal(size=(500, 10))
nn = NearestNeighbors(n_neighbors=5)
nn.fit(X)

# not all at once, it does not fit in memory
distances, indices = [], []
for chunk in np.array_split(X, 10):
    d, i = nn.kneighbors(chunk)
    distances.append(d)
    indices.append(i)
distances = np.vstack(distances)
indices = np.vstack(indices)
print(distances.shape, indices.shape)
