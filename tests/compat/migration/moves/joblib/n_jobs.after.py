import joblib
import numpy as np
from samekin import NearestNeighbors

X = np.random.RandomState(17).rand(300, 8)
nn = NearestNeighbors(n_neighbors=5, n_jobs=2, integration="joblib").fit(X)
with joblib.parallel_config(backend="threading"):
    distances, indices = nn.kneighbors(X)
