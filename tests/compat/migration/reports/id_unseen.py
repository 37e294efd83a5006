import numpy as np
import pandas as pd
from pyspark.sql.functions import pandas_udf
from sklearn.neighbors import NearestNeighbors

bc = spark.sparkContext.broadcast(NearestNeighbors(n_neighbors=5).fit(X))


@pandas_udf("array<long>")
def nearest(rows: pd.Series) -> pd.Series:
    return pd.Series(list(bc.value.kneighbors(np.stack(rows), return_distance=False)))


out = spark.read.parquet("items.parquet").withColumn("near", nearest("features"))
