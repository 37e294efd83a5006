"""The broadcast recipe: an RDD of rows in, an RDD of answers out, in the same order.

An element is one row: an array, a list or tuple of numbers, a Spark ml or mllib vector (dense or
sparse), or a one-row scipy sparse matrix. Rows are numbered in the order of the RDD.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, islice
from operator import itemgetter
from typing import Any

import numpy as np
from pyspark import RDD, SparkContext
from pyspark.sql import SparkSession
from scipy import sparse

from samekin.core.checks import RowError, counting_from, naming
from samekin.core.narrow import narrowed
from samekin.core.protocol import (
    PARTS,
    Answer,
    Corpus,
    Moving,
    Plan,
    Rows,
    Sharder,
    Shards,
    Size,
    Work,
    alone,
    answer,
)
from samekin.core.threads import single
from samekin.integrations import capacity, parcel, scratch, shards, spark_blocks, torrent
from samekin.integrations.block_files import Block
from samekin.integrations.carried import Carried
from samekin.integrations.elements import joined, placed, stack, thin, weight
from samekin.integrations.spark_blocks import ENGINE, put, take
from samekin.integrations.stacked import stacked
from samekin.integrations.watching import watched

__all__ = ["ENGINE", "KINDS", "broadcast", "collect", "gather", "pack", "put", "run"]
__all__ += ["scatter", "split", "take", "unpack"]

KINDS = {"RDD": False}
BLOCK = 1024
"""Rows answered at once."""

OWN = 2**17
"""Rows of the corpus that a task may have to ask for, where they share work."""


def gather(data: RDD[Any], plan: Plan, /) -> Corpus:
    """All rows, in the order of the RDD. A partition travels as one block."""
    return _corpus(_told(data, plan, partial(_packed, plan.narrow)))


def _told(data: RDD[Any], plan: Plan, of: Callable[[Iterable[Any]], Iterator[Any]]) -> list[Any]:
    """What is made of the partitions, in their order.

    Beside the driver workers leave it in files: through Spark it would go in several copies.
    """
    with watched(data.context, plan), scratch.passing(data.context) as folder:
        found = data.mapPartitions(Carried(partial(_left, folder, of))).collect()
        return [parcel.here(one) for one in found]


def _corpus(found: list[Any]) -> Corpus:
    """The blocks of all partitions as one."""
    blocks: list[Rows] = []
    before = 0
    for block in found:
        if isinstance(block, RowError):
            raise RowError(before + block.row, block.why)
        blocks.append(block)
        before += block.shape[0]
    if not blocks:
        return Corpus(np.empty((0, 1)))
    widths = {block.shape[1] for block in blocks}
    if len(widths) > 1:
        raise ValueError(f"The rows have different lengths: {sorted(widths)}")
    return Corpus(joined(blocks))


def scatter(corpus: Corpus, plan: Plan, /, like: Any = None) -> RDD[Any]:
    """An RDD of rows; of whole blocks where nobody looks at it."""
    context = _context(like)
    n = corpus.rows.shape[0]
    blocks = [corpus.rows[start : start + BLOCK] for start in range(0, n, BLOCK)]
    # A few tasks for each core even out blocks of different cost.
    tasks = 4 * context.defaultParallelism
    if plan.own and n <= OWN * context.defaultParallelism:  # those that are asked together share
        tasks = context.defaultParallelism
    spread = context.parallelize(blocks, min(len(blocks), tasks))
    return spread if plan.bare or plan.own else spread.flatMap(_lines)


def broadcast(index: Any, plan: Plan, /, like: Any = None) -> Any:
    """The index to every executor, for all its workers; or the word where its shards are."""
    return shards.Lent(index) if index.folder else torrent.send(_context(like), index)


def measure(data: RDD[Any], plan: Plan, bring: bool, /) -> Size:
    """The sum over all rows; each partition says its own, and sends them if they are few."""
    get, folder = scratch.settings(data.context), scratch.root(data.context, plan)
    least = min(limit for _, limit in capacity.limits(get))
    most = least // max(1, data.getNumPartitions()) if bring else 0
    found = _told(data, plan, partial(_weighed, most, plan.narrow))
    sizes = [(nbytes, thin) for nbytes, thin, _ in found]
    if any(block is None for *_, block in found):
        return capacity.size(sizes, get, folder)
    blocks = [block for *_, several in found for block in several]
    return capacity.size(sizes, get, folder, partial(_corpus, blocks))


def shard(sharder: Sharder, data: RDD[Any], plan: Plan, /) -> Shards:
    """One shard or more of each partition; rows are numbered in the order of the RDD."""
    with scratch.folder(data.context, plan) as folder:
        of = Carried(partial(_written, sharder, folder.path))
        found = shards.told(data.mapPartitions(of).collect(), numbered=True)
        shards.tidied(folder.path, [one.name for one in found])
        return Shards(folder, found)


def own(index: Any, plan: Plan, /, like: Any = None) -> RDD[Any]:
    """The numbers of all rows, in their order, a block and partition for each shard."""
    n = len(index.parts)
    places = _context(like).parallelize(range(n), n)
    return places.map(Carried(partial(_numbers, index)), True)


def run(work: Work, handle: Any, queries: RDD[Any], plan: Plan, /) -> RDD[Any]:
    """An RDD of ``(distances, indices)``, one for each query, or for each block of a bare plan.

    With ``plan.ties`` of ``(distances, indices, tied)``. With ``plan.column``, an RDD of its lines.
    """
    if plan.bare:
        return queries.mapPartitions(Carried(partial(_answered_blocks, work, handle)), True)
    if plan.own:
        return stacked(queries.mapPartitions(Carried(partial(_answered_own, work, handle)), True))
    return stacked(queries.mapPartitionsWithIndex(Carried(partial(_answered, work, handle)), True))


def split(answers: RDD[Any], parts: tuple[str, ...], /) -> Any:
    """An RDD of each part over the same answers (cache :meth:`neighbors` to compute them once)."""
    return alone(stacked(answers.map(itemgetter(PARTS.index(part)), True)) for part in parts)


def collect(answers: RDD[Any], plan: Plan, /) -> Answer:
    """The answered blocks of a bare plan, in order."""
    with watched(answers.context, plan):
        blocks = answers.collect()
    return answer(np.concatenate(part) for part in zip(*blocks, strict=True))


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


def _left(
    folder: str, of: Callable[[Iterable[Any]], Iterator[Any]], rows: Iterable[Any]
) -> Iterator[Any]:
    return (parcel.left(one, folder) for one in of(rows))


def _packed(narrow: bool, rows: Iterable[Any]) -> Iterator[Any]:
    # An error comes back as a value, so that the driver can name the row by its place in the RDD.
    found = list(rows)
    if found:
        try:
            block = stack(found)
            yield narrowed(block) if narrow else block
        except RowError as error:
            yield error


def _weighed(
    most: int, narrow: bool, rows: Iterable[Any]
) -> Iterator[tuple[int, bool, list[Any] | None]]:
    """Bytes of a partition, whether it has sparse rows, and its block, if that is not too large."""
    nbytes, sparse_too = 0, False
    held: list[Any] | None = []
    for row in rows:
        nbytes += weight(row)
        sparse_too = sparse_too or thin(row)
        if nbytes > most:
            held = None
        elif held is not None:
            held.append(row)
    yield nbytes, sparse_too, None if held is None else list(_packed(narrow, held))


def _written(sharder: Sharder, folder: str, rows: Iterable[Any]) -> Iterator[Any]:
    packs = shards.packed(rows, weight, sharder.nbytes)
    return shards.written(sharder, folder, (Corpus(stack(pack)) for pack in packs))


def _numbers(index: Any, place: int) -> Rows:
    return index.own(place).rows


def _answered(work: Work, handle: Any, partition: int, rows: Iterator[Any]) -> Iterator[Any]:
    start = 0
    with single():
        for block in shards.packed(rows, partial(_part, work, handle), 1):
            with naming(partial(placed, partition)), counting_from(start):
                found = work(handle.value, stack(block))
            yield from _each(found)
            start += len(block)


def _each(found: Any) -> Iterable[Any]:
    """An answer, query by query."""
    return zip(*found, strict=True) if isinstance(found, tuple) else found


def _answered_own(work: Work, handle: Any, blocks: Iterator[Rows]) -> Iterator[Any]:
    return chain.from_iterable(map(_each, _found(work, handle, blocks)))


def _answered_blocks(work: Work, handle: Any, blocks: Iterator[Rows]) -> Iterator[Any]:
    return map(tuple, _found(work, handle, blocks))


def _found(work: Work, handle: Any, blocks: Iterator[Rows]) -> Iterator[Any]:
    """The answers to blocks, some of them together."""
    with single():
        for several in shards.packed(blocks, partial(_whole, work, handle), 1):
            yield work(handle.value, joined(several))


def _part(work: Work, handle: Any, row: Any) -> float:
    """How much a row is of those that are answered at once."""
    if isinstance(handle, shards.Lent):
        return shards.share(1, weight(row))
    return 1 / shards.portion(work, BLOCK)


def _whole(work: Work, handle: Any, block: Rows) -> float:
    """How much a block is."""
    n_rows, columns = block.shape
    if isinstance(handle, shards.Lent):
        return shards.share(n_rows, 8 * n_rows * columns)
    return float(n_rows) / shards.portion(work, n_rows)


def _context(like: Any) -> SparkContext:
    return like.context if like is not None else SparkSession.builder.getOrCreate().sparkContext
