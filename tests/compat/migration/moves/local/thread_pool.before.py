from concurrent.futures import ThreadPoolExecutor

import numpy as np
from sklearn.neighbors import NearestNeighbors

X = np.random.RandomState(7).rand(400, 6)
nn = NearestNeighbors(n_neighbors=5).fit(X)

with ThreadPoolExecutor(max_workers=2) as pool:
    parts = list(pool.map(nn.kneighbors, np.array_split(X, 8)))
distances = np.concatenate([d for d, i in parts])
indices = np.concatenate([i for d, i in parts])
