import numpy as np
from pyspark.sql import SparkSession
from sklearn.neighbors import NearestNeighbors
from spark_sklearn import Converter

spark = SparkSession.builder.getOrCreate()
X = np.random.RandomState(9).rand(80, 2)
df = spark.createDataFrame([(float(a), float(b)) for a, b in X], ["x", "y"])

converter = Converter(spark.sparkContext)
pdf = converter.toPandas(df)
nn = NearestNeighbors(n_neighbors=3).fit(pdf[["x", "y"]].to_numpy())
distances, indices = nn.kneighbors(pdf[["x", "y"]].to_numpy())
