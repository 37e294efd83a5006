import joblib
import numpy as np
from sklearn.neighbors import NearestNeighbors

X = np.random.RandomState(17).rand(300, 8)
nn = NearestNeighbors(n_neighbors=5, n_jobs=2).fit(X)
with joblib.parallel_config(backend="threading"):
    distances, indices = nn.kneighbors(X)
