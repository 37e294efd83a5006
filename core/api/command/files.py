"""Rows, and what names them, of the files that a command line meets."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
from pyarrow import csv
from scipy import sparse

from samekin.core import checks
from samekin.core.blocks import cuts
from samekin.core.protocol import Corpus, Rows
from samekin.integrations import columns

ARRAYS = (".npy", ".npz")
TABLES = {".parquet": "parquet", ".csv": "csv", ".arrow": "ipc", ".feather": "ipc"}
INPUTS = (*ARRAYS, *TABLES)
BEGIN = {".npy": b"\x93NUMPY", ".npz": b"PK"}
"""The first bytes of such a file."""

SMALL = 2**20
"""Bytes below which a file is read rather than mapped."""


class Part(NamedTuple):
    """Some rows, and what to call one of them, by its place among them."""

    rows: Rows
    name: Callable[[int], str]


class Columns(NamedTuple):
    """What of a table is what."""

    features: str | tuple[str, ...]
    id: str | None

    @property
    def names(self) -> list[str]:
        features = [self.features] if isinstance(self.features, str) else [*self.features]
        return features if self.id is None else [self.id, *features]


class Source:
    """Rows in a file.

    Parameters
    ----------
    path : Path
    features : tuple of str
        Columns of a table; where empty, ``features``, or else every numeric column.
    id_ : str, optional
        The column that names the rows; ``id`` where there is one.
    """

    columns: Columns

    def __init__(self, path: Path, features: tuple[str, ...] = (), id_: str | None = None) -> None:
        self.path = path
        if not path.exists():
            raise FileNotFoundError(f"{path}: there is no such file")
        if kind(path, INPUTS) in ARRAYS:
            with _reading(path):
                self.rows: Rows = _array(path)
            self.table: Any = None
            self.columns = Columns("features", None)
        else:
            with _reading(path):
                self.table = _table(path)
            names = {field.name: _is_number(field.type) for field in self.table.schema}
            self.columns = chosen(str(path), names, features, id_)

    def __len__(self) -> int:
        return int(self.rows.shape[0] if self.table is None else self.table.count_rows())

    def corpus(self) -> Corpus:
        """All of it, in the order of the ids if it has them."""
        if self.table is None:
            return Corpus(checks.rows(self.rows))
        table = self.table.to_table(columns=self.columns.names)
        if self.columns.id is None:
            return Corpus(columns.rows(table, self.columns.features))
        return columns.corpus(table, self.columns.features, self.columns.id)

    def parts(self, size: int, start: int = 0) -> Iterator[Part]:
        """``size`` rows at a time, in the order of the file, from part ``start`` on."""
        if self.table is None:
            whole = checks.rows(self.rows)
            for cut in cuts(len(self), size, start * size):
                yield Part(whole[cut], partial(_numbered, cut.start))
            return
        batches = self.table.to_batches(columns=self.columns.names, batch_size=size)
        first = start * size
        for table in islice(_regrouped(batches, size), start, None):
            ids = self._ids(table)
            name = partial(_numbered, first) if ids is None else partial(columns.called, ids)
            with checks.naming(name):
                rows = columns.rows(table, self.columns.features)
            yield Part(rows, name)
            first += len(table)

    def ids(self, size: int) -> Iterator[pa.Array]:
        """What names the rows, ``size`` at a time; row numbers where there are no ids."""
        if self.columns.id is None:
            yield from (pa.array(np.arange(cut.start, cut.stop)) for cut in cuts(len(self), size))
            return
        batches = self.table.to_batches(columns=[self.columns.id], batch_size=size)
        yield from (self._ids(table) for table in _regrouped(batches, size))

    def id_types(self) -> list[pa.DataType]:
        """The type of the ids, if there are any."""
        return [] if self.columns.id is None else [self.table.schema.field(self.columns.id).type]

    def _ids(self, table: pa.Table) -> pa.Array | None:
        if self.columns.id is None:
            return None
        return pa.concat_arrays(table.column(self.columns.id).chunks)

    def digest(self) -> str:
        """SHA-256 of the file, or of all files of the folder."""
        if self.path.is_file():
            return _sha256(self.path)
        inside = sorted(path for path in self.path.rglob("*") if path.is_file())
        text = "".join(f"{path.relative_to(self.path)} {_sha256(path)}\n" for path in inside)
        return hashlib.sha256(text.encode()).hexdigest()


def _numbered(first: int, row: int) -> str:
    return f"row {first + row}"


def kind(path: Path | str, known: Iterable[str]) -> str:
    """The suffix of a path, if it is one of those that are known."""
    suffix = Path(path).suffix.lower()
    if suffix not in known:
        raise ValueError(f"{path} ends in none of {', '.join(known)}")
    return suffix


def chosen(of: str, names: dict[str, bool], features: tuple[str, ...], id_: str | None) -> Columns:
    """The columns to use, of ``names`` (and whether each holds numbers)."""
    if not names:
        raise ValueError(f"{of} holds no columns")
    for name in (*features, *([id_] if id_ else [])):
        if name not in names:
            raise ValueError(f"{of} has no column {name!r} (it has {', '.join(names)})")
    if id_ is None and "id" in names:
        id_ = "id"
    if not features and "features" in names:
        features = ("features",)
    if not features:
        features = tuple(name for name, number in names.items() if number and name != id_)
    if not features:
        raise ValueError(f"{of} has no numeric column; name the vector column with --features")
    return Columns(features[0] if len(features) == 1 else features, id_)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Within, what goes wrong is said of the file."""
    try:
        yield
    except (ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
        # Arrow tells the way to the reason first.
        why = str(error).rpartition("': ")[2]
        raise ValueError(f"{path} cannot be read as {path.suffix.lower()}: {why}") from error


def _array(path: Path) -> Rows:
    if path.is_dir():
        raise IsADirectoryError("it is a folder")
    with path.open("rb") as file:
        start = BEGIN[path.suffix.lower()]
        if file.read(len(start)) != start:
            raise ValueError("it does not begin like one")
    if path.suffix.lower() == ".npy":
        large = path.stat().st_size > SMALL
        return np.load(path, mmap_mode="r" if large else None, allow_pickle=False)
    with np.load(path, allow_pickle=False) as found:
        if {"format", "indices", "indptr", "data", "shape"} <= set(found.files):
            return sparse.csr_array(sparse.load_npz(path))
        if len(found.files) != 1:
            raise ValueError(
                f"it holds {len(found.files)} arrays ({', '.join(found.files)}); "
                "one array of rows, or one sparse matrix of scipy, is expected"
            )
        return found[found.files[0]]


def _table(path: Path) -> Any:
    form = TABLES[path.suffix.lower()]
    # A CSV is read whole: only all of it tells whether a column is whole numbers.
    return ds.dataset(csv.read_csv(path)) if form == "csv" else ds.dataset(path, format=form)


def _is_number(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)
    )


def _regrouped(batches: Iterable[pa.RecordBatch], size: int) -> Iterator[pa.Table]:
    """The same lines in tables of ``size`` (the last may be shorter)."""
    held: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        left = batch
        while left.num_rows:
            taken = left.slice(0, size - count)
            left = left.slice(taken.num_rows)
            held.append(taken)
            count += taken.num_rows
            if count == size:
                yield pa.Table.from_batches(held)
                held, count = [], 0
    if held:
        yield pa.Table.from_batches(held)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
