import numpy as np
from samekin import NearestNeighbors
from sklearn.datasets import make_moons
from sklearn.preprocessing import StandardScaler

X, _ = make_moons(n_samples=200, noise=0.1, random_state=0)
X = StandardScaler().fit_transform(X)

nbrs = NearestNeighbors(n_neighbors=4, algorithm="ball_tree").fit(X)
distances, indices = nbrs.kneighbors(X)
print(np.mean(distances[:, 1:]))
