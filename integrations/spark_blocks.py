"""Rows on their way from one of Spark's kinds to another: an RDD of blocks, in order.

They never come to the driver. What does are a few numbers about each partition, when a kind has to
know them (how many rows, of which type), and the names of the rows if somebody asks for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial, reduce
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from pyspark import RDD, SparkContext
from pyspark.sql import SparkSession
from scipy import sparse

from samekin.core.checks import RowError, naming
from samekin.core.protocol import Corpus, Moving, Rows
from samekin.integrations import block_files, columns
from samekin.integrations.block_files import Block
from samekin.integrations.carried import Carried

ENGINE = "spark"
BLOCK = 1024
"""Rows in one block."""


class Facts(NamedTuple):
    """What all blocks have in common.

    Attributes
    ----------
    starts : ndarray of int64
        The number of the first row of each partition.
    width : int
    dtype : dtype
        That all values fit.
    sparse : bool
        Whether a block is.
    id_type : Arrow data type or None
    """

    starts: Any
    width: int
    dtype: np.dtype[Any]
    sparse: bool
    id_type: pa.DataType | None

    def stored(self, rows: Rows) -> Rows:
        """A block, stored as all shall be."""
        if self.sparse:
            return sparse.csr_array(rows, dtype=self.dtype)
        rows = rows.toarray() if sparse.issparse(rows) else rows
        return rows.astype(self.dtype, copy=False)

    def numbered(self, partition: int, blocks: Iterable[Block]) -> Iterator[Block]:
        """Blocks of a partition, stored as all shall be, named by their numbers if by nothing."""
        start = int(self.starts[partition])
        for rows, names in blocks:
            stop = start + rows.shape[0]
            numbers = pa.array(np.arange(start, stop))
            yield Block(self.stored(rows), numbers if names is None else names)
            start = stop


def moving(blocks: RDD[Block], named: bool) -> Moving:
    """Blocks, to be taken by another carrier of Spark."""
    return Moving(blocks, (lambda: ids(blocks)) if named else None)


def put(moving: Moving, folder: str) -> list[str]:
    """Have the workers leave all blocks in a folder; the names of the files, in order."""
    written = moving.blocks.mapPartitionsWithIndex(Carried(partial(_put, folder)))
    return block_files.there(folder, written.collect())


def take(folder: str, names: list[str], ids: Any) -> Moving:
    """Blocks that the workers of another engine left, a task a block."""
    context = SparkSession.builder.getOrCreate().sparkContext
    spread = context.parallelize(names, max(1, len(names)))
    return Moving(spread.map(Carried(partial(block_files.read, folder)), True), ids)


def _put(folder: str, partition: int, blocks: Iterable[Block]) -> Iterator[str]:
    for place, block in enumerate(blocks):
        if block.rows.shape[0]:
            yield block_files.write(folder, partition, place, block)


def ids(blocks: RDD[Block]) -> pa.Array:
    """The names of all rows, in order, on the driver."""
    found = blocks.map(Carried(_ids)).collect()
    return pa.concat_arrays(found) if found else pa.array([], pa.int64())


def spread(context: SparkContext, corpus: Corpus) -> RDD[Block]:
    """Rows from the driver."""
    names = None if corpus.ids is None else columns.decode(corpus.ids, corpus.id_type)
    starts = range(0, corpus.rows.shape[0], BLOCK)
    blocks = [
        Block(corpus.rows[at : at + BLOCK], None if names is None else names[at : at + BLOCK])
        for at in starts
    ]
    # A few tasks for each core even out blocks of different cost.
    return context.parallelize(blocks, max(1, min(len(blocks), 4 * context.defaultParallelism)))


def here(blocks: RDD[Block]) -> Corpus:
    """All of it, on the driver, in the order of the ids if it has them."""
    found = blocks.collect()
    common = _common([_fact(block) for block in found])
    if common is None:
        return Corpus(np.empty((0, 1)))
    parts = [common.stored(block.rows) for block in found]
    rows = sparse.vstack(parts, format="csr") if common.sparse else np.concatenate(parts)
    if common.id_type is None:
        return Corpus(rows)
    names = pa.concat_arrays([block.ids for block in found])
    order, encoded, word = columns.ordered(names)
    return Corpus(rows[order], encoded, word)


def facts(blocks: RDD[Block]) -> Facts | None:
    """What all blocks have in common; nothing, of no rows."""
    found = blocks.mapPartitions(Carried(_of_partition)).collect()
    common = _common([fact for partition in found for fact in partition])
    if common is None:
        return None
    counts = [sum(fact.n for fact in partition) for partition in found]
    return common._replace(starts=np.concatenate(([0], np.cumsum(counts)[:-1])))


class _Fact(NamedTuple):
    n: int
    width: int
    dtype: np.dtype[Any]
    sparse: bool
    id_type: pa.DataType | None


def _fact(block: Block) -> _Fact:
    rows = block.rows
    kind = None if block.ids is None else block.ids.type
    return _Fact(rows.shape[0], rows.shape[1], rows.dtype, sparse.issparse(rows), kind)


def _of_partition(blocks: Iterable[Block]) -> Iterator[list[_Fact]]:
    yield [_fact(block) for block in blocks if block.rows.shape[0]]


def _common(found: list[_Fact]) -> Facts | None:
    found = [fact for fact in found if fact.n]
    if not found:
        return None
    widths = {fact.width for fact in found}
    if len(widths) > 1:
        raise ValueError(f"The rows have different lengths: {sorted(widths)}")
    dtype = reduce(np.promote_types, (fact.dtype for fact in found))
    any_sparse = any(fact.sparse for fact in found)
    return Facts(np.zeros(1, np.int64), widths.pop(), dtype, any_sparse, found[0].id_type)


def _ids(block: Block) -> Any:
    return block.ids


def sorted_blocks(batches: Iterable[Block]) -> Iterator[Block]:
    """The blocks of one partition, whose ids ascend, without a null or repeated one."""
    last: Any = None
    for block in batches:
        assert block.ids is not None
        encoded, _ = columns.encode(block.ids)
        with naming(lambda row, ids=block.ids: columns.called(ids, row)):  # type: ignore[misc]
            again = np.flatnonzero(encoded[1:] == encoded[:-1]) + 1
            if last is not None and len(encoded) and encoded[0] == last:
                again = np.concatenate(([0], again))
            if len(again):
                raise RowError(int(again[0]), "it names more than one row")
        last = encoded[-1] if len(encoded) else last
        yield block
