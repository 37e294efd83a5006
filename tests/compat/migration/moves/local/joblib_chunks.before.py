import numpy as np
from joblib import Parallel, delayed
from sklearn.neighbors import NearestNeighbors

X = np.random.RandomState(6).rand(400, 6)
nn = NearestNeighbors(n_neighbors=5).fit(X)
chunks = np.array_split(X, 4)
results = Parallel(n_jobs=2, prefer="threads")(delayed(nn.kneighbors)(chunk) for chunk in chunks)
distances, indices = (np.vstack(part) for part in zip(*results))
