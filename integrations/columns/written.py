"""Arrays as columns of Arrow, in types that Spark has."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import sparse

from samekin.core.protocol import Rows
from samekin.integrations.columns.ids import decode
from samekin.integrations.columns.spark_vectors import stored

WIDER = {
    "float16": "float32",
    "uint8": "int16",
    "uint16": "int32",
    "uint32": "int64",
}
"""Spark has no unsigned integers and no half precision."""


def widened(values: NDArray[Any]) -> NDArray[Any]:
    """The same values in a dtype that Spark has."""
    if values.dtype == np.uint64:
        return np.asarray(pa.array(values.ravel()).cast("int64")).reshape(
            values.shape
        )  # or refuses
    return values.astype(WIDER.get(values.dtype.name, values.dtype), copy=False)


def column(values: NDArray[Any]) -> pa.Array:
    """An array as a column of values, or of lists where it has two dimensions."""
    if values.ndim == 2:
        return lists(values)
    return pa.array(widened(values))


def vectors(rows: Rows) -> pa.Array:
    """Rows as a column: of lists, or of the struct in which Spark stores sparse vectors."""
    return stored(rows) if sparse.issparse(rows) else lists(rows)


def lists(values: NDArray[Any]) -> pa.ListArray:
    """Lines of a two-dimensional array, or of an array of arrays, as lists."""
    flat, offsets = _flat(values)
    return pa.ListArray.from_arrays(offsets, column(flat))


def neighbor_ids(indices: NDArray[np.int64], ids: NDArray[Any] | None, word: str) -> pa.ListArray:
    """Row numbers as lists of the ids that they stand for."""
    if ids is None:
        return lists(indices)
    flat, offsets = _flat(indices)
    return pa.ListArray.from_arrays(offsets, decode(ids[flat], word))


def _flat(lines: NDArray[Any]) -> tuple[NDArray[Any], pa.Array]:
    """Values of all lines, and where each line begins; Arrow refuses what int32 cannot count."""
    n = len(lines)
    if lines.ndim == 2:
        flat, offsets = np.ascontiguousarray(lines).ravel(), np.arange(n + 1) * lines.shape[1]
    else:
        flat = np.concatenate(list(lines)) if n else np.empty(0, dtype=np.int64)
        lengths = np.fromiter((len(line) for line in lines), np.int64, n)
        offsets = np.concatenate(([0], np.cumsum(lengths)))
    return flat, pa.array(offsets, pa.int32())
