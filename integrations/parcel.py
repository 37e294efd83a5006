"""An index, or other arrays, as one file: workers of a host map it, so all of them hold one copy.

A file is a pickle of everything but the arrays, then the arrays as they lie in memory. It is for
the way from a driver to its workers, which trust each other; what people keep and exchange is
:func:`samekin.core.index.save`, in which nothing is pickled. So a metric that is a function goes
along here, by value.
"""

from __future__ import annotations

import io
import mmap
import pickle
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any, NamedTuple

import numpy as np

ALIGNED = 64
"""Arrays begin at multiples of this, as BLAS and vector units like them."""


LARGE = 2**18
"""Bytes; fewer are sooner sent than left in a file."""


class Left(NamedTuple):
    """Where a parcel is, in place of it."""

    path: str


class _Pickler(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        # numpy sets no subclass apart, and a mapped index is of them.
        if isinstance(value, np.memmap):
            return np.asarray(value).__reduce_ex__(5)
        return NotImplemented


def write(index: Any, file: IO[bytes]) -> None:
    """Write an index to an empty binary file."""
    _write(*_apart(index), file)


def left(value: Any, folder: str) -> Any:
    """Where a value is in a folder, in a file of its own; itself if it has few bytes.

    Also where there is no folder, which is "".
    """
    if folder:
        skeleton, views = _apart(value)
        if sum(view.nbytes for view in views) >= LARGE:
            with NamedTemporaryFile(dir=folder, delete=False) as file:
                _write(skeleton, views, file)
            return Left(file.name)
    return value


def here(value: Any) -> Any:
    """What was left, mapped, or the value itself; a file that is mapped may go, and what it held
    stays."""
    return open_(value.path) if isinstance(value, Left) else value


def _apart(value: Any) -> tuple[bytes, list[memoryview]]:
    """A pickle of all but the arrays, and the arrays."""
    buffers: list[pickle.PickleBuffer] = []
    sink = io.BytesIO()
    _Pickler(sink, protocol=5, buffer_callback=buffers.append).dump(value)
    return sink.getvalue(), [buffer.raw() for buffer in buffers]


def _write(skeleton: bytes, views: list[memoryview], file: IO[bytes]) -> None:
    sizes = [view.nbytes for view in views]
    pickle.dump((skeleton, sizes), file)
    for place, view in zip(_places(file.tell(), sizes), views, strict=True):
        file.write(b"\0" * (place - file.tell()))
        file.write(view)
    file.flush()


def open_(path: str | Path) -> Any:
    """The index in a file, its arrays memory-mapped and read-only; also one that was left there."""
    with Path(path).open("rb") as file:
        skeleton, sizes = pickle.load(file)  # noqa: S301 - of our own driver
        places = _places(file.tell(), sizes)
        mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    buffers = (mapped[at : at + size] for at, size in zip(places, sizes, strict=True))
    return here(pickle.loads(skeleton, buffers=buffers))  # noqa: S301


def _places(start: int, sizes: list[int]) -> Iterator[int]:
    for size in sizes:
        start = -(-start // ALIGNED) * ALIGNED
        yield start
        start += size
