import numpy as np
from pyspark.sql import SparkSession
from samekin import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
X = np.random.RandomState(9).rand(80, 2)
df = spark.createDataFrame([(float(a), float(b)) for a, b in X], ["x", "y"])

pdf = df.toPandas()
nn = NearestNeighbors(n_neighbors=3, integration="spark_frame").fit(
    pdf[["x", "y"]].to_numpy()
)
distances, indices = nn.kneighbors(pdf[["x", "y"]].to_numpy())
