import dask.array as da
import numpy as np
from dask.distributed import Client
from samekin import NearestNeighbors

X = da.from_array(np.random.RandomState(19).rand(200, 6), chunks=(50, 6))
client = Client(processes=False, dashboard_address=None)

nn = NearestNeighbors(n_neighbors=4, integration="dask")
nn.fit(X)
distances, indices = nn.kneighbors(X)
distances, indices = distances.compute(), indices.compute()
client.close()
