"""What classic and Connect frames share, through ``mapInArrow``: a frame in, a lazy frame out.

A frame names its rows by an id column (it has no order of its own), and holds vectors as an array
column, as a column of ml or mllib vectors, dense or sparse, or as several numeric columns. Rows are
numbered in the order of their ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import types as T
from pyspark.sql.pandas.types import from_arrow_type
from scipy import sparse

from samekin.core.checks import naming
from samekin.core.protocol import PARTS, Answer, Corpus, Plan, Work, answer
from samekin.core.threads import single
from samekin.integrations import arrow_tables, asides, columns, shards
from samekin.integrations.carried import Carried
from samekin.integrations.pairs import joined
from samekin.integrations.pandas_frames import is_pandas, opened
from samekin.integrations.watching import watched


def gather(data: Any, plan: Plan, /) -> Corpus:
    """All rows, in the order of their ids."""
    return corpus(table(data, plan), plan)


def table(data: Any, plan: Plan) -> pa.Table:
    """All rows as Spark gives them, with their targets and groups."""
    more = (("target_col", plan.target), ("groups", plan.groups))
    frame = chosen(whole(data), plan, [(word, name) for word, name in more if name])
    with watched(frame.sparkSession, plan):
        return arrow_tables.table(frame)


def corpus(table: pa.Table, plan: Plan) -> Corpus:
    """A table of all rows in the order of their ids."""
    return columns.corpus(
        table, plan.features, plan.id, plan.target, plan.groups, narrow=plan.narrow
    )


def whole(data: Any) -> DataFrame:
    """The frame of a corpus, which is all rows there are."""
    frame: DataFrame = opened(data).frame
    if frame.isStreaming:
        raise ValueError("X is a stream, and a corpus is all rows there are: read it whole")
    return frame


def scattered(session: SparkSession, corpus: Corpus, plan: Plan, like: Any) -> Any:
    """A frame of ids (row numbers where there are none) and one vector column."""
    if not sparse.issparse(corpus.rows):
        corpus = corpus._replace(rows=columns.widened(corpus.rows))
    frame = arrow_tables.frame(session, columns.table(corpus, columns.new(plan), plan.id))
    return frame.pandas_api(index_col=plan.id) if is_pandas(like) and not plan.bare else frame


def session_of(like: Any, builder: Any) -> Any:
    """The session of a frame, or one that the builder gives."""
    return builder.getOrCreate() if like is None else opened(like).frame.sparkSession


def run(work: Work, handle: Any, queries: Any, plan: Plan, /) -> Any:
    """A lazy frame: the query's id, ``indices`` (array of ids), ``distances`` (and ``tied``).

    With ``plan.column``, the query's id and that. Columns that are carried come with the id. Where
    it is not exact, the metadata of the first column after these says ``{"exact": False}``.
    """
    of = opened(queries)
    if plan.carry is not None:
        plan = plan._replace(carry=(*plan.carry, *of.levels))
    return of.back(_answer(work, handle, of.frame, plan))


def _answer(work: Work, handle: Any, queries: DataFrame, plan: Plan) -> DataFrame:
    index, word = handle  # what has the index as its value, and the word for the type of its ids
    carried = asides.carried(queries.columns, plan)
    frame = chosen(queries, plan, [*asides.named(plan), *(("carry", name) for name in carried)])
    asides.comparable(frame.schema, plan, asides.id_type(word))
    named = pa.schema(_fields(plan, columns.type_of("" if plan.bare else word)))
    schema = T.StructType([*(frame.schema[name] for name in carried), *schema_of(named).fields])
    answer = partial(_answered, work, index, plan, frame.columns, carried, named)
    found = mapped(frame, answer, schema)
    return found if plan.exact else found.withMetadata(named.names[0], {"exact": False})


def mapped(frame: DataFrame, of: Callable[..., Any], schema: T.StructType | str) -> DataFrame:
    """The lazy frame of what workers make of batches; no row changes its place for it."""
    return nameless(frame).mapInArrow(Carried(of), schema)


def split(answers: Any, parts: tuple[str, ...], /) -> Any:
    """The frame itself, less what was not asked for; a frame is not a pair."""
    less = [part for part in PARTS if part in answers.columns and part not in parts]
    return answers.drop(columns=less) if is_pandas(answers) else answers.drop(*less)


def collect(answers: DataFrame, plan: Plan, /) -> Answer:
    """The answer to a bare plan, in the order of its row numbers."""
    with watched(answers.sparkSession, plan):
        table = arrow_tables.table(answers)
    order = np.argsort(table.column(0).to_numpy(), kind="stable")
    parts = (columns.whole(table.column(part)) for part in PARTS if part in table.column_names)
    return answer(columns.lines(part)[order] for part in parts)


def renamed(batch: pa.RecordBatch, names: list[str]) -> pa.RecordBatch:
    """A batch whose columns have other names; it learned to do so itself after pyarrow 15."""
    return pa.RecordBatch.from_arrays(batch.columns, names=names)


def _answered(
    work: Work,
    index: Any,
    plan: Plan,
    names: list[str],
    carried: tuple[str, ...],
    named: pa.Schema,
    batches: Iterator[pa.RecordBatch],
) -> Iterator[pa.RecordBatch]:
    with single():
        for batch in _together(batches, index, work):
            if not batch.num_rows:  # an empty partition: its vectors have no length
                continue
            table = renamed(batch, names)
            ids = table.column(plan.id)
            said = (asides.said(table, plan),) if plan.told else ()

            def name(row: int, ids: Any = ids) -> str:
                return f"{plan.id} {ids[row].as_py()!r}"

            with naming(name):
                found = work(index.value, columns.rows(table, plan.features), *said)
            parts = _parts(found, None if plan.bare else index.value.ids, index.value.id_type)
            cast = (part.cast(kind) for part, kind in zip(parts, named.types, strict=True))
            yield pa.RecordBatch.from_arrays(
                [*map(table.column, carried), *cast], names=[*carried, *named.names]
            )


def _together(
    batches: Iterator[pa.RecordBatch], index: Any, work: Work
) -> Iterator[pa.RecordBatch]:
    """Batches as they come; of queries to shards, or that share work, so many that it pays."""
    most = shards.portion(work, 1)
    if isinstance(index, shards.Lent):
        weigh = lambda b: shards.share(b.num_rows, b.nbytes)  # noqa: E731
    elif most > 1:
        weigh = lambda b: b.num_rows / most  # noqa: E731
    else:
        return batches
    return map(_joined, shards.packed(batches, weigh, 1))


def _joined(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    table = pa.Table.from_batches(batches)
    arrays = [columns.whole(column) for column in table.columns]
    return pa.RecordBatch.from_arrays(arrays, names=table.column_names)


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


__all__ = ["collect", "gather", "joined", "run", "scattered", "session_of", "split"]

NUMBERS = (T.NumericType, T.BooleanType)


def schema_of(fields: pa.Schema) -> T.StructType:
    """Spark's words for Arrow's."""
    return T.StructType([T.StructField(f.name, from_arrow_type(f.type)) for f in fields])


def nameless(frame: DataFrame) -> DataFrame:
    """Columns by their places: mapInArrow cannot read one with a dot in its name."""
    return frame.toDF(*(f"_{place}" for place in range(len(frame.columns))))


def chosen(frame: DataFrame, plan: Plan, more: Sequence[tuple[str, str]] = ()) -> DataFrame:
    """The id, the features and more columns, if the frame has them and they can be compared.

    ``more`` are columns, and the words that name them.
    """
    features = feature_names(plan)
    kinds = {field.name: field.dataType for field in frame.schema.fields}
    for word, name in (
        ("id_col", plan.id),
        *(("features_col", name) for name in features),
        *more,
    ):
        if "`" in name:
            raise ValueError(f"Spark cannot address column {name!r}: rename it, without backticks")
        if name not in kinds:
            raise ValueError(
                f"The frame has no column {name!r} (it has {', '.join(kinds)}); "
                f"name it with {word}="
            )
        if frame.columns.count(name) > 1:
            raise ValueError(f"The frame has two columns {name!r}: rename one, or drop it")
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
    names = dict.fromkeys((plan.id, *features, *(name for _, name in more)))
    return frame.select(*(f"`{name}`" for name in names))


def feature_names(plan: Plan) -> tuple[str, ...]:
    """The columns that hold the features."""
    return (plan.features,) if isinstance(plan.features, str) else plan.features
