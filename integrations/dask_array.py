"""Dask: arrays give arrays in the same row chunks, frames give frames, all of it lazy.

An array has one row a query, dense or in chunks of CSR, of known sizes or not; a delayed value is
an array of one chunk that nothing is known of. A frame names its rows by an id column, and has
numeric columns, or one column of lists.

The index goes to the workers once for each fit: with a distributed client it is scattered to all of
them (and again, should they lose it); processes of this machine open it from one folder; threads
share it. One task a chunk answers.
"""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import uuid4

import dask
import dask.array as da
import numpy as np
from dask.base import compute
from dask.delayed import Delayed, delayed
from numpy.typing import NDArray
from scipy import sparse

from samekin.core import checks
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
from samekin.integrations import dask_blocks, dask_frames, dask_shards
from samekin.integrations.dask_blocks import put, take
from samekin.integrations.dask_sent import Sent, client, index_of

__all__ = ["ENGINE", "KINDS", "broadcast", "collect", "gather", "pack", "put", "run"]
__all__ += ["scatter", "split", "take", "unpack"]

ENGINE = "dask"
KINDS = {"array": False, "frame": True}
BLOCK = 4096
"""Rows of a chunk, of rows that come from the driver."""


def gather(data: Any, plan: Plan, /) -> Corpus:
    """All rows, in their order; of a frame, in the order of its ids."""
    if isinstance(data, Delayed):
        return Corpus(_rows(data.compute()))
    if not isinstance(data, da.Array):
        return dask_frames.gathered(data, plan)
    blocks = [_rows(block) for block in compute(*_whole(data).to_delayed().ravel())]
    if any(map(sparse.issparse, blocks)):
        return Corpus(sparse.vstack([sparse.csr_array(block) for block in blocks], format="csr"))
    return Corpus(np.concatenate(blocks))


def scatter(corpus: Corpus, plan: Plan, /, like: Any = None) -> Any:
    """An array in chunks of rows; a frame, where rows have ids."""
    rows = corpus.rows
    if corpus.ids is not None:
        return dask_frames.scattered(corpus, plan, BLOCK)
    starts = range(0, max(1, rows.shape[0]), BLOCK)
    if not sparse.issparse(rows):
        sizes = tuple(len(rows[start : start + BLOCK]) for start in starts)
        return da.from_array(rows, chunks=(sizes, (rows.shape[1],)), name=False)
    parts = [rows[start : start + BLOCK] for start in starts]
    make = delayed(_itself, pure=False)
    return da.concatenate(
        [da.from_delayed(make(part), part.shape, part.dtype, meta=part[:0]) for part in parts]
    )


def broadcast(index: Any, plan: Plan, /, like: Any = None) -> Any:
    """The index here, and on every worker where a distributed client leads to some."""
    return Sent(index)


def measure(data: Any, plan: Plan, bring: bool, /) -> Size:
    """Of an array of known size what it says; else the sum over all chunks or partitions."""
    dense = isinstance(data, da.Array) and not sparse.issparse(data._meta)
    return dask_shards.measured(
        _pieces(data, plan), data.nbytes if dense else np.nan, plan, client()
    )


def shard(sharder: Sharder, data: Any, plan: Plan, /) -> Shards:
    """One shard or more of each chunk or partition."""
    named = not isinstance(data, da.Array | Delayed)
    return dask_shards.written(sharder, _pieces(data, plan), plan, client(), named)


def own(index: Any, plan: Plan, /, like: Any = None) -> Any:
    """The numbers of all rows, a chunk or a partition for each shard."""
    return dask_shards.own(index, plan)


def _pieces(data: Any, plan: Plan) -> list[Any]:
    if isinstance(data, Delayed):
        return [data]
    if isinstance(data, da.Array):
        return list(_whole(data).to_delayed().ravel())
    with dask.config.set({"dataframe.convert-string": False}):
        return list(dask_frames.chosen(data, plan).to_delayed())


def run(work: Work, handle: Any, queries: Any, plan: Plan, /) -> Any:
    """A lazy array with a field for each part of the answer; of a frame, a lazy frame.

    With ``plan.column``, an array of it, or a frame of ids and that. Of a delayed value, a delayed
    array.
    """
    there = handle.there()
    if isinstance(queries, Delayed):
        return delayed(partial(_answered, work), pure=False)(queries, there)
    if isinstance(queries, da.Array):
        return _run_array(work, handle.here.index, there, _whole(queries), plan)
    return dask_frames.run(work, queries, there, plan)


def _run_array(work: Work, index: Any, there: Any, queries: Any, plan: Plan) -> Any:
    if plan.column is None:
        nothing = _packed(work(index, np.empty((0, queries.shape[1]))))
    else:
        nothing = plan.column.nothing
    return queries.map_blocks(
        partial(_answered, work),
        index=there,
        name=f"samekin-{uuid4()}",  # else the index would be hashed for a name
        dtype=nothing.dtype,
        drop_axis=1 if nothing.ndim == 1 else None,
        chunks=(queries.chunks[0], *((size,) for size in nothing.shape[1:])),
        meta=nothing,
    )


def split(answers: Any, parts: tuple[str, ...], /) -> Any:
    """An array of each part of the same answers; the frame itself, less what was not asked for."""
    if hasattr(type(answers), "columns"):
        return answers[[name for name in answers.columns if name in parts or name not in PARTS]]
    return alone(answers[part] for part in parts)


def collect(answers: da.Array, plan: Plan, /) -> Answer:
    """All chunks, here."""
    found = answers.compute()
    return answer(np.ascontiguousarray(found[part]) for part in found.dtype.names)


def pack(data: Any, plan: Plan, here: bool, /) -> Corpus | Moving:
    """Tasks that each make a block of rows; of a frame, which Dask sorts, in the order of ids."""
    if here:
        return gather(data, plan)
    if isinstance(data, da.Array | Delayed):
        return dask_blocks.of_array(data if isinstance(data, Delayed) else _whole(data))
    return dask_blocks.of_frame(dask_frames.chosen(data, plan), plan)


def unpack(packed: Corpus | Moving, plan: Plan, kind: str, /, like: Any = None) -> Any:
    """An array in chunks of rows, or a frame of ids (row numbers where there are none)."""
    if isinstance(packed, Moving):
        make = dask_blocks.array if kind == "array" else dask_blocks.frame
        return make(packed.blocks, plan)
    if kind == "array":
        return scatter(Corpus(packed.rows), plan)
    return scatter(packed.numbered(), plan)


def _whole(data: Any) -> Any:
    """The array with whole rows in each chunk."""
    checks.rows(np.empty((1,) * data.ndim, data.dtype))
    return data if data.numblocks[1] == 1 else data.rechunk({1: -1})


def _rows(block: Any) -> Rows:
    return sparse.csr_array(block) if sparse.issparse(block) else np.asarray(block)


def _answered(work: Work, block: Any, index: Any, block_id: tuple[int, ...] = ()) -> Any:
    with single(), checks.naming(partial(_called, block_id)):
        found = work(index_of(index), _rows(block))
    return _packed(found) if isinstance(found, Answer) else found


def _called(block_id: tuple[int, ...], row: int) -> str:
    return f"row {row} of chunk {block_id[0]}" if block_id else f"row {row}"


def _packed(found: Answer) -> NDArray[Any]:
    """An answer as one array, so that one task gives all of it."""
    names = PARTS[: len(found)]
    kinds = [(name, part.dtype, part.shape[1:]) for name, part in zip(names, found, strict=True)]
    whole = np.empty(len(found.indices), dtype=kinds)
    for name, part in zip(names, found, strict=True):
        whole[name] = part
    return whole


def _itself(part: Any) -> Any:
    return part
