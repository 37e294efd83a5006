"""The answer as a file. Each writer takes parts one after the other, and holds one at a time."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.lib import format as npy

from samekin.core.protocol import Neighbors
from samekin.integrations import columns


class Answer(NamedTuple):
    """What was found, to be read part by part, as often as needed.

    Attributes
    ----------
    parts : callable
        Makes an iterator of Neighbors, in row numbers of the corpus.
    names : callable
        Makes an iterator of what names the queries of each part.
    ids, id_type : what names the corpus, encoded, or None
    n_queries, k : int
    named : bool
        The queries have ids of their own.
    id : str
        What the column of these names is called.
    exact : bool
        None is missed. If some may be, the file says so: an array ``exact`` in an ``.npz``, the
        schema's metadata elsewhere.
    """

    parts: Callable[[], Iterator[Neighbors]]
    names: Callable[[], Iterator[pa.Array]]
    ids: Any
    id_type: str
    n_queries: int
    k: int
    named: bool
    id: str
    exact: bool

    def neighbors(self) -> Iterator[pa.Array]:
        """The neighbours of each part, as lists of what names the corpus."""
        of, word = self.ids, self.id_type
        return (columns.neighbor_ids(part.indices, of, word) for part in self.parts())

    def tables(self) -> Iterator[pa.Table]:
        """A line for each query: its name, the names of its neighbours, their distances."""
        for name, part, near in zip(self.names(), self.parts(), self.neighbors(), strict=True):
            whole = {self.id: name, "indices": near, "distances": columns.lists(part.distances)}
            yield pa.table(whole)

    def schema(self) -> pa.Schema:
        """Of :meth:`tables`; known without a part, so that no queries give a file, too."""
        name = next((part.type for part in self.names()), pa.int64())
        near = pa.int64() if self.ids is None else columns.type_of(self.id_type)
        lists = [("indices", pa.list_(near)), ("distances", pa.list_(pa.float64()))]
        said = {} if self.exact else {"exact": "false"}
        return pa.schema([(self.id, name), *lists], said)


def _npz(answer: Answer, path: Path) -> None:
    shape = (answer.n_queries, answer.k)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        distances = (part.distances for part in answer.parts())
        _stream(archive, "distances", np.dtype(np.float64), shape, distances)
        indices = (near.flatten().to_numpy() for near in answer.neighbors())
        _stream(archive, "indices", np.dtype(np.int64), shape, indices)
        if answer.named:
            names = (part.to_numpy() for part in answer.names())
            _stream(archive, "ids", np.dtype(np.int64), shape[:1], names)
        if not answer.exact:
            _stream(archive, "exact", np.dtype(bool), (), iter([False]))


def _stream(
    archive: zipfile.ZipFile,
    name: str,
    dtype: np.dtype[Any],
    shape: tuple[int, ...],
    parts: Iterator[Any],
) -> None:
    header = {"descr": dtype.str, "fortran_order": False, "shape": shape}
    with archive.open(f"{name}.npy", "w", force_zip64=True) as file:
        npy.write_array_header_1_0(file, header)
        for part in parts:
            file.write(np.ascontiguousarray(part, dtype).tobytes())


def _parquet(answer: Answer, path: Path) -> None:
    schema = answer.schema()
    with pq.ParquetWriter(path, schema) as writer:
        for table in answer.tables():
            writer.write_table(table.cast(schema))


def _arrow(answer: Answer, path: Path) -> None:
    schema = answer.schema()
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, schema) as writer:
        for table in answer.tables():
            writer.write_table(table.cast(schema))


WRITERS: dict[str, Callable[[Answer, Path], None]] = {
    ".npz": _npz,
    ".parquet": _parquet,
    ".arrow": _arrow,
    ".feather": _arrow,
}


def fits(suffix: str, *kinds: pa.DataType) -> None:
    """Refuse names that the output cannot hold.

    Raises
    ------
    ValueError
        For an ``.npz`` and ids that are not integers.
    """
    for kind in kinds:
        if suffix == ".npz" and not pa.types.is_integer(kind):
            raise ValueError(f"an .npz has no ids of type {kind}; write .parquet or .arrow")
