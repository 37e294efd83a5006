"""An index as one file that travels: workers of a host map it, so all of them hold one copy.

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
from typing import IO, Any

import numpy as np

ALIGNED = 64
"""Arrays begin at multiples of this, as BLAS and vector units like them."""


class _Pickler(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        # numpy sets no subclass apart, and a mapped index is of them.
        if isinstance(value, np.memmap):
            return np.asarray(value).__reduce_ex__(5)
        return NotImplemented


def write(index: Any, file: IO[bytes]) -> None:
    """Write an index to an empty binary file."""
    buffers: list[pickle.PickleBuffer] = []
    sink = io.BytesIO()
    _Pickler(sink, protocol=5, buffer_callback=buffers.append).dump(index)
    views = [buffer.raw() for buffer in buffers]
    sizes = [view.nbytes for view in views]
    pickle.dump((sink.getvalue(), sizes), file)
    for place, view in zip(_places(file.tell(), sizes), views, strict=True):
        file.write(b"\0" * (place - file.tell()))
        file.write(view)
    file.flush()


def open_(path: str | Path) -> Any:
    """The index in a file, its arrays memory-mapped and read-only."""
    with Path(path).open("rb") as file:
        skeleton, sizes = pickle.load(file)  # noqa: S301 - of our own driver
        places = _places(file.tell(), sizes)
        mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    buffers = (mapped[at : at + size] for at, size in zip(places, sizes, strict=True))
    return pickle.loads(skeleton, buffers=buffers)  # noqa: S301


def _places(start: int, sizes: list[int]) -> Iterator[int]:
    for size in sizes:
        start = -(-start // ALIGNED) * ALIGNED
        yield start
        start += size
