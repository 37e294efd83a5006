"""Blocks of rows, and a folder in which the workers of one engine leave them for another's.

A file is a block; their names are in the order of the rows. Nothing is pickled.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from scipy import sparse

from samekin.core.protocol import Rows


class Block(NamedTuple):
    """Some rows, and their names where they have any."""

    rows: Rows
    ids: pa.Array | None = None


def new(folder: str | os.PathLike[str]) -> str:
    """A folder that is there and empty.

    Raises
    ------
    FileExistsError
        If something is in it.
    """
    path = Path(folder).resolve()
    path.mkdir(parents=True, exist_ok=True)
    if any(path.iterdir()):
        raise FileExistsError(f"{path} is not empty: rows are moved by way of an empty folder")
    return str(path)


def write(folder: str, partition: int, place: int, block: Block) -> str:
    """Leave a block; its file, which is there whole or not at all."""
    rows, parts = block.rows, {}
    if sparse.issparse(rows):
        rows = sparse.csr_array(rows)
        parts = {"data": rows.data, "indices": rows.indices, "indptr": rows.indptr}
        parts["shape"] = np.array(rows.shape)
    else:
        parts["rows"] = np.ascontiguousarray(rows)
    if block.ids is not None:
        parts["ids"] = np.frombuffer(_written(block.ids), dtype=np.uint8)
    name = f"{partition:08}-{place:08}.npz"
    # Two tries of a task may write at once.
    aside = Path(folder, f".{os.getpid()}-{name}")
    with aside.open("wb") as file:
        np.savez(file, allow_pickle=False, **parts)
    aside.rename(Path(folder, name))
    return name


def read(folder: str, name: str) -> Block:
    """A block that was left."""
    with np.load(Path(folder, name), allow_pickle=False) as found:
        ids = None
        if "ids" in found:
            with pa.ipc.open_stream(pa.py_buffer(found["ids"].tobytes())) as stream:
                ids = pa.concat_arrays(stream.read_all().column(0).chunks)
        if "rows" in found:
            return Block(found["rows"], ids)
        parts = (found["data"], found["indices"], found["indptr"])
        return Block(sparse.csr_array(parts, shape=tuple(found["shape"])), ids)


def there(folder: str, names: list[str]) -> list[str]:
    """The files of all blocks, in order.

    Raises
    ------
    FileNotFoundError
        If the workers left blocks that are not seen from here.
    """
    seen = {path.name for path in Path(folder).glob("*.npz")}
    if not seen.issuperset(names):
        raise FileNotFoundError(
            f"The workers left {len(names)} blocks in {folder}, and {len(seen)} are seen here: the "
            "folder has to be shared by the workers of both engines and by the driver"
        )
    return sorted(names)


def _written(ids: pa.Array) -> bytes:
    table = pa.table({"id": ids})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue().to_pybytes())
