"""Columns of queries beside their vectors: carried, or saying what a query may have, and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyspark.sql import types as T
from pyspark.sql.pandas.types import from_arrow_type

from samekin.core.protocol import PARTS, Plan, Said
from samekin.integrations import columns


def carried(names: Sequence[str], plan: Plan) -> tuple[str, ...]:
    """The columns of queries that an answer begins with, in their order there.

    Raises
    ------
    ValueError
        For one that is called as a part of the answer is.
    """
    chosen = names if plan.carry is None else dict.fromkeys((plan.id, *plan.carry))
    taken = PARTS if plan.column is None else (plan.column.name,)
    for name in chosen:
        if name.lower() in taken:
            raise ValueError(
                f"The answer has a column {name.lower()!r}, and so have the queries: rename it, "
                "or name the columns that go with the answer, carry=[...]"
            )
    return tuple(chosen)


def named(plan: Plan) -> Iterator[tuple[str, str]]:
    """Words of a plan that name columns of queries, and the columns."""
    words = (("exclude", plan.exclude), ("groups", plan.groups))
    yield from ((word, name) for word, name in words if name)
    yield from (("carry", name) for name in plan.carry or ())


def comparable(schema: T.StructType, plan: Plan, ids: T.DataType) -> None:
    """What is compared with ids of the corpus is of their type.

    Raises
    ------
    ValueError
        For a column that is of another.
    """
    kinds = {field.name: field.dataType for field in schema.fields}
    if plan.other and not _alike(kinds[plan.id], ids):
        raise ValueError(
            f"exclude_same_id: the id column {plan.id!r} holds {kinds[plan.id].simpleString()}, "
            f"and the ids of the corpus are {ids.simpleString()}; cast it"
        )
    kind = kinds.get(plan.exclude)
    if kind is None:
        return
    if not (isinstance(kind, T.ArrayType) and _alike(kind.elementType, ids)):
        raise ValueError(
            f"exclude= names column {plan.exclude!r} of {kind.simpleString()}; it takes "
            f"array<{ids.simpleString()}>, as the ids of the corpus are"
        )


def _alike(kind: T.DataType, ids: T.DataType) -> bool:
    return kind == ids or (isinstance(kind, T.IntegralType) and isinstance(ids, T.IntegralType))


def id_type(word: str) -> T.DataType:
    """Spark's type of the ids of a corpus, by the word for it."""
    return from_arrow_type(columns.type_of(word))


def said(table: pa.RecordBatch, plan: Plan) -> Said:
    """What a batch of queries says of them."""
    nothing: NDArray[np.int64] = np.empty(0, dtype=np.int64)
    pairs = []
    if plan.other:
        pairs.append(_pairs(table.column(plan.id), np.arange(table.num_rows)))
    if plan.exclude:
        lists = table.column(plan.exclude)
        pairs.append(_pairs(lists.flatten(), pc.list_parent_indices(lists).to_numpy()))
    query, ids = map(np.concatenate, zip(*pairs, strict=True)) if pairs else (nothing, nothing)
    groups = _groups(table.column(plan.groups), plan.groups) if plan.groups else (None, None)
    return Said(groups[0], groups[1], query, ids)


def _pairs(
    ids: pa.Array, query: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.generic]]:
    """The queries and the ids, encoded, without those that are the id of nothing."""
    there = ids.is_valid().to_numpy(zero_copy_only=False)
    if pa.types.is_floating(ids.type):
        there &= ~np.isnan(ids.to_numpy(zero_copy_only=False))
    elif there.any() and columns.is_bytes(ids.type):
        values = ids.cast(pa.large_binary()).to_pylist()
        there &= np.array([not (value or b"").endswith(b"\0") for value in values])
    return query[there].astype(np.int64), columns.encode(ids.filter(pa.array(there)))[0]


def _groups(column: pa.Array, name: str) -> tuple[NDArray[np.generic], NDArray[np.bool_]]:
    """The groups of queries, and where they are no null."""
    known = column.is_valid().to_numpy(zero_copy_only=False)
    labels = columns.labels(column.drop_null(), name)
    groups = np.zeros(len(column), dtype=labels.dtype)
    groups[known] = labels
    return groups, known
