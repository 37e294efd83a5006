from typing import Iterator

import numpy as np
import pandas as pd
from pyspark.sql import SparkSession
from pyspark.sql.functions import pandas_udf
from sklearn.neighbors import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
X = np.random.RandomState(5).rand(250, 6)
df = spark.createDataFrame(list(enumerate(X[:30].tolist())), ["id", "features"])
nn = NearestNeighbors(n_neighbors=4).fit(X)


@pandas_udf("array<long>")
def nearest(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
    for rows in batches:
        yield pd.Series(list(nn.kneighbors(np.stack(rows), return_distance=False)))


found = df.select("id", nearest("features").alias("indices"))
