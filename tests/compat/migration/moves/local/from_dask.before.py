import dask.array as da
import numpy as np

import samekin

X = np.random.RandomState(14).rand(300, 6)
rows = da.from_array(X, chunks=(100, 6))

nn = samekin.NearestNeighbors(n_neighbors=5, integration="dask").fit(rows)
distances, indices = nn.kneighbors(rows)
distances = distances.compute()
indices = indices.compute()
