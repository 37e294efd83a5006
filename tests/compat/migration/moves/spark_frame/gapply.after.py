import numpy as np
import pandas as pd
from pyspark.sql import SparkSession
from pyspark.sql.types import ArrayType, LongType, StructType
from samekin import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
rng = np.random.default_rng(8)
rows = [(n, int(n % 3), rng.normal(size=4).tolist()) for n in range(60)]
df = spark.createDataFrame(rows, "id long, shop long, features array<double>")


def within_shop(shop, pdf):
    X = np.array(pdf["features"].tolist())
    nn = NearestNeighbors(n_neighbors=2).fit(X)
    near = pdf["id"].to_numpy()[nn.kneighbors(return_distance=False)]
    return pd.DataFrame({"id": pdf["id"], "near": near.tolist()})


schema = StructType().add("id", LongType()).add("near", ArrayType(LongType()))
found = df.groupBy("shop").applyInPandas(
    lambda key, rows: within_shop(key[0], rows[["id", "features"]]).assign(shop=key[0]),
    StructType([df.schema["shop"], *schema]),
).select("id", "near")
