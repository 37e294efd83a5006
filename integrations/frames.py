"""What classic and Connect frames share, through ``mapInArrow``: a frame in, a lazy frame out.

A frame names its rows by an id column (it has no order of its own), and holds vectors as an array
column, as a column of ml or mllib vectors, dense or sparse, or as several numeric columns. Rows are
numbered in the order of their ids.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import types as T
from pyspark.sql.pandas.types import from_arrow_type
from scipy import sparse
from threadpoolctl import threadpool_limits

from samekin.core.checks import naming
from samekin.core.protocol import PARTS, Answer, Corpus, Plan, Work, answer
from samekin.integrations import columns
from samekin.integrations.carried import Carried


def gather(data: DataFrame, plan: Plan, /) -> Corpus:
    """All rows, in the order of their ids."""
    frame = chosen(data, plan, plan.target)
    return columns.corpus(frame.toArrow(), plan.features, plan.id, plan.target)


def scattered(session: SparkSession, corpus: Corpus, plan: Plan) -> DataFrame:
    """A frame of ids (row numbers where there are none) and one vector column."""
    if not sparse.issparse(corpus.rows):
        corpus = corpus._replace(rows=columns.widened(corpus.rows))
    return session.createDataFrame(columns.table(corpus, columns.new(plan), plan.id))


def run(work: Work, handle: Any, queries: DataFrame, plan: Plan, /) -> DataFrame:
    """A lazy frame: the query's id, ``indices`` (array of ids), ``distances`` (and ``tied``).

    With ``plan.column``, the query's id and that.
    """
    frame = chosen(queries, plan)
    index, word = handle  # what has the index as its value, and the word for the type of its ids
    named = pa.schema(_fields(plan, columns.type_of("" if plan.bare else word)))
    schema = T.StructType([frame.schema[plan.id], *schema_of(named).fields])
    frame = nameless(frame)
    return frame.mapInArrow(Carried(partial(_answered, work, index, plan, named)), schema)


def split(answers: DataFrame, parts: tuple[str, ...], /) -> DataFrame:
    """The frame itself, less what was not asked for; a frame is not a pair."""
    return answers.drop(*(part for part in PARTS if part not in parts))


def collect(answers: DataFrame, /) -> Answer:
    """The answer to a bare plan, in the order of its row numbers."""
    table = answers.toArrow()
    order = np.argsort(table.column(0).to_numpy(), kind="stable")
    parts = (columns.whole(table.column(part)) for part in PARTS if part in table.column_names)
    return answer(columns.lines(part)[order] for part in parts)


def _answered(
    work: Work,
    index: Any,
    plan: Plan,
    named: pa.Schema,
    batches: Iterator[pa.RecordBatch],
) -> Iterator[pa.RecordBatch]:
    with threadpool_limits(1, "blas"):
        for batch in batches:
            if not batch.num_rows:  # an empty partition: its vectors have no length
                continue
            table = batch.rename_columns([plan.id, *feature_names(plan)])
            ids = batch.column(0)

            def name(row: int, ids: Any = ids) -> str:
                return f"{plan.id} {ids[row].as_py()!r}"

            with naming(name):
                found = work(index.value, columns.rows(table, plan.features))
            parts = _parts(found, None if plan.bare else index.value.ids, index.value.id_type)
            cast = (part.cast(kind) for part, kind in zip(parts, named.types, strict=True))
            yield pa.RecordBatch.from_arrays([ids, *cast], names=[plan.id, *named.names])


def _fields(plan: Plan, named: pa.DataType) -> list[pa.Field]:
    """What an answer has beside the id of its query."""
    if plan.column is None:
        kinds = (pa.list_(named), pa.list_(pa.float64()), pa.bool_())
        fields = [pa.field(*of) for of in zip(("indices", "distances", "tied"), kinds, strict=True)]
        return fields[: 2 + plan.ties]
    return [pa.field(plan.column.name, columns.column(plan.column.nothing).type)]


def _parts(found: Any, ids: Any, word: str) -> list[pa.Array]:
    """An answer as columns."""
    if not isinstance(found, Answer):
        return [columns.column(found)]
    distances, indices, *tied = found
    near = columns.neighbor_ids(indices, ids, word)
    return [near, columns.lists(distances), *map(columns.column, tied)]


NUMBERS = (T.NumericType, T.BooleanType)


def schema_of(fields: pa.Schema) -> T.StructType:
    """Spark's words for Arrow's."""
    return T.StructType([T.StructField(f.name, from_arrow_type(f.type)) for f in fields])


def nameless(frame: DataFrame) -> DataFrame:
    """Columns by their places: mapInArrow cannot read one with a dot in its name."""
    return frame.toDF(*(f"_{place}" for place in range(len(frame.columns))))


def chosen(frame: DataFrame, plan: Plan, target: str = "") -> DataFrame:
    """The id, the features and a target, if the frame has them and they can be compared."""
    features = feature_names(plan)
    kinds = {field.name: field.dataType for field in frame.schema.fields}
    for word, name in (
        ("id_col", plan.id),
        *(("features_col", name) for name in features),
        *((("target_col", target),) if target else ()),
    ):
        if "`" in name:
            raise ValueError(f"Spark cannot address column {name!r}: rename it, without backticks")
        if name not in kinds:
            raise ValueError(
                f"The frame has no column {name!r} (it has {', '.join(kinds)}); "
                f"name it with {word}="
            )
    for name in features:
        kind = kinds[name]
        inner = kind.elementType if isinstance(kind, T.ArrayType) else kind
        vector = isinstance(kind, T.UserDefinedType) or (
            isinstance(kind, T.StructType) and tuple(kind.names) == columns.VECTOR
        )
        if not vector and (not isinstance(inner, NUMBERS) or isinstance(inner, T.DecimalType)):
            raise ValueError(
                f"column {name!r} holds {kind.simpleString()}, not numbers or vectors of them; "
                "cast it or name another with features_col="
            )
    names = dict.fromkeys((plan.id, *features, *((target,) if target else ())))
    return frame.select(*(f"`{name}`" for name in names))


def feature_names(plan: Plan) -> tuple[str, ...]:
    """The columns that hold the features."""
    return (plan.features,) if isinstance(plan.features, str) else plan.features
