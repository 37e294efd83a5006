"""Tables of ids and vectors as rows, and rows as such tables."""

from __future__ import annotations

from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from samekin.core.checks import counting_from, naming
from samekin.core.narrow import narrowed
from samekin.core.protocol import Corpus, Plan, Rows
from samekin.integrations.columns.arrays import (
    alike,
    full,
    is_list,
    labels,
    numbers,
    rectangle,
    targets,
    whole,
)
from samekin.integrations.columns.ids import called, decode, ordered
from samekin.integrations.columns.spark_vectors import is_stored, restored
from samekin.integrations.columns.written import vectors


def corpus(
    table: pa.Table,
    features: str | tuple[str, ...],
    id_col: str,
    target: str = "",
    groups: str = "",
    *,
    narrow: bool = False,
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
        found = _narrowed(table, features) if narrow else rows(table, features)
        known = targets(table.column(target), target)[order] if target else None
        group = labels(table.column(groups), groups)[order] if groups else None
    if (order[1:] < order[:-1]).any():
        found = found[order]
    return Corpus(found, ids, word, partial(called, decode(ids, word)), known, group)


def _narrowed(table: pa.Table, features: str | tuple[str, ...]) -> Rows:
    """:func:`rows` in as few bytes as hold them, which are no copy of a column before."""
    if not isinstance(features, str):
        return narrowed(rows(table, features))
    column = table.column(features)
    if not is_list(column.type) or column.null_count or not len(column):
        return narrowed(rows(table, features))
    alike(pc.list_value_length(column).to_numpy())
    parts, start = [], 0
    for part in column.chunks:
        with counting_from(start):
            parts.append(narrowed(rectangle(part, features)) if len(part) else None)
        start += len(part)
    return np.concatenate([part for part in parts if part is not None])


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
        return np.column_stack([numbers(whole(table.column(name)), name) for name in features])
    column = whole(table.column(features))
    if isinstance(column.type, pa.BaseExtensionType):
        column = column.storage
    kind = full(column, features).type
    if len(column) == 0:
        return np.empty((0, 1))  # vectors that are not there have no length
    if is_stored(kind):
        return restored(column)
    if is_list(kind):
        return rectangle(column, features)
    return numbers(column, features).reshape(-1, 1)


def table(corpus: Corpus, features: str, id_col: str) -> pa.Table:
    """Rows (and ids, or else row numbers) as a table of one vector column."""
    n = corpus.rows.shape[0]
    ids = pa.array(np.arange(n)) if corpus.ids is None else decode(corpus.ids, corpus.id_type)
    return pa.table({id_col: ids, features: vectors(corpus.rows)})


def new(plan: Plan) -> str:
    """The name of a new column of vectors."""
    return plan.features if isinstance(plan.features, str) else str(Plan().features)
