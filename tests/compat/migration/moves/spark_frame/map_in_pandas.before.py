import numpy as np
import pandas as pd
from pyspark.sql import SparkSession
from sklearn.neighbors import NearestNeighbors

spark = SparkSession.builder.getOrCreate()
rng = np.random.default_rng(0)
corpus, queries = rng.normal(size=(300, 8)), rng.normal(size=(50, 8))

bc = spark.sparkContext.broadcast(NearestNeighbors(n_neighbors=5).fit(corpus))
df = spark.createDataFrame(list(enumerate(queries.tolist())), ["id", "features"])


def search(frames):
    for pdf in frames:
        if len(pdf) == 0:
            continue
        distances, indices = bc.value.kneighbors(np.stack(pdf["features"]))
        yield pd.DataFrame(
            {"id": pdf["id"], "indices": list(indices), "distances": list(distances)}
        )


found = df.mapInPandas(search, "id long, indices array<long>, distances array<double>")
