import numpy as np
from pyspark.sql import SparkSession
from samekin import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
sc = spark.sparkContext
X = np.random.RandomState(6).rand(200, 6)
named = sc.parallelize([(f"q{n}", row) for n, row in enumerate(X[:30])], 3)

nn = NearestNeighbors(n_neighbors=5, integration="spark_rdd").fit(X)
near = nn.kneighbors(named.values(), return_distance=False)
found = named.keys().zip(near).collectAsMap()
