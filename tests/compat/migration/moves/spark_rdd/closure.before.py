import numpy as np
from pyspark.sql import SparkSession
from sklearn.neighbors import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
X = np.random.RandomState(9).rand(150, 3)
nn = NearestNeighbors(n_neighbors=2).fit(X)

# the model is small, so it simply travels with the function
rdd = spark.sparkContext.parallelize(X, 2)
indices = np.array(rdd.map(lambda row: nn.kneighbors([row])[1][0]).collect())
