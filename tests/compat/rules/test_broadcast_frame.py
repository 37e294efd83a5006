from __future__ import annotations

from rewrites import noop, transformed

BEFORE = """
import numpy as np
import pandas as pd
from samekin import NearestNeighbors

nn = NearestNeighbors(n_neighbors=5).fit(X)


def search(frames):
    for pdf in frames:
        d, i = nn.kneighbors(np.stack(pdf["features"]))
        yield pd.DataFrame({"id": pdf["id"], "distances": list(d), "indices": list(i)})


out = df.mapInPandas(search, "id long, distances array<double>, indices array<long>")
"""


def test_the_order_of_the_columns_is_kept() -> None:
    after = """
    from samekin import NearestNeighbors

    nn = NearestNeighbors(n_neighbors=5, integration="spark_frame").fit(X)

    out = nn.kneighbors(df).select("id", "distances", "indices")
    """
    transformed(BEFORE, after, "spark_frame")


def test_a_schema_that_says_otherwise_stays() -> None:
    other = BEFORE.replace("id long, distances", "key long, distances")
    noop(other, "spark_frame", because="its schema names other columns")


def test_types_that_are_not_samekins_stay() -> None:
    noop(BEFORE.replace("array<long>", "array<int>"), "spark_frame", because="array<int>")


def test_frames_stay_with_spark() -> None:
    noop(BEFORE, "local", because="its queries are a DataFrame, and local has none")
