"""Shards of the frames of Spark, classic and Connect: who writes them, and who numbers them."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import types as T
from pyspark.sql.pandas.types import from_arrow_type

from samekin.core.protocol import Plan, Sharder, Size
from samekin.integrations import capacity, columns, frames, shards
from samekin.integrations.frames import chosen, feature_names, mapped

SAID = "said binary"
"""What workers say goes to the driver as a pickle."""


def measured(
    data: DataFrame, plan: Plan, get: capacity.Get, folder: str, expected: int | None
) -> Size:
    """What a frame weighs: of its rows, which come here for it, if they are not too many.

    Parameters
    ----------
    data : DataFrame
    plan : Plan
    get : callable
        The session's settings.
    folder : str
        Where shards would be.
    expected : int, optional
        About how many bytes there are, 0 where nobody knows; none where no row is wanted here.
    """
    if expected is not None and expected < capacity.room(get):
        try:
            table = frames.table(data, plan)
        except Exception as error:
            if not capacity.stopped(error):
                raise
        else:
            parts = [table.column(name) for name in feature_names(plan)]
            thin = any(columns.thin(part) for column in parts for part in column.chunks)
            weight = sum(column.nbytes for column in parts)
            brought = partial(frames.corpus, table, plan)
            return capacity.size([(weight, thin)], get, folder, brought)
    found = _said(mapped(chosen(data, plan), _weighed, SAID))
    return capacity.size(found, get, folder)


def shard(sharder: Sharder, data: DataFrame, plan: Plan, folder: str) -> list[Any]:
    """What workers said of the shards that they wrote, and numbered."""
    written = mapped(chosen(data, plan), partial(_written, sharder, plan, folder), SAID)
    found = shards.told(_said(written), numbered=False)
    each = data.sparkSession.range(0, len(found), 1, max(1, len(found)))
    for word, again in _said(mapped(each, partial(_numbered, sharder, folder, found), SAID)):
        ids = columns.decode(again, word)
        if len(ids):
            raise ValueError(f"{columns.called(ids, 0)} names more than one row")
    return found


def own(session: SparkSession, index: Any, plan: Plan) -> DataFrame:
    """The ids and the numbers of all rows, a partition for each shard."""
    kind = from_arrow_type(columns.type_of(index.id_type))
    numbers = T.ArrayType(T.LongType())
    schema = T.StructType([T.StructField(plan.id, kind), T.StructField("features", numbers)])
    n = len(index.parts)
    return mapped(session.range(0, n, 1, n), partial(_own, index), schema)


def _own(index: Any, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for place in batch.column(0).to_pylist():
            yield from columns.table(index.own(place), "features", "id").to_batches()


def _said(frame: DataFrame) -> list[Any]:
    return [pickle.loads(line.said) for line in frame.collect()]  # noqa: S301 - by our own workers


def _saying(words: Iterable[Any]) -> Iterator[pa.RecordBatch]:
    for word in words:
        yield pa.RecordBatch.from_pydict({"said": [pickle.dumps(word)]})


def _weighed(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    nbytes, sparse = 0, False
    for batch in batches:
        nbytes += sum(column.nbytes for column in batch.columns[1:])
        sparse = sparse or any(map(columns.thin, batch.columns[1:]))
    return _saying([(nbytes, sparse)])


def _written(
    sharder: Sharder, plan: Plan, folder: str, batches: Iterator[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    full = (batch for batch in batches if batch.num_rows)
    packs = shards.packed(full, lambda batch: batch.nbytes, sharder.nbytes)
    names = [plan.id, *feature_names(plan)]
    tables = (pa.Table.from_batches(pack).rename_columns(names) for pack in packs)
    corpora = (columns.corpus(table, plan.features, plan.id) for table in tables)
    return _saying(shards.written(sharder, folder, corpora))


def _numbered(
    sharder: Sharder, folder: str, found: list[Any], batches: Iterator[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for place in batch.column(0).to_pylist():
            again = sharder.number(folder, found, place)
            yield from _saying([(found[place].id_type, again)])
