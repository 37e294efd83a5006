import numpy as np
from samekin import NearestNeighbors

X = np.random.RandomState(11).normal(size=(150, 5))
Q = np.random.RandomState(12).normal(size=(20, 5))

nn = NearestNeighbors(n_neighbors=4, metric="cosine").fit(X)

indices = nn.kneighbors(Q, return_distance=False)
