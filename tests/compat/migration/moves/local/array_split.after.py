import numpy as np
from samekin import NearestNeighbors

X = np.random.RandomState(2).normal(size=(500, 10))
nn = NearestNeighbors(n_neighbors=5)
nn.fit(X)

# not all at once, it does not fit in memory
distances, indices = nn.kneighbors(X)
print(distances.shape, indices.shape)
