import numpy as np
from pyspark.sql import SparkSession
from samekin import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
rng = np.random.default_rng(0)
corpus, queries = rng.normal(size=(300, 8)), rng.normal(size=(50, 8))

nn = NearestNeighbors(n_neighbors=5, integration="spark_frame").fit(corpus)
df = spark.createDataFrame(list(enumerate(queries.tolist())), ["id", "features"])

found = nn.kneighbors(df)
