import numpy as np
import pandas as pd
from pyspark.sql import SparkSession
from pyspark.sql.functions import pandas_udf
from sklearn.neighbors import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
shops = np.random.RandomState(6).rand(120, 2)
people = spark.createDataFrame(
    [(n, float(a), float(b)) for n, (a, b) in enumerate(np.random.RandomState(7).rand(25, 2))],
    ["person", "x", "y"],
)
bc = spark.sparkContext.broadcast(NearestNeighbors(n_neighbors=2).fit(shops))


def nearest_shops(x: pd.Series, y: pd.Series) -> pd.Series:
    return pd.Series(bc.value.kneighbors(np.column_stack([x, y]), return_distance=False).tolist())


nearest = pandas_udf(nearest_shops, "array<long>")
found = people.select("person", nearest("x", "y").alias("shops"))
