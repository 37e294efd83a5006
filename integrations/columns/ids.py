"""Ids in a dtype that numpy sorts in their order, and stores without pickling.

A word remembers their type. Strings and bytes become fixed-width bytes (UTF-8 sorts as Spark sorts
strings), dates and timestamps their integers, decimals their unscaled integers (of more than 18
digits: hexadecimal digits of the integer, offset to be positive).
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from samekin.core.checks import RowError
from samekin.integrations.columns.arrays import first, is_text, whole


def ordered(column: pa.Array) -> tuple[NDArray[np.int64], NDArray[Any], str]:
    """The order of ids, the ids in it, encoded, and the word for their type.

    Raises
    ------
    ValueError
        For a null, NaN or repeated id.
    """
    ids, word = encode(column)
    order = np.argsort(ids, kind="stable")
    ids = ids[order]
    again = np.flatnonzero(ids[1:] == ids[:-1])
    if len(again):
        raise ValueError(f"{called(column, int(order[again[0]]))} names more than one row")
    return order, ids, word


def called(ids: pa.Array, row: int) -> str:
    """What to call a row by its id."""
    return f"id {ids[row].as_py()!r}"


def encode(column: pa.Array) -> tuple[NDArray[Any], str]:
    """Ids in a dtype whose order is theirs, and the word for their type."""
    kind = column.type
    if column.null_count:
        raise RowError(first(column.is_null()), "the id is null")
    if pa.types.is_boolean(kind):
        return column.cast("uint8").to_numpy(), "bool"
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        found = column.to_numpy()
        if pa.types.is_floating(kind) and np.isnan(found).any():
            raise RowError(int(np.isnan(found).argmax()), "the id is NaN")
        return found, str(kind)
    if pa.types.is_date32(kind):
        return column.cast("int32").to_numpy(), "date"
    if pa.types.is_timestamp(kind):
        return column.cast("int64").to_numpy(), f"timestamp({kind.unit},{kind.tz or ''})"
    if pa.types.is_decimal128(kind):
        return _digits(column), f"decimal({kind.precision},{kind.scale})"
    if is_text(kind):
        return _bytes(column), "string"
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return _bytes(column), "binary"
    raise ValueError(f"ids of type {kind} have no order that is known here; cast them to a string")


def type_of(word: str) -> pa.DataType:
    """The Arrow type of a word; 64-bit integers for no word (row numbers)."""
    if match := re.fullmatch(r"decimal\((\d+),(-?\d+)\)", word):
        return pa.decimal128(int(match[1]), int(match[2]))
    if match := re.fullmatch(r"timestamp\((\w+),(.*)\)", word):
        return pa.timestamp(match[1], match[2] or None)
    return pa.type_for_alias({"": "int64", "date": "date32"}.get(word, word))


def decode(ids: NDArray[Any], word: str) -> pa.Array:
    """Encoded ids in their own type."""
    kind = type_of(word)
    if pa.types.is_decimal128(kind):
        return _decimals(ids, kind)
    if pa.types.is_string(kind) or pa.types.is_binary(kind):
        return pa.array(ids.tolist(), pa.binary()).cast(kind)
    return pa.array(np.ascontiguousarray(ids)).cast(kind)


def is_bytes(kind: pa.DataType) -> bool:
    """Whether ids of a type are encoded as bytes."""
    return bool(is_text(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def plain(ids: pa.Array) -> NDArray[Any]:
    """Ids as an array, of Python's own objects where they are no numbers."""
    if pa.types.is_integer(ids.type) or pa.types.is_floating(ids.type):
        return np.asarray(ids.to_numpy())
    found = np.empty(len(ids), dtype=object)
    found[:] = ids.to_pylist()
    return found


def named(ids: Any) -> pa.Array:
    """The way back of :func:`plain`: an array or list of ids as a column."""
    return ids if isinstance(ids, pa.Array) else whole(pa.array(ids, from_pandas=True))


def _bytes(column: pa.Array) -> NDArray[np.bytes_]:
    values = column.cast(pa.large_binary()).to_pylist()
    for row, value in enumerate(values):
        if value.endswith(b"\0"):
            raise RowError(row, "the id ends in a zero byte, which cannot be stored")
    return np.array(values, dtype=np.bytes_)


SIGN = np.uint64(1 << 63)


def _digits(column: pa.Array) -> NDArray[Any]:
    data = np.frombuffer(column.buffers()[1], dtype=np.uint64)
    halves = data.reshape(-1, 2)[column.offset : column.offset + len(column)]
    if column.type.precision <= 18:
        return np.ascontiguousarray(halves[:, 0]).view(np.int64)
    hexadecimal = [b"%016x%016x" % (int(high ^ SIGN), int(low)) for low, high in halves]
    return np.array(hexadecimal, dtype="S32")


def _decimals(ids: NDArray[Any], kind: pa.DataType) -> pa.Array:
    if ids.dtype.kind == "S":
        both = [(int(text[16:], 16), int(text[:16], 16) ^ int(SIGN)) for text in ids.tolist()]
        halves = np.array(both, dtype=np.uint64).reshape(-1, 2)
    else:
        halves = np.column_stack((ids, ids >> 63)).astype(np.int64)
    buffer = pa.py_buffer(np.ascontiguousarray(halves).tobytes())
    return pa.Array.from_buffers(kind, len(ids), [None, buffer])
