import numpy as np
from pyspark.sql import SparkSession
from samekin import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
X = np.random.RandomState(9).rand(150, 3)
nn = NearestNeighbors(n_neighbors=2, integration="spark_rdd").fit(X)

# the model is small, so it simply travels with the function
indices = nn.kneighbors(X, return_distance=False)
