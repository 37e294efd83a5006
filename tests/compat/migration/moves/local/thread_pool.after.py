import numpy as np
from samekin import NearestNeighbors

X = np.random.RandomState(7).rand(400, 6)
nn = NearestNeighbors(n_neighbors=5).fit(X)

distances, indices = nn.kneighbors(X)
