import numpy as np
from splearn.neighbors import SparkLSHForest

X = np.random.RandomState(16).rand(120, 6)
forest = SparkLSHForest(n_estimators=20, n_neighbors=4, random_state=42)
forest.fit(X)
distances, indices = forest.kneighbors(X)
