import numpy as np
from pyspark.sql import SparkSession
from samekin import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
X = np.random.RandomState(3).rand(300, 5)
df = spark.createDataFrame(list(enumerate(X[:40].tolist())), ["id", "features"])

nn = NearestNeighbors(n_neighbors=5, integration="spark_frame").fit(X)

found = nn.kneighbors(df, return_distance=False).withColumnRenamed(
    "indices", "neighbors"
)
