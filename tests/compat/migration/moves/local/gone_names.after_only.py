import numpy as np
from pyspark.sql import SparkSession
from sklearn.externals import joblib
from sklearn.neighbors import NearestNeighbors

X = np.random.RandomState(15).rand(100, 4).astype(np.float)
nn = NearestNeighbors(n_neighbors=3).fit(X)
distances, indices = nn.kneighbors(X)
n_cores = joblib.cpu_count()
