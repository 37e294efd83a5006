"""Shards that were written where their rows lie, and are opened one at a time to be searched.

Each is an index of its own in the format of :mod:`~samekin.core.index.storage`, in one folder. Who
searches them needs memory for one, and a little knowledge of all, which is small and travels.
Where rows have ids, they are numbered in the order of those by counting, shard by shard, how many
of the others come before; nobody has to hold all ids.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, cast
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from samekin.core import checks
from samekin.core.asked import places
from samekin.core.distances import Array
from samekin.core.index.opened import open_
from samekin.core.index.shards import Sharded
from samekin.core.index.storage import save
from samekin.core.index.whole import Index, build, kept
from samekin.core.narrow import narrowed
from samekin.core.protocol import Corpus

NUMBERS = "numbers.npy"
IDS = "ids.npy"


class Shard(NamedTuple):
    """What is known of a shard without opening it."""

    name: str
    """Of its folder."""
    size: int
    """Rows."""
    row_bytes: int
    bare: Index
    """The index without its rows: what it says of rows is true of all."""

    @property
    def id_type(self) -> str:
        """The word for the type of its ids; empty where it has none."""
        return self.bare.id_type


@dataclass(frozen=True)
class Sharder:
    """Makes shards, numbers them, and makes an index of them. It travels to where the rows are.

    Attributes
    ----------
    words : tuple
        What :func:`build` takes after the corpus.
    dense : bool
        How rows are kept; the same in all shards.
    nbytes : int
        About how many bytes of rows should be in one shard.
    """

    words: tuple[Any, ...]
    dense: bool
    nbytes: int

    def write(self, corpus: Corpus, folder: str) -> Shard:
        """Index rows into the folder, under a new name; a writer that dies leaves nobody's shard.

        Raises
        ------
        RowError, ValueError
            As :func:`build`; a bad row is called as the corpus does.
        OSError
            As :func:`save`.
        """
        corpus = corpus._replace(rows=narrowed(corpus.rows))
        with checks.naming(corpus.name):
            index = build(corpus, *self.words, dense=self.dense)
        name = uuid4().hex
        if not Path(folder).is_dir():  # its job has failed: nobody would remove what comes now
            raise FileNotFoundError(f"{folder} is not there any more")
        save(index, Path(folder, name))
        return Shard(name, len(index), index.row_bytes, _without_rows(index))

    def number(self, folder: str, shards: Sequence[Shard], place: int) -> Array:
        """Number the rows of one shard among all by their ids, into its folder.

        Returns
        -------
        ndarray
            The first of its ids that another shard has as well; empty where there is none.
        """
        mine = _ids(folder, shards[place])
        numbers = np.arange(len(mine))
        for other, shard in enumerate(shards):
            if other != place:
                theirs = _ids(folder, shard)
                before, again = places(theirs, mine)
                if again.any():
                    return np.array(mine[again][:1])
                numbers += np.where(theirs[before] < mine, before + 1, before)
        written = Path(folder, shards[place].name, f"{uuid4().hex}.npy")
        np.save(written, numbers)
        os.replace(written, written.with_name(NUMBERS))
        return np.array(mine[:0])

    def whole(self, folder: str, shards: Sequence[Shard]) -> Streamed:
        """The index of all shards, in this order where rows have no ids.

        Raises
        ------
        ValueError
            If there are no rows, or they differ in length.
        """
        if not shards:
            checks.at_least_one(np.empty((0, 1)), 0)
        widths = {shard.bare.columns for shard in shards}
        if len(widths) > 1:
            raise ValueError(f"The rows have different lengths: {sorted(widths)}")
        parts = tuple(shards)
        opened = cast("Any", _Opened(folder, parts))
        numbers = cast("Any", _Numbers(folder, parts))
        return Streamed(opened, numbers, {}, parts[0].id_type, folder, parts)


def _without_rows(index: Index) -> Index:
    arrays = {name: array for name, array in index.arrays.items() if name.startswith("metric.")}
    arrays |= kept(index.corpus.rows[:0].copy())
    return Index(index.metric, index.p, "direct", index.columns, arrays, index.id_type)


@dataclass(eq=False)
class Streamed(Sharded):
    """Shards in a folder, of which one is open.

    Attributes
    ----------
    where : str
    parts : tuple of Shard
    """

    where: str = ""
    parts: tuple[Shard, ...] = field(default=(), repr=False)

    @property
    def folder(self) -> str:
        """All hosts see it."""
        return self.where

    def __len__(self) -> int:
        return sum(part.size for part in self.parts)

    @property
    def exact(self) -> bool:
        """No shard is opened to say so: none is made with a filter that may miss a neighbour."""
        return True

    @property
    def first(self) -> Index:
        """It has the words and the columns of all shards, and no rows."""
        return self.parts[0].bare

    @property
    def row_bytes(self) -> int:
        """See :attr:`samekin.core.points.Points.row_bytes`."""
        return max(part.row_bytes for part in self.parts)

    def own(self, place: int) -> Corpus:
        """The rows of a shard as queries: their numbers, and their ids."""
        part, numbers = self.parts[place], self.numbers[place].reshape(-1, 1)
        ids = _ids(self.where, part) if part.id_type else None
        return Corpus(numbers, ids, part.id_type)

    @property
    def ids(self) -> Any:
        """The names of the rows, to be asked for by number; :func:`numpy.asarray` gives all."""
        return Named(self.where, self.parts) if self.id_type else None

    @property
    def arrays(self) -> dict[str, Array]:
        """Everything that is saved; it is all opened, but not read."""
        found = {n: a for n, a in super().arrays.items() if not n.endswith(".ids")}
        return found | {"ids": self.ids} if self.id_type else found

    @property
    def sizes(self) -> Iterator[tuple[str, int]]:
        """The name and the bytes of every array; one shard is open at a time."""
        if self.ids is not None:
            yield "ids", self.ids.nbytes
        for place in range(len(self.parts)):
            yield f"{place}.numbers", self.numbers[place].nbytes
            for name, size in self.shards[place].sizes:
                if name != "ids":
                    yield f"{place}.{name}", size


class _Files(Sequence[Any]):
    """Something of each shard, opened when it is asked for, and only the last one held."""

    def __init__(self, folder: str, parts: tuple[Shard, ...]) -> None:
        self.folder, self.parts = folder, parts
        self._held: tuple[int, Any] | None = None

    def __len__(self) -> int:
        return len(self.parts)

    def __getitem__(self, place: Any) -> Any:
        part, held = self.parts[place], self._held  # another thread may hold another one
        if held is None or held[0] != place:
            held = self._held = None  # closed before the next is opened
            try:
                held = self._held = place, self._open(place, part)
            except FileNotFoundError as error:
                raise FileNotFoundError(
                    f"{Path(self.folder, part.name)} is not there. Shards go with unpersist() and "
                    f"with the session that wrote them, and have to be in a folder that all hosts "
                    f"see: fit again, perhaps with folder= ({error})"
                ) from error
        return held[1]

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.folder, self.parts)

    def _open(self, place: int, part: Shard) -> Any:
        raise NotImplementedError


class _Opened(_Files):
    """The shards."""

    def _open(self, place: int, part: Shard) -> Index:
        found = open_(Path(self.folder, part.name), verify=False)
        assert isinstance(found, Index)
        return found


class _Numbers(_Files):
    """The numbers of their rows: by their ids, or one after the other."""

    def _open(self, place: int, part: Shard) -> NDArray[np.int64]:
        if part.id_type:
            numbers: NDArray[np.int64] = np.load(
                Path(self.folder, part.name, NUMBERS), mmap_mode="r"
            )
            return numbers
        start = sum(before.size for before in self.parts[:place])
        return np.arange(start, start + part.size)


class Named:
    """Ids by the numbers of their rows, looked up in the shards that hold them."""

    def __init__(self, folder: str, parts: tuple[Shard, ...]) -> None:
        self.folder: str = folder
        self.parts: tuple[Shard, ...] = parts

    def __len__(self) -> int:
        return sum(part.size for part in self.parts)

    def __getitem__(self, numbers: Any) -> Array:
        asked, back = np.unique(numbers, return_inverse=True)
        rows, ids = [], []
        for part, known in zip(self.parts, _Numbers(self.folder, self.parts), strict=True):
            place, there = places(known, asked)
            rows.append(np.flatnonzero(there))
            ids.append(_ids(self.folder, part)[place[there]])
        found = np.concatenate(ids)[np.argsort(np.concatenate(rows))]
        return np.asarray(found[back.reshape(np.shape(numbers))])  # flat, before numpy 2

    @property
    def nbytes(self) -> int:
        """Of all of them; none is read."""
        return sum(int(_ids(self.folder, part).nbytes) for part in self.parts)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Array:
        whole = self[np.arange(len(self))]
        return whole if dtype is None else whole.astype(dtype)


def _ids(folder: str, shard: Shard) -> Array:
    ids: Array = np.load(Path(folder, shard.name, IDS), mmap_mode="r")
    return ids
