import numpy as np
import pandas as pd
from pyspark.sql import SparkSession
from pyspark.sql.functions import col, pandas_udf
from sklearn.neighbors import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
X = np.random.RandomState(3).rand(300, 5)
df = spark.createDataFrame(list(enumerate(X[:40].tolist())), ["id", "features"])

bc = spark.sparkContext.broadcast(NearestNeighbors(n_neighbors=5).fit(X))


@pandas_udf("array<long>")
def nearest(features: pd.Series) -> pd.Series:
    indices = bc.value.kneighbors(np.vstack(features), return_distance=False)
    return pd.Series(indices.tolist())


found = df.select("id", nearest(col("features")).alias("neighbors"))
