import dask_cudf
from cuml.dask.neighbors import NearestNeighbors

X = dask_cudf.read_parquet("items.parquet")
nn = NearestNeighbors(n_neighbors=10).fit(X)
distances, indices = nn.kneighbors(X)
