import numpy as np
from sklearn.neighbors import NearestNeighbors

X = np.random.RandomState(8).rand(200, 4)
queries = np.random.RandomState(9).rand(30, 4)
nn = NearestNeighbors(n_neighbors=3).fit(X)

nearest = []
for q in queries:
    dist, ind = nn.kneighbors(q.reshape(1, -1))
    nearest.append(ind[0])
indices = np.array(nearest)
