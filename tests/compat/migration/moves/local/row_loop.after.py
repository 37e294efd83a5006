import numpy as np
from samekin import NearestNeighbors

X = np.random.RandomState(8).rand(200, 4)
queries = np.random.RandomState(9).rand(30, 4)
nn = NearestNeighbors(n_neighbors=3).fit(X)

indices = nn.kneighbors(queries, return_distance=False)
