"""Rows that come one by one, as arrays, lists, vectors of Spark or one-row sparse matrices."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from samekin.core.checks import RowError
from samekin.core.protocol import Rows


def placed(partition: int, row: int) -> str:
    """What to call a row of a distributed collection that has no ids."""
    return f"row {row} of partition {partition}"


def stack(rows: list[Any]) -> Rows:
    """Elements of an RDD as one block, dense, or CSR where one of them is sparse.

    Raises
    ------
    RowError
        For an element that is not a row of numbers, or is of another length.
    """
    if all(type(row) is np.ndarray for row in rows):
        kinds = {(row.dtype, row.shape) for row in rows}
        if len(kinds) == 1 and _of_numbers(rows[0]):  # nothing is left to ask of each of them
            return np.array(rows)
    whole = [_row(row, number) for number, row in enumerate(rows)]
    width = whole[0].shape[-1]
    for number, row in enumerate(whole):
        if row.shape[-1] != width:
            raise RowError(number, f"it has {row.shape[-1]} values where others have {width}")
    if any(sparse.issparse(row) for row in whole):
        return sparse.vstack([_compressed(row) for row in whole], format="csr")
    return np.array(whole)


def weight(row: Any) -> int:
    """Bytes of an element as a row of an array, or of CSR; nothing is refused."""
    if isinstance(row, np.ndarray):
        return row.nbytes
    if thin(row):
        return 12 * len(row.data if sparse.issparse(row) else row.values)
    found = getattr(row, "values", row)  # of a dense vector of Spark
    if hasattr(found, "nbytes"):
        return int(found.nbytes)
    return 8 * len(found) if hasattr(found, "__len__") else 8


def thin(row: Any) -> bool:
    """Whether an element is sparse."""
    dense = isinstance(row, np.ndarray)  # as most are
    return not dense and (bool(sparse.issparse(row)) or hasattr(row, "indices"))


def joined(blocks: list[Rows]) -> Rows:
    """Blocks of rows as one, CSR where one of them is sparse."""
    if any(map(sparse.issparse, blocks)):
        return sparse.vstack([sparse.csr_array(block) for block in blocks], format="csr")
    return np.concatenate(blocks)


def _row(row: Any, number: int) -> Any:
    if sparse.issparse(row):
        found: Any = sparse.csr_array(row)
    elif hasattr(row, "toArray"):  # a vector of pyspark.ml or pyspark.mllib
        found = row.toArray() if not hasattr(row, "indices") else _of_vector(row)
    else:
        try:
            found = np.asarray(row)
        except ValueError as error:
            raise RowError(number, f"it is not a row of numbers: {error}") from error
    if not sparse.issparse(found) and not _of_numbers(found):
        raise RowError(number, f"{type(row).__name__} of {found.dtype} is not a row of numbers")
    return found


def _of_numbers(row: Any) -> bool:
    """Whether an array is a row of numbers."""
    return row.ndim == 1 and row.dtype.kind in "biuf"


def _of_vector(vector: Any) -> sparse.csr_array:
    pointers = (vector.values, vector.indices, [0, len(vector.values)])
    return sparse.csr_array(pointers, shape=(1, vector.size))


def _compressed(row: Any) -> sparse.csr_array:
    return row if sparse.issparse(row) else sparse.csr_array(row.reshape(1, -1))
