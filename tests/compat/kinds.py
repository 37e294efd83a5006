"""Data of every kind of every integration, made and read without what is tested."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

import samekin

N = 23
RNG = np.random.default_rng(5)
ROWS = {
    "float64": RNG.standard_normal((N, 3)),
    "float32": RNG.standard_normal((N, 3)).astype(np.float32),
    "int16": RNG.integers(-9, 9, (N, 3)).astype(np.int16),
    "bool": RNG.integers(0, 2, (N, 3)).astype(bool),
    "csr": sparse.random_array((N, 3), density=0.5, format="csr", random_state=4),
}
IDS = np.array([f"n{i:02}" for i in range(N)], dtype=object)
WORDS: dict[str, Any] = {"features_col": "v.1", "id_col": "key"}  # a dot, as columns may have


class Kind(NamedTuple):
    """One kind of data, and how it is made."""

    integration: str
    kind: str
    make: Callable[[Any, Any], Any]
    """Of rows and ids (None: it has none), in some pieces, in an order that does not help."""
    named: bool


def table(rows: Any, ids: Any) -> list[tuple[Any, Any]]:
    lines = [rows[[i]] if sparse.issparse(rows) else rows[i].tolist() for i in range(N)]
    return list(zip(range(N) if ids is None else ids, lines, strict=True))


def pandas(rows: Any, ids: Any) -> Any:
    import pandas as pd

    lines = [rows[[i]] if sparse.issparse(rows) else rows[i] for i in range(N)]
    frame = pd.DataFrame({"key": np.arange(N) if ids is None else ids, "v.1": lines})
    return frame.iloc[RNG.permutation(N)].reset_index(drop=True)


def arrow(rows: Any, ids: Any) -> Any:
    import pyarrow as pa

    from samekin.integrations import columns

    names = pa.array(range(N) if ids is None else ids)
    found = pa.table({"key": names, "v.1": columns.vectors(rows)})
    return found.take(pa.array(RNG.permutation(N)))


def dask_array(rows: Any, ids: Any) -> Any:
    import dask.array as da

    parts = [rows[:7], rows[7:7], rows[7:]]
    return da.concatenate([da.from_array(p, chunks=-1, asarray=False) for p in parts if p.shape[0]])


def dask_frame(rows: Any, ids: Any) -> Any:
    import dask
    import dask.dataframe as dd

    with dask.config.set({"dataframe.convert-string": False}):
        return dd.from_pandas(arrow(rows, ids).to_pandas(), npartitions=3, sort=False)


def spark_kinds(spark: Any) -> list[Kind]:
    from samekin.integrations.sparkit_arrays import ArrayRDD, DictRDD, SparseRDD

    context = spark.sparkContext

    def rdd(rows: Any, ids: Any) -> Any:
        lines = [rows[[i]] if sparse.issparse(rows) else rows[i] for i in range(N)]
        return context.parallelize(lines, 3)

    def blocks(rows: Any, ids: Any) -> Any:
        compressed = sparse.issparse(rows)
        parts = [rows[:9], rows[9:]]
        parts = [sparse.csr_matrix(part) for part in parts] if compressed else parts
        kind = SparseRDD if compressed else ArrayRDD
        return kind(context.parallelize(parts, 2), bsize=14, noblock=True)

    def columned(rows: Any, ids: Any) -> Any:
        compressed = sparse.issparse(rows)
        rows = sparse.csr_matrix(rows) if compressed else rows
        names = np.arange(N) if ids is None else ids
        pairs = [(names[:9], rows[:9]), (names[9:], rows[9:])]
        kinds = (np.ndarray, sparse.spmatrix if compressed else np.ndarray)
        spread = context.parallelize(pairs, 2)
        return DictRDD(spread, columns=("key", "v.1"), dtype=kinds, noblock=True)

    def frame(rows: Any, ids: Any) -> Any:
        return spark.createDataFrame(arrow(rows, ids)).repartition(3)

    return [
        Kind("spark_rdd", "RDD", rdd, False),
        Kind("spark_frame", "DataFrame", frame, True),
        Kind("sparkit", "blocks", blocks, False),
        Kind("sparkit", "DictRDD", columned, True),
    ]


def every(spark: Any, connect: Any) -> list[Kind]:
    """Every kind of every integration; the storage of rows is another matter."""
    here = [
        Kind("local", "rows", lambda rows, ids: rows, False),
        Kind("joblib", "arrow", arrow, True),
        Kind("spark_sklearn", "DataFrame", pandas, True),
        Kind("dask", "array", dask_array, False),
        Kind("dask", "frame", dask_frame, True),
    ]

    def frame(rows: Any, ids: Any) -> Any:
        return connect.createDataFrame(arrow(rows, ids)).repartition(3)

    return [*here, *spark_kinds(spark), Kind("spark_connect", "DataFrame", frame, True)]


def read(kind: Kind, data: Any) -> tuple[Any, Any]:
    """Rows and ids on the driver, in the order of the ids."""
    import pyarrow as pa

    if kind.kind == "DictRDD":
        blocks = data._rdd.collect()
        stack = sparse.vstack if sparse.issparse(blocks[0][1]) else np.concatenate
        names, rows = (np.concatenate([b[0] for b in blocks]), stack([b[1] for b in blocks]))
        order = np.argsort(names)
        return rows.tocsr()[order] if sparse.issparse(rows) else rows[order], names[order].tolist()
    if not kind.named:
        found = samekin.gather(data).rows
        return found, None
    if hasattr(data, "toArrow"):
        data = data.toArrow()
    elif hasattr(data, "compute"):
        data = pa.Table.from_pandas(data.compute(), preserve_index=False)
    if isinstance(data, pa.Table):
        data = data.sort_by("key")
        from samekin.integrations import columns

        return columns.rows(data, "v.1"), data.column("key").to_pylist()
    data = data.sort_values("key")
    lines = list(data["v.1"])
    rows = sparse.vstack(lines, format="csr") if sparse.issparse(lines[0]) else np.array(lines)
    return rows, data["key"].tolist()


def same(found: Any, wanted: Any, dtype: Any) -> None:
    assert sparse.issparse(found) == sparse.issparse(wanted)
    assert found.dtype == dtype
    found, wanted = (x.toarray() if sparse.issparse(x) else x for x in (found, wanted))
    assert found.tobytes() == wanted.astype(dtype).tobytes()


PLACES = [
    "local",
    "joblib arrow",
    "spark_sklearn",
    "dask array",
    "dask frame",
    "spark_rdd",
    "spark_frame",
    "sparkit",
    "sparkit DictRDD",
    "spark_connect",
]
