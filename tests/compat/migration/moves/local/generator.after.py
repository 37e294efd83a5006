import numpy as np
from samekin import NearestNeighbors

X = np.random.RandomState(5).rand(330, 7)
index = NearestNeighbors(n_neighbors=3).fit(X)
distances, indices = index.kneighbors(X)
