import numpy as np
import pandas as pd
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from sklearn.neighbors import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
X = np.random.RandomState(4).rand(250, 6)
frame = spark.createDataFrame(
    [(n, "even" if n % 2 == 0 else "odd", row) for n, row in enumerate(X[:30].tolist())],
    "id long, parity string, features array<double>",
)
model = NearestNeighbors(n_neighbors=3).fit(X)
broadcast = spark.sparkContext.broadcast(model)


@F.pandas_udf("array<long>")
def knn_udf(rows: pd.Series) -> pd.Series:
    _, indices = broadcast.value.kneighbors(np.stack(rows))
    return pd.Series(list(indices))


found = frame.withColumn("indices", knn_udf(F.col("features"))).select("id", "parity", "indices")
