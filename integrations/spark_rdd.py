"""The broadcast recipe: an RDD of rows in, an RDD of answers out, in the same order.

An element is one row: an array, a list or tuple of numbers, a Spark ml or mllib vector (dense or
sparse), or a one-row scipy sparse matrix. Rows are numbered in the order of the RDD.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from operator import itemgetter
from typing import Any

import numpy as np
from pyspark import RDD, SparkContext
from pyspark.sql import SparkSession
from scipy import sparse
from threadpoolctl import threadpool_limits

from samekin.core.checks import RowError, counting_from, naming
from samekin.core.protocol import PARTS, Answer, Corpus, Moving, Plan, Rows, Work, alone, answer
from samekin.integrations import spark_blocks, torrent
from samekin.integrations.block_files import Block
from samekin.integrations.carried import Carried
from samekin.integrations.elements import placed, stack
from samekin.integrations.spark_blocks import ENGINE, put, take

__all__ = ["ENGINE", "KINDS", "broadcast", "collect", "gather", "pack", "put", "run"]
__all__ += ["scatter", "split", "take", "unpack"]

KINDS = {"RDD": False}
BLOCK = 1024
"""Rows answered at once."""


def gather(data: RDD[Any], plan: Plan, /) -> Corpus:
    """All rows, in the order of the RDD. A partition travels as one block."""
    blocks: list[Rows] = []
    before = 0
    for block in data.mapPartitions(Carried(_packed)).collect():
        if isinstance(block, RowError):
            raise RowError(before + block.row, block.why)
        blocks.append(block)
        before += block.shape[0]
    if not blocks:
        return Corpus(np.empty((0, 1)))
    widths = {block.shape[1] for block in blocks}
    if len(widths) > 1:
        raise ValueError(f"The rows have different lengths: {sorted(widths)}")
    if any(sparse.issparse(block) for block in blocks):
        return Corpus(sparse.vstack([sparse.csr_array(block) for block in blocks], format="csr"))
    return Corpus(np.concatenate(blocks))


def scatter(corpus: Corpus, plan: Plan, /, like: Any = None) -> RDD[Any]:
    """An RDD of rows; of whole blocks for a bare plan, which nobody looks at."""
    context = _context(like)
    n = corpus.rows.shape[0]
    blocks = [corpus.rows[start : start + BLOCK] for start in range(0, n, BLOCK)]
    # A few tasks for each core even out blocks of different cost.
    spread = context.parallelize(blocks, min(len(blocks), 4 * context.defaultParallelism))
    return spread if plan.bare else spread.flatMap(_lines)


def broadcast(index: Any, plan: Plan, /, like: Any = None) -> Any:
    """The index to every executor, for all its workers."""
    return torrent.send(_context(like), index)


def run(work: Work, handle: Any, queries: RDD[Any], plan: Plan, /) -> RDD[Any]:
    """An RDD of ``(distances, indices)``, one for each query, or for each block of a bare plan.

    With ``plan.ties`` of ``(distances, indices, tied)``. With ``plan.column``, an RDD of its lines.
    """
    if plan.bare:
        return queries.mapPartitions(Carried(partial(_answered_blocks, work, handle)), True)
    return queries.mapPartitionsWithIndex(Carried(partial(_answered, work, handle)), True)


def split(answers: RDD[Any], parts: tuple[str, ...], /) -> Any:
    """An RDD of each part over the same answers (cache :meth:`neighbors` to compute them once)."""
    return alone(answers.map(itemgetter(PARTS.index(part)), True) for part in parts)


def collect(answers: RDD[Any], /) -> Answer:
    """The answered blocks of a bare plan, in order."""
    return answer(np.concatenate(part) for part in zip(*answers.collect(), strict=True))


def pack(data: RDD[Any], plan: Plan, here: bool, /) -> Corpus | Moving:
    """Blocks of rows, where they are."""
    if here:
        return gather(data, plan)
    return spark_blocks.moving(data.mapPartitionsWithIndex(Carried(_blocks), True), named=False)


def unpack(packed: Corpus | Moving, plan: Plan, kind: str, /, like: Any = None) -> RDD[Any]:
    """One row an element."""
    if isinstance(packed, Corpus):
        return scatter(packed, plan, like)
    return packed.blocks.flatMap(Carried(_of_block), True)  # type: ignore[no-any-return]


def _blocks(partition: int, rows: Iterable[Any]) -> Iterator[Block]:
    start, waiting = 0, iter(rows)
    while found := list(islice(waiting, BLOCK)):
        with naming(partial(placed, partition)), counting_from(start):
            yield Block(stack(found))
        start += len(found)


def _of_block(block: Block) -> Iterator[Any]:
    return _lines(block.rows)


def _lines(block: Rows) -> Iterator[Any]:
    return (block[[i]] for i in range(block.shape[0])) if sparse.issparse(block) else iter(block)


def _packed(rows: Iterable[Any]) -> Iterator[Any]:
    # An error comes back as a value, so that the driver can name the row by its place in the RDD.
    found = list(rows)
    if found:
        try:
            yield stack(found)
        except RowError as error:
            yield error


def _answered(work: Work, handle: Any, partition: int, rows: Iterator[Any]) -> Iterator[Any]:
    start = 0
    with threadpool_limits(1, "blas"):
        while block := list(islice(rows, BLOCK)):
            with naming(partial(placed, partition)), counting_from(start):
                found = work(handle.value, stack(block))
            yield from zip(*found, strict=True) if isinstance(found, tuple) else found
            start += len(block)


def _answered_blocks(work: Work, handle: Any, blocks: Iterator[Rows]) -> Iterator[Any]:
    with threadpool_limits(1, "blas"):
        for block in blocks:
            yield tuple(work(handle.value, block))


def _context(like: Any) -> SparkContext:
    return like.context if like is not None else SparkSession.builder.getOrCreate().sparkContext
