"""Arrow columns to rows and ids, and back: what all table integrations share.

Vectors come as a list column of numbers, as the struct in which Spark's ml and mllib vectors are
stored (dense and sparse), or as several numeric columns.

Ids of any type that has an order are encoded in a dtype that numpy sorts in that order and stores
without pickling; a word remembers the type. Strings and bytes become fixed-width bytes (UTF-8 sorts
as Spark sorts strings), dates and timestamps their integers, decimals their unscaled integers (of
more than 18 digits: hexadecimal digits of the integer, offset to be positive).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy import sparse

from samekin.core.checks import RowError, naming
from samekin.core.protocol import Corpus, Plan, Rows

VECTOR = ("type", "size", "indices", "values")
"""Fields of a stored Spark vector; type 0 is sparse, 1 is dense."""


def corpus(
    table: pa.Table,
    features: str | tuple[str, ...],
    id_col: str,
    target: str = "",
    groups: str = "",
) -> Corpus:
    """A table of ids and vectors (and targets, groups) as rows in the order of their ids.

    Raises
    ------
    ValueError
        For a null, NaN or repeated id, for vectors that :func:`rows` refuses, for a null target
        or group.
    """
    column = whole(table.column(id_col))
    order, ids, word = ordered(column)
    with naming(partial(called, column)):
        found = rows(table, features)
        known = targets(table.column(target), target)[order] if target else None
        group = labels(table.column(groups), groups)[order] if groups else None
    return Corpus(found[order], ids, word, partial(called, decode(ids, word)), known, group)


def targets(values: pa.Array | pa.ChunkedArray, name: str) -> NDArray[Any]:
    """A column of numbers or text as an array; of lists of numbers as ``(rows, outputs)``."""
    values = whole(values)
    if values.null_count:
        raise RowError(_first(values.is_null()), f"column {name!r} is null")
    if _is_list(values.type):
        return _lists(values, name, _known) if len(values) else np.empty((0, 1))
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
    values = whole(values)
    if values.null_count:
        raise RowError(_first(values.is_null()), f"column {name!r} is null")
    kind = values.type
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return np.asarray(values.to_numpy(zero_copy_only=False))
    if not (_is_text(kind) or pa.types.is_integer(kind) or pa.types.is_boolean(kind)):
        raise ValueError(f"groups= names column {name!r} of {kind}; cast it to a string")
    return _known(values, name)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def is_bytes(kind: pa.DataType) -> bool:
    """Whether ids of a type are encoded as bytes."""
    return bool(_is_text(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def _known(values: pa.Array, name: str) -> NDArray[Any]:
    if _is_text(values.type):
        return np.array(values.to_pylist(), dtype=np.str_)
    return _numbers(values, name)


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


def rows(table: pa.Table | pa.RecordBatch, features: str | tuple[str, ...]) -> Rows:
    """The vectors of a table, ``(rows, columns)``, dense or CSR.

    Raises
    ------
    RowError
        For a null vector, a null value, a vector of another length.
    ValueError
        For a column that holds no numbers.
    """
    if not isinstance(features, str):
        return np.column_stack([_numbers(whole(table.column(name)), name) for name in features])
    column = whole(table.column(features))
    if isinstance(column.type, pa.BaseExtensionType):
        column = column.storage
    kind = column.type
    if column.null_count:
        raise RowError(_first(column.is_null()), f"column {features!r} is null")
    if len(column) == 0:
        return np.empty((0, 1))  # vectors that are not there have no length
    if pa.types.is_struct(kind) and tuple(field.name for field in kind) == VECTOR:
        return _vectors(column)
    if _is_list(kind):
        return _lists(column, features)
    return _numbers(column, features).reshape(-1, 1)


def table(corpus: Corpus, features: str, id_col: str) -> pa.Table:
    """Rows (and ids, or else row numbers) as a table of one vector column."""
    n = corpus.rows.shape[0]
    ids = pa.array(np.arange(n)) if corpus.ids is None else decode(corpus.ids, corpus.id_type)
    return pa.table({id_col: ids, features: vectors(corpus.rows)})


def new(plan: Plan) -> str:
    """The name of a new column of vectors."""
    return plan.features if isinstance(plan.features, str) else str(Plan().features)


def vectors(rows: Rows) -> pa.Array:
    """Rows as a column: of lists, or of the struct in which Spark stores sparse vectors."""
    return _stored(rows) if sparse.issparse(rows) else lists(rows)


def lists(values: NDArray[Any]) -> pa.ListArray:
    """Lines of a two-dimensional array, or of an array of arrays, as lists."""
    flat, offsets = _flat(values)
    return pa.ListArray.from_arrays(offsets, column(flat))


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


def neighbor_ids(indices: NDArray[np.int64], ids: NDArray[Any] | None, word: str) -> pa.ListArray:
    """Row numbers as lists of the ids that they stand for."""
    if ids is None:
        return lists(indices)
    flat, offsets = _flat(indices)
    return pa.ListArray.from_arrays(offsets, decode(ids[flat], word))


def lines(column: pa.Array) -> NDArray[Any]:
    """Lists of numbers as a two-dimensional array; as an array of arrays if they differ in length.

    The way back of :func:`lists`; a column of values is an array.
    """
    if not _is_list(column.type):
        return np.asarray(column.to_numpy(zero_copy_only=False))
    flat: NDArray[Any] = column.flatten().to_numpy()
    ends = np.cumsum(_lengths(column))
    if not len(column) or (np.diff(ends) == ends[0]).all():
        return flat.reshape(len(column), ends[0] if len(ends) else 0)
    found = np.empty(len(column), dtype=object)
    for line, part in enumerate(np.split(flat, ends[:-1])):
        found[line] = part
    return found


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


# -- ids ----------------------------------------------------------------------------------------


def encode(column: pa.Array) -> tuple[NDArray[Any], str]:
    """Ids in a dtype whose order is theirs, and the word for their type."""
    kind = column.type
    if column.null_count:
        raise RowError(_first(column.is_null()), "the id is null")
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
    if _is_text(kind):
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
    if pa.types.is_date32(kind) or pa.types.is_timestamp(kind):
        return pa.array(np.ascontiguousarray(ids)).cast(kind)
    if pa.types.is_string(kind) or pa.types.is_binary(kind):
        return pa.array(ids.tolist(), pa.binary()).cast(kind)
    return pa.array(np.ascontiguousarray(ids)).cast(kind)


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


# -- vectors ------------------------------------------------------------------------------------


def whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column of a table in one piece."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def _first(flags: pa.Array) -> int:
    return int(np.argmax(flags.to_numpy(zero_copy_only=False)))


def _is_list(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    )


def _numbers(column: pa.Array, name: str) -> NDArray[Any]:
    kind = column.type
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)):
        raise ValueError(f"column {name!r} holds {kind}, not numbers; cast it or choose another")
    if column.null_count:
        raise RowError(_first(column.is_null()), f"column {name!r} is null")
    return np.asarray(column.to_numpy(zero_copy_only=False))


def _lists(
    column: pa.Array, name: str, of: Callable[[pa.Array, str], NDArray[Any]] = _numbers
) -> NDArray[Any]:
    counts = pc.list_value_length(column).to_numpy()
    odd = np.flatnonzero(counts != counts[0])
    if len(odd):
        raise RowError(int(odd[0]), f"it has {counts[odd[0]]} values where others have {counts[0]}")
    flat = column.flatten()
    if flat.null_count:
        at = _first(flat.is_null())
        raise RowError(at // int(counts[0]), f"value {at % int(counts[0])} of {name!r} is null")
    return of(flat, name).reshape(len(column), int(counts[0]))


def _vectors(column: pa.StructArray) -> Rows:
    """Spark's stored vectors: dense if all are, else CSR."""
    parts = dict(zip(VECTOR, column.flatten(), strict=True))
    dense = parts["type"].to_numpy() == 1
    values, lengths = parts["values"].flatten().to_numpy(), _lengths(parts["values"])
    if dense.all():
        return _lists(parts["values"], "values")
    sizes = np.where(dense, lengths, parts["size"].fill_null(0).to_numpy())
    odd = np.flatnonzero(sizes != sizes[0])
    if len(odd):
        raise RowError(int(odd[0]), f"it has {sizes[odd[0]]} values where others have {sizes[0]}")
    indptr = np.concatenate(([0], np.cumsum(lengths)))
    indices = np.empty(len(values), dtype=np.int64)
    of_dense = np.repeat(dense, lengths)
    indices[~of_dense] = parts["indices"].flatten().to_numpy()
    indices[of_dense] = np.tile(np.arange(sizes[0]), int(dense.sum()))
    return sparse.csr_array((values, indices, indptr), shape=(len(column), int(sizes[0])))


def thin(column: pa.Array) -> bool:
    """Whether vectors are as Spark stores them, and one of them is sparse."""
    if isinstance(column.type, pa.BaseExtensionType):
        column = column.storage
    names = tuple(field.name for field in column.type) if pa.types.is_struct(column.type) else ()
    return names == VECTOR and not pc.all(pc.equal(column.field("type"), 1)).as_py()


def _lengths(column: pa.Array) -> NDArray[np.int64]:
    return np.asarray(pc.list_value_length(column).to_numpy(), dtype=np.int64)


def _stored(rows: sparse.csr_array) -> pa.StructArray:
    n, columns = rows.shape
    offsets = pa.array(rows.indptr.astype(np.int32))
    parts = (
        pa.array(np.zeros(n, dtype=np.int8)),
        pa.array(np.full(n, columns, dtype=np.int32)),
        pa.ListArray.from_arrays(offsets, pa.array(rows.indices.astype(np.int32))),
        pa.ListArray.from_arrays(offsets, pa.array(rows.data.astype(np.float64))),
    )
    return pa.StructArray.from_arrays(parts, names=VECTOR)
