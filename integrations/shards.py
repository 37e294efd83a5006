"""Shards of a corpus where it lies: what every engine does about them, whatever its data.

A worker packs what it has of the corpus into shards of bounded size and writes them to a folder
that all hosts see. Nobody sends rows to anybody: what goes to the driver is what was written, and
what goes to the workers with a question is where that is.
"""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from weakref import finalize

from samekin.core.checks import RowError
from samekin.core.protocol import Corpus, Sharder, Work

T = TypeVar("T")

ROWS, BYTES = 2**14, 2**25
"""Queries that are asked together: every shard is opened anew for them."""


class Lent(NamedTuple):
    """An index that workers find in a folder, as a handle."""

    value: Any


class Folder:
    """A folder for the shards of one corpus.

    Parameters
    ----------
    path : str
    owner : object
        The folder goes when this does.
    remove : callable
        What removes it.
    """

    def __init__(
        self, path: str, owner: object, remove: Callable[[str], None] | None = None
    ) -> None:
        self.path = path
        self.close: Callable[..., Any] = finalize(owner, remove or gone, path)

    def __enter__(self) -> Folder:
        return self

    def __exit__(self, kind: object, *how: object) -> None:
        """What failed leaves nothing."""
        if kind is not None:
            self.close()


def gone(path: str) -> None:
    """Remove a folder, and whatever somebody is still writing to it."""
    for _ in range(3):
        shutil.rmtree(path, ignore_errors=True)
    if Path(path).exists():
        shutil.rmtree(path)  # which says why it cannot


def tidied(path: str, names: Iterable[str]) -> None:
    """Remove what writers left that died, or were not the first; it is nobody's shard."""
    kept = set(names)
    for found in Path(path).iterdir():
        if found.name not in kept:
            shutil.rmtree(found, ignore_errors=True)


def packed(things: Iterable[T], weigh: Callable[[T], float], most: float) -> Iterator[list[T]]:
    """Things that come one by one, in lists that weigh ``most`` or hardly more."""
    pack: list[T] = []
    weight = 0.0
    for thing in things:
        pack.append(thing)
        weight += weigh(thing)
        if weight >= most:
            yield pack
            pack, weight = [], 0.0
    if pack:
        yield pack


def share(n_rows: int, nbytes: int) -> float:
    """How much a block is of all that is asked together, which is 1."""
    return max(n_rows / ROWS, nbytes / BYTES)


def portion(work: Work, usual: int) -> int:
    """How many rows are asked for together where all are here: as many as the work would have."""
    return max(usual, getattr(work, "portion", 0))


def written(sharder: Sharder, folder: str, corpora: Iterable[Corpus]) -> Iterator[Any]:
    """Write shards, on a worker; what there is to say of each, or the first row that is wrong."""
    if not Path(folder).is_dir():
        raise FileNotFoundError(
            f"{socket.gethostname()} does not see {folder}: name a folder with folder= that all "
            "hosts see"
        )
    try:
        for corpus in corpora:
            yield sharder.write(corpus, folder)
    except ValueError as error:  # as a value, so that the driver can raise it as it is
        yield error


def told(found: Iterable[Any], numbered: bool) -> list[Any]:
    """What all workers said, in the order of the rows, on the driver.

    Parameters
    ----------
    found : iterable
        What :func:`written` gave.
    numbered : bool
        Rows are called by their number in the whole, which only the driver knows.

    Raises
    ------
    ValueError
        The first that was met instead of a shard.
    """
    shards: list[Any] = []
    before = 0
    for one in found:
        if isinstance(one, RowError) and numbered:
            raise RowError(before + one.row, one.why)
        if isinstance(one, ValueError):
            raise one
        shards.append(one)
        before += one.size
    return shards
