from __future__ import annotations

from rewrites import noop, transformed

BEFORE = """
import numpy as np
import pandas as pd
from pyspark.sql.functions import pandas_udf
from samekin import NearestNeighbors

nn = NearestNeighbors(n_neighbors=5).fit(X)


@pandas_udf("array<long>")
def nearest(rows: pd.Series) -> pd.Series:
    return pd.Series(list(nn.kneighbors(np.stack(rows), return_distance=False)))


out = df.select(df["key"], nearest(df.vec).alias("indices"))
"""


def test_columns_by_other_names() -> None:
    after = """
    from samekin import NearestNeighbors

    nn = NearestNeighbors(
        n_neighbors=5, integration="spark_frame", features_col="vec", id_col="key"
    ).fit(X)

    out = nn.kneighbors(df, return_distance=False)
    """
    transformed(BEFORE, after, "spark_frame")


def test_more_columns_beside_it_stay() -> None:
    other = BEFORE.replace('df["key"],', 'df["key"], df["label"],')
    noop(other, "spark_frame", because="2 columns are selected beside it")


def test_distances_alone_stay() -> None:
    other = BEFORE.replace("list(nn.kneighbors(np.stack(rows), return_distance=False))", "list(d)")
    other = other.replace(
        "    return pd", "    d, _ = nn.kneighbors(np.stack(rows))\n    return pd"
    )
    noop(other, "spark_frame", because="it gives the distances alone")
