"""The struct in which Spark's ml and mllib vectors are stored, dense and sparse."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

from samekin.core.protocol import Rows
from samekin.integrations.columns.arrays import alike, lengths, rectangle

VECTOR = ("type", "size", "indices", "values")
"""Its fields; type 0 is sparse, 1 is dense."""


def is_stored(kind: pa.DataType) -> bool:
    """Whether a type is that struct."""
    return pa.types.is_struct(kind) and tuple(field.name for field in kind) == VECTOR


def stored(rows: sparse.csr_array) -> pa.StructArray:
    """Sparse rows as Spark stores them."""
    n, columns = rows.shape
    offsets = pa.array(rows.indptr.astype(np.int32))
    parts = (
        pa.array(np.zeros(n, dtype=np.int8)),
        pa.array(np.full(n, columns, dtype=np.int32)),
        pa.ListArray.from_arrays(offsets, pa.array(rows.indices.astype(np.int32))),
        pa.ListArray.from_arrays(offsets, pa.array(rows.data.astype(np.float64))),
    )
    return pa.StructArray.from_arrays(parts, names=VECTOR)


def restored(column: pa.StructArray) -> Rows:
    """The way back: an array if all vectors are dense, else CSR.

    Raises
    ------
    RowError
        For a vector of another length.
    """
    parts = dict(zip(VECTOR, column.flatten(), strict=True))
    dense = parts["type"].to_numpy() == 1
    if dense.all():
        return rectangle(parts["values"], "values")
    values, counts = parts["values"].flatten().to_numpy(), lengths(parts["values"])
    size = alike(np.where(dense, counts, parts["size"].fill_null(0).to_numpy()))
    indices = np.empty(len(values), dtype=np.int64)
    of_dense = np.repeat(dense, counts)
    indices[~of_dense] = parts["indices"].flatten().to_numpy()
    indices[of_dense] = np.tile(np.arange(size), int(dense.sum()))
    indptr = np.concatenate(([0], np.cumsum(counts)))
    return sparse.csr_array((values, indices, indptr), shape=(len(column), size))


def thin(column: pa.Array) -> bool:
    """Whether vectors are as Spark stores them, and one of them is sparse."""
    if isinstance(column.type, pa.BaseExtensionType):
        column = column.storage
    return is_stored(column.type) and not pc.all(pc.equal(column.field("type"), 1)).as_py()
