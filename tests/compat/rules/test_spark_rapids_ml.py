from __future__ import annotations

import pytest
from rewrites import noop, transformed

HEAD = "from spark_rapids_ml.knn import NearestNeighbors\n\n"


def test_words_and_frames() -> None:
    before = HEAD + (
        'knn = NearestNeighbors(k=7, inputCols=["x", "y"], idCol="key", num_workers=2)\n'
        "model = knn.fit(items)\n"
        "a, b, near = model.kneighbors(queries)\n"
        "near.join(b, near.query_key == b.key).show()\n"
    )
    after = """
    from samekin import NearestNeighbors

    knn = NearestNeighbors(
        n_neighbors=7, features_col=["x", "y"], id_col="key", integration="spark_connect"
    )
    model = knn.fit(items)
    near = model.kneighbors(queries).withColumnRenamed("key", "query_key")
    b = queries
    near.join(b, near.query_key == b.key).show()
    """
    transformed(before, after, "spark_connect")


def test_frames_stay_with_spark() -> None:
    noop(HEAD + "m = NearestNeighbors(k=3).fit(a)\n", "dask", because="and dask has none")


@pytest.mark.parametrize(
    ("line", "because"),
    [
        ("near = NearestNeighbors(k=3).fit(a).kneighbors(b)", "it numbers the rows itself"),
        ('near = NearestNeighbors(k=3, idCol="i").fit(a).kneighbors(b)', "three frames"),
        ('m = NearestNeighbors(k=3, metric="l1").fit(a)', "no word metric="),
    ],
)
def test_what_stays_is_said(line: str, because: str) -> None:
    noop(HEAD + line + "\n", "spark_frame", because)
