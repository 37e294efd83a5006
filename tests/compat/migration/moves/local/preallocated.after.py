import numpy as np
from samekin import NearestNeighbors

X = np.random.RandomState(4).rand(450, 5)
k, batch_size = 6, 100
nn = NearestNeighbors(n_neighbors=k).fit(X)

distances, indices = nn.kneighbors(X)
