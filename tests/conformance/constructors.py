"""For each integration: how its data is made of rows, and its answers read. Tests name none.

``make(rows, cuts)`` gives native data in ``cuts`` pieces, whose order is as unhelpful as the engine
allows; ``read(answer)`` gives ``(distances, indices)`` arrays in the order of the queries.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from samekin.core.testing import Constructor, as_array


def local(request: Any) -> Constructor:
    return Constructor(
        "local", lambda rows, cuts=3: rows, lambda lines: lines, lambda answer: answer, lazy=False
    )


def joblib(request: Any) -> Constructor:
    return local(request)._replace(name="joblib", auto=False)


def dask(request: Any) -> Constructor:
    import dask.array as da

    request.getfixturevalue("dask_scheduler")

    def make(rows: Any, cuts: int = 3) -> Any:
        if sparse.issparse(rows):
            parts = [rows[part] for part in np.array_split(np.arange(rows.shape[0]), cuts)]
            return da.concatenate([da.from_array(p, chunks=-1, asarray=False) for p in parts])
        parts = np.array_split(rows, cuts)
        # Columns in two chunks, and rows in chunks of which some are empty.
        wide = (rows.shape[1],) if rows.shape[1] < 2 else (1, rows.shape[1] - 1)
        return da.from_array(rows, chunks=(tuple(map(len, parts)), wide))

    def raw(lines: list[Any]) -> Any:
        whole = len({len(line) for line in lines if line is not None}) == 1 and None not in lines
        return da.from_array(np.array(lines) if whole else np.array(lines, dtype=object), -1)

    def read(answer: Any) -> tuple[np.ndarray, ...]:
        import dask as engine

        return engine.compute(*answer)

    return Constructor("dask", make, raw, read, lazy=True, predicted=lambda found: found.compute())


def spark_rdd(request: Any) -> Constructor:
    context = request.getfixturevalue("spark").sparkContext

    def make(rows: Any, cuts: int = 3) -> Any:
        lines = [rows[[i]] for i in range(rows.shape[0])] if sparse.issparse(rows) else list(rows)
        return context.parallelize(lines, cuts)

    def read(answer: Any) -> tuple[np.ndarray, np.ndarray]:
        distances, indices = (part.collect() for part in answer)
        return as_array(distances, np.float64), as_array(indices, np.int64)

    def predicted(answer: Any) -> np.ndarray:
        return np.array(answer.collect())

    return Constructor(
        "spark_rdd",
        make,
        lambda lines: context.parallelize(lines, 2),
        read,
        lazy=True,
        predicted=predicted,
    )


def spark_frame(request: Any) -> Constructor:
    return _frames("spark_frame", request.getfixturevalue("spark"))


def spark_connect(request: Any) -> Constructor:
    return _frames("spark_connect", request.getfixturevalue("connect"))


def _frames(name: str, session: Any) -> Constructor:
    def make(rows: Any, cuts: int = 3) -> Any:
        from pyspark.ml.linalg import SparseVector, VectorUDT
        from pyspark.sql import types as T

        n, columns = rows.shape
        kind = T.ArrayType(T.FloatType() if rows.dtype == np.float32 else T.DoubleType())
        vectors = (
            [row.tolist() for row in rows]
            if not sparse.issparse(rows)
            else [
                SparseVector(columns, row.indices, row.data)
                for row in (rows[[i]] for i in range(n))
            ]
        )
        if sparse.issparse(rows):
            kind = VectorUDT()
        schema = T.StructType([T.StructField("id", T.LongType()), T.StructField("features", kind)])
        lines = list(zip(range(n), vectors, strict=True))[::-1]
        return session.createDataFrame(lines, schema).repartition(cuts)

    def read(answer: Any) -> tuple[np.ndarray, np.ndarray]:
        found = sorted(answer.collect(), key=lambda line: line.id)
        return (
            as_array([line.distances for line in found], np.float64),
            as_array([line.indices for line in found], np.int64),
        )

    def raw(lines: list[Any]) -> Any:
        values = [value for line in lines if line is not None for value in line]
        kind = "string" if any(isinstance(value, str) for value in values) else "double"
        schema = f"id long, features array<{kind}>"
        return session.createDataFrame(list(enumerate(lines)), schema)

    def labelled(rows: Any, target: Any, cuts: int = 3) -> Any:
        known = session.createDataFrame(list(enumerate(target.tolist())), ["id", "target"])
        return make(rows, cuts).join(known, "id").repartition(cuts)

    def predicted(answer: Any) -> np.ndarray:
        return np.array([line[1] for line in sorted(answer.collect(), key=lambda line: line.id)])

    def exact(answer: Any) -> bool:
        return answer.schema["indices"].metadata.get("exact", True)

    more = {"labelled": labelled, "predicted": predicted, "exact": exact}
    return Constructor(name, make, raw, read, lazy=True, **more)


def sparkit(request: Any) -> Constructor:
    context = request.getfixturevalue("spark").sparkContext
    from samekin.integrations.sparkit_arrays import ArrayRDD, DictRDD, SparseRDD

    def make(rows: Any, cuts: int = 3) -> Any:
        if sparse.issparse(rows):
            lines = [sparse.csr_matrix(rows[[i]]) for i in range(rows.shape[0])]
            return SparseRDD(context.parallelize(lines, cuts), bsize=7)
        return ArrayRDD(context.parallelize(list(rows), cuts), bsize=cuts * 5)

    def raw(lines: list[Any]) -> Any:
        whole = len({len(line) for line in lines if line is not None}) == 1 and None not in lines
        block = np.array(lines) if whole else np.array(lines, dtype=object)
        return ArrayRDD(context.parallelize([block], 1), noblock=True)

    def read(answer: Any) -> tuple[np.ndarray, np.ndarray]:
        distances, indices = (part.collect() for part in answer)
        none = np.empty((0, 0))
        return np.concatenate(distances or [none]), np.concatenate(indices or [none])

    def labelled(rows: Any, target: Any, cuts: int = 3) -> Any:
        if sparse.issparse(rows):
            rows = sparse.csr_matrix(rows)
        blocks = np.array_split(np.arange(rows.shape[0]), cuts)
        pairs = [(rows[block], target[block]) for block in blocks if len(block)]
        return DictRDD(context.parallelize(pairs, cuts), columns=("X", "target"), noblock=True)

    def predicted(answer: Any) -> np.ndarray:
        blocks = answer.collect()
        return np.concatenate(blocks) if blocks else np.empty(0)

    return Constructor(
        "sparkit", make, raw, read, lazy=True, labelled=labelled, predicted=predicted
    )


def spark_sklearn(request: Any) -> Constructor:
    request.getfixturevalue("spark")

    def make(rows: Any, cuts: int = 3) -> Any:
        import pandas as pd

        n = rows.shape[0]
        if sparse.issparse(rows):
            vectors = [sparse.csr_matrix(rows[[i]]) for i in range(n)]
        else:
            vectors = list(rows)
        order = np.random.default_rng(cuts).permutation(n)
        return pd.DataFrame({"id": order, "features": [vectors[i] for i in order]})

    def raw(lines: list[Any]) -> Any:
        import pandas as pd

        return pd.DataFrame({"id": range(len(lines)), "features": lines})

    def read(answer: Any) -> tuple[np.ndarray, np.ndarray]:
        found = answer.sort_values("id")
        return as_array(list(found["distances"]), np.float64), as_array(list(found["indices"]), int)

    def labelled(rows: Any, target: Any, cuts: int = 3) -> Any:
        frame = make(rows, cuts)
        return frame.assign(target=list(target[frame["id"].to_numpy()]))

    def predicted(answer: Any) -> np.ndarray:
        return np.array(list(answer.sort_values("id").iloc[:, 1]))

    def exact(answer: Any) -> bool:
        return answer.attrs.get("exact", True)

    return Constructor(
        "spark_sklearn",
        make,
        raw,
        read,
        lazy=False,
        auto=False,
        exact=exact,
        labelled=labelled,
        predicted=predicted,
    )


CONSTRUCTORS = {
    function.__name__: function
    for function in (
        local,
        joblib,
        dask,
        spark_rdd,
        spark_frame,
        spark_connect,
        sparkit,
        spark_sklearn,
    )
}
