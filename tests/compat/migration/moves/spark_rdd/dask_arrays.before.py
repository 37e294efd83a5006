import dask.array as da
import numpy as np
from pyspark.sql import SparkSession

from samekin import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
X = np.random.RandomState(15).rand(300, 6)
rows = da.from_array(X, chunks=(100, 6))

nn = NearestNeighbors(n_neighbors=5, integration="dask").fit(rows)
distances, indices = nn.kneighbors(rows)
distances, indices = distances.compute(), indices.compute()
