import numpy as np
from pyspark.sql import SparkSession
from samekin import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
X = np.random.RandomState(5).rand(250, 6)
df = spark.createDataFrame(list(enumerate(X[:30].tolist())), ["id", "features"])
nn = NearestNeighbors(n_neighbors=4, integration="spark_frame").fit(X)

found = nn.kneighbors(df, return_distance=False)
