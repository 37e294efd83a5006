"""DataFrames of classic Spark.

How a frame is read and answered: :mod:`samekin.integrations.frames`. The index is a torrent
broadcast, :mod:`samekin.integrations.torrent`.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark import RDD
from pyspark.sql import DataFrame, SparkSession
from scipy import sparse

from samekin.core.checks import naming
from samekin.core.protocol import Corpus, Moving, Plan, Sharder, Shards, Size
from samekin.integrations import (
    columns,
    frame_shards,
    frames,
    scratch,
    shards,
    spark_blocks,
    torrent,
)
from samekin.integrations.block_files import Block
from samekin.integrations.carried import Carried
from samekin.integrations.frames import collect, gather, joined, run, split
from samekin.integrations.spark_blocks import ENGINE, Facts, put, take

__all__ = ["ENGINE", "KINDS", "broadcast", "collect", "gather", "joined", "pack", "put", "run"]
__all__ += ["scatter", "split", "take", "unpack"]

KINDS = {"DataFrame": True}
UNKNOWN = 2**62
"""Spark's planner takes what it does not know to be about that large."""


def scatter(corpus: Corpus, plan: Plan, /, like: Any = None) -> Any:
    """A frame of ids (row numbers where there are none) and one vector column."""
    return frames.scattered(_session(like), corpus, plan, like)


def broadcast(index: Any, plan: Plan, /, like: Any = None) -> Any:
    """The index to every executor, or where its shards are; and the word for its ids' type."""
    if index.folder:
        return shards.Lent(index), index.id_type
    return torrent.send(_session(like).sparkContext, index), index.id_type


def measure(data: Any, plan: Plan, bring: bool, /) -> Size:
    """The sum over all rows, which come here for it, or each partition says its own."""
    data = frames.whole(data)
    session: Any = data.sparkSession
    folder = scratch.root(session.sparkContext, plan)
    expected = _expected(data) if bring else None
    return frame_shards.measured(data, plan, session.conf.get, folder, expected)


def _expected(data: DataFrame) -> int:
    """Bytes, as Spark's planner takes them to be; 0 where it has no idea."""
    found = int(str(data._jdf.queryExecution().optimizedPlan().stats().sizeInBytes()))
    return found if found < UNKNOWN else 0


def shard(sharder: Sharder, data: Any, plan: Plan, /) -> Shards:
    """One shard or more of each partition; rows are numbered in the order of their ids."""
    data = frames.whole(data)
    with scratch.folder(data.sparkSession.sparkContext, plan) as folder:
        found = frame_shards.shard(sharder, data, plan, folder.path)
        shards.tidied(folder.path, [one.name for one in found])
        return Shards(folder, found)


def own(index: Any, plan: Plan, /, like: Any = None) -> DataFrame:
    """The ids and the numbers of all rows."""
    return frame_shards.own(_session(like), index, plan)


def pack(data: Any, plan: Plan, here: bool, /) -> Corpus | Moving:
    """Blocks of rows in the order of their ids, by which Spark sorts them where they are."""
    if here:
        return gather(data, plan)
    frame = frames.nameless(frames.chosen(frames.whole(data), plan)).orderBy("_0")
    pickled = frame.mapInArrow(Carried(partial(_pickled, plan)), "block binary").rdd
    return spark_blocks.moving(pickled.map(Carried(_block), True), named=True)


def unpack(packed: Corpus | Moving, plan: Plan, kind: str, /, like: Any = None) -> Any:
    """A frame of ids (row numbers where there are none) and one vector column."""
    if isinstance(packed, Corpus):
        return scatter(packed, plan, like)
    blocks: RDD[Block] = packed.blocks
    facts = spark_blocks.facts(blocks)
    if facts is None:
        return scatter(Corpus(np.empty((0, 1))), plan, like)
    nothing = Block(
        facts.stored(np.empty((0, facts.width))), pa.array([], facts.id_type or "int64")
    )
    written = blocks.mapPartitionsWithIndex(Carried(partial(_written, facts, plan)), True)
    frame = _session(like).createDataFrame(written, "block binary")
    return frame.mapInArrow(Carried(_read), frames.schema_of(_table(nothing, plan).schema))


def _pickled(plan: Plan, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for block in spark_blocks.sorted_blocks(_of_batches(plan, batches)):
        yield pa.RecordBatch.from_pydict({"block": [pickle.dumps(block)]})


def _of_batches(plan: Plan, batches: Iterable[pa.RecordBatch]) -> Iterator[Block]:
    for batch in batches:
        if batch.num_rows:
            ids = batch.column(0)
            table = frames.renamed(batch, [plan.id, *frames.feature_names(plan)])
            with naming(partial(columns.called, ids)):
                yield Block(columns.rows(table, plan.features), ids)


def _block(line: Any) -> Block:
    return pickle.loads(line[0])  # type: ignore[no-any-return]  # noqa: S301 - of the stage before


def _written(
    facts: Facts, plan: Plan, partition: int, blocks: Iterable[Block]
) -> Iterator[tuple[bytes]]:
    """Tables of blocks, as Arrow writes them: an RDD has no columns of its own."""
    for block in facts.numbered(partition, blocks):
        table = _table(block, plan)
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table)
        yield (sink.getvalue().to_pybytes(),)


def _table(block: Block, plan: Plan) -> pa.Table:
    rows = block.rows if sparse.issparse(block.rows) else columns.widened(block.rows)
    return pa.table({plan.id: block.ids, columns.new(plan): columns.vectors(rows)})


def _read(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for written in batch.column(0):
            with pa.ipc.open_stream(written.as_buffer()) as stream:
                yield from stream


def _session(like: Any) -> Any:
    return frames.session_of(like, SparkSession.builder)
