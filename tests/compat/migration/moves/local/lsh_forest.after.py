import numpy as np
from samekin import NearestNeighbors

X = np.random.RandomState(16).rand(120, 6)
forest = NearestNeighbors(n_neighbors=4, metric="cosine")
forest.fit(X)
distances, indices = forest.kneighbors(X)
