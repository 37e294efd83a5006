import numpy as np
from scipy.spatial import cKDTree

X = np.random.rand(1000, 3)
tree = cKDTree(X)
distances, indices = tree.query(X, k=5)
