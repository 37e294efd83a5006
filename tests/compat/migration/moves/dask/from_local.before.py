import numpy as np

from samekin import NearestNeighbors

X = np.random.RandomState(18).rand(200, 5)
nn = NearestNeighbors(
    n_neighbors=4,
    metric="manhattan",
)
nn.fit(X)
distances, indices = nn.kneighbors(X[:50])
