"""Columns of Arrow as arrays: what is null, or of another length, is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from samekin.core.checks import RowError


def whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column of a table in one piece."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def first(flags: pa.Array) -> int:
    """The place of the first that is true."""
    return int(np.argmax(flags.to_numpy(zero_copy_only=False)))


def full(column: pa.Array, name: str) -> pa.Array:
    """The column, which has no nulls.

    Raises
    ------
    RowError
        For the first null.
    """
    if column.null_count:
        raise RowError(first(column.is_null()), f"column {name!r} is null")
    return column


def alike(lengths: NDArray[Any]) -> int:
    """The one length that all have, of which there is one or more.

    Raises
    ------
    RowError
        For the first that is not as long as those before it.
    """
    odd = np.flatnonzero(lengths != lengths[0])
    if len(odd):
        raise RowError(
            int(odd[0]), f"it has {lengths[odd[0]]} values where others have {lengths[0]}"
        )
    return int(lengths[0])


def targets(values: pa.Array | pa.ChunkedArray, name: str) -> NDArray[Any]:
    """A column of numbers or text as an array; of lists of numbers as ``(rows, outputs)``."""
    values = full(whole(values), name)
    if is_list(values.type):
        return rectangle(values, name, _known) if len(values) else np.empty((0, 1))
    return _known(values, name)


def labels(values: pa.Array | pa.ChunkedArray, name: str) -> NDArray[Any]:
    """A column of whole numbers, text or dates as the groups of its rows.

    Raises
    ------
    RowError
        For a null.
    ValueError
        For a column of anything else.
    """
    values = full(whole(values), name)
    kind = values.type
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return np.asarray(values.to_numpy(zero_copy_only=False))
    if not (is_text(kind) or pa.types.is_integer(kind) or pa.types.is_boolean(kind)):
        raise ValueError(f"groups= names column {name!r} of {kind}; cast it to a string")
    return _known(values, name)


def _known(values: pa.Array, name: str) -> NDArray[Any]:
    if is_text(values.type):
        return np.array(values.to_pylist(), dtype=np.str_)
    return numbers(values, name)


def numbers(column: pa.Array, name: str) -> NDArray[Any]:
    """A column of numbers as an array; no other column is one."""
    kind = column.type
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)):
        raise ValueError(f"column {name!r} holds {kind}, not numbers; cast it or choose another")
    return np.asarray(full(column, name).to_numpy(zero_copy_only=False))


def rectangle(
    column: pa.Array, name: str, of: Callable[[pa.Array, str], NDArray[Any]] = numbers
) -> NDArray[Any]:
    """Lists of one length as lines of an array, ``(rows, length)``."""
    size = alike(pc.list_value_length(column).to_numpy())
    flat = column.flatten()
    if flat.null_count:
        at = first(flat.is_null())
        raise RowError(at // size, f"value {at % size} of {name!r} is null")
    return of(flat, name).reshape(len(column), size)


def lines(column: pa.Array) -> NDArray[Any]:
    """Lists of numbers as a two-dimensional array; as an array of arrays if they differ in length.

    The way back of :func:`samekin.integrations.columns.lists`; a column of values is an array.
    """
    if not is_list(column.type):
        return np.asarray(column.to_numpy(zero_copy_only=False))
    flat: NDArray[Any] = column.flatten().to_numpy()
    ends = np.cumsum(lengths(column))
    if not len(column) or (np.diff(ends) == ends[0]).all():
        return flat.reshape(len(column), ends[0] if len(ends) else 0)
    found = np.empty(len(column), dtype=object)
    for line, part in enumerate(np.split(flat, ends[:-1])):
        found[line] = part
    return found


def lengths(column: pa.Array) -> NDArray[np.int64]:
    """How many values each list has."""
    return np.asarray(pc.list_value_length(column).to_numpy(), dtype=np.int64)


def is_list(kind: pa.DataType) -> bool:
    """Whether values of a type are lists."""
    return bool(
        pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    )


def is_text(kind: pa.DataType) -> bool:
    """Whether values of a type are text."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
