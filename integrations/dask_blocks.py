"""Rows on their way from a Dask array to a frame, or back: a list of tasks, a block each.

They never come here. What does are a few numbers about each block, and the names of the rows if
somebody asks for them.
"""

from __future__ import annotations

from functools import partial, reduce
from typing import Any
from uuid import uuid4

import dask
import dask.array as da
import numpy as np
import pyarrow as pa
from dask.base import compute
from dask.delayed import delayed
from dask.highlevelgraph import HighLevelGraph
from scipy import sparse

from samekin.core import checks
from samekin.core.protocol import Moving, Plan, Rows
from samekin.integrations import block_files, columns
from samekin.integrations.block_files import Block


def of_array(data: Any) -> Moving:
    """A chunk is a block; a delayed value is one chunk."""
    make = delayed(_of_chunk, pure=False)
    parts = data.to_delayed().ravel() if isinstance(data, da.Array) else [data]
    return Moving([make(part) for part in parts])


def of_frame(data: Any, plan: Plan) -> Moving:
    """A partition is a block, once the frame is sorted by its ids."""
    with dask.config.set({"dataframe.convert-string": False}):
        parts = data.sort_values(plan.id).to_delayed()
    make = delayed(_of_partition, pure=False)
    blocks = [make(part, plan) for part in parts]
    return Moving(blocks, partial(ids, blocks))


def put(moving: Moving, folder: str) -> list[str]:
    """Have the workers leave all blocks in a folder; the names of the files, in order."""
    write = delayed(_put, pure=False)
    written = compute(*(write(folder, *numbered) for numbered in enumerate(moving.blocks)))
    return block_files.there(folder, [name for name in written if name])


def take(folder: str, names: list[str], ids: Any) -> Moving:
    """Blocks that the workers of another engine left, a task a block."""
    read = delayed(block_files.read, pure=False)
    return Moving([read(folder, name) for name in names], ids)


def _put(folder: str, place: int, block: Block) -> str | None:
    return block_files.write(folder, place, 0, block) if block.rows.shape[0] else None


def ids(blocks: list[Any]) -> pa.Array:
    """The names of all rows, in order, here."""
    named = delayed(_ids, pure=False)
    return pa.concat_arrays(compute(*map(named, blocks)))


def array(blocks: list[Any], plan: Plan) -> Any:
    """A chunk of each block that has rows."""
    sizes, width, dtype, compressed = _facts(blocks)
    rows = delayed(_stored, pure=False)
    meta = np.empty((0, width), dtype)
    meta = sparse.csr_array(meta) if compressed else meta
    parts = [
        da.from_delayed(rows(block, dtype, compressed), (size, width), dtype, meta=meta)
        for block, size in zip(blocks, sizes, strict=True)
        if size
    ]
    return da.concatenate(parts) if parts else da.from_array(meta, chunks=-1)


def frame(blocks: list[Any], plan: Plan) -> Any:
    """A partition of each block."""
    # dask.dataframe.from_delayed makes frames that no array can be made of: their tasks get lost.
    from dask.dataframe.dask_expr import from_graph

    sizes, width, dtype, compressed = _facts(blocks)
    starts = np.cumsum([0, *sizes])
    make = delayed(_table, pure=False)
    nothing = _table(Block(np.empty((0, width), dtype)), 0, plan, dtype, compressed)
    parts = [
        make(block, int(start), plan, dtype, compressed)
        for block, start in zip(blocks, starts, strict=False)
    ]
    name = f"samekin-{uuid4()}"
    keys = [(name, place) for place in range(len(parts))]
    layer: dict[Any, Any] = dict(zip(keys, (part.key for part in parts), strict=True))
    graph = HighLevelGraph.from_collections(name, layer, dependencies=parts)
    return from_graph(graph, nothing, (None,) * (len(parts) + 1), keys, name)


def _of_chunk(part: Any) -> Block:
    return Block(sparse.csr_array(part) if sparse.issparse(part) else np.asarray(part))


def _of_partition(part: Any, plan: Plan) -> Block:
    names = columns.named(part[plan.id])
    if not len(part):  # an empty partition: its vectors have no length
        return Block(np.empty((0, 0)), names)
    order, encoded, word = columns.ordered(names)
    with checks.naming(partial(columns.called, names)):
        found = columns.rows(pa.Table.from_pandas(part, preserve_index=False), plan.features)
    return Block(found[order], columns.decode(encoded, word))


def _ids(block: Block) -> Any:
    return block.ids


def _fact(block: Block) -> tuple[Any, ...]:
    return *block.rows.shape, block.rows.dtype, sparse.issparse(block.rows)


def _facts(blocks: list[Any]) -> tuple[list[int], int, Any, bool]:
    """Rows of each block; columns, dtype and storage of all."""
    found = compute(*map(delayed(_fact, pure=False), blocks))
    full = [fact for fact in found if fact[0]]
    widths = {fact[1] for fact in full}
    if len(widths) > 1:
        raise ValueError(f"The rows have different lengths: {sorted(widths)}")
    dtype = reduce(np.promote_types, (fact[2] for fact in full)) if full else np.dtype(float)
    width = widths.pop() if widths else 1
    return [fact[0] for fact in found], width, dtype, any(fact[3] for fact in full)


def _stored(block: Block, dtype: Any, compressed: bool) -> Rows:
    if compressed:
        return sparse.csr_array(block.rows, dtype=dtype)
    return block.rows.astype(dtype, copy=False)


def _table(block: Block, start: int, plan: Plan, dtype: Any, compressed: bool) -> Any:
    rows = _stored(block, dtype, compressed)
    names = pa.array(np.arange(start, start + rows.shape[0])) if block.ids is None else block.ids
    table = pa.table({plan.id: names, columns.new(plan): columns.vectors(rows)})
    return table.to_pandas()
