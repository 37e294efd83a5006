"""Where the tasks of Dask find the index: with a distributed client, on every worker.

Workers of one host map one file of it, which goes when the last of them lets go of it.
"""

from __future__ import annotations

import io
import os
import pickle
from typing import Any

import numpy as np
from dask.base import get_scheduler

from samekin.integrations import parcel
from samekin.integrations.shelf import Shelf

POSIX = os.name == "posix"
"""Elsewhere there are no locks to tell who is the last, so every worker has a copy."""


class Sent:
    """An index here, and where workers have it."""

    def __init__(self, index: Any) -> None:
        self.here: Shelf = Shelf(index)
        self._future: Any = None
        self.there()

    def there(self) -> Any:
        """What tasks are given: a future of the client in use, or the index itself.

        A scheduler that was started again, or another one, has to be sent it once more.
        """
        here, future = client(), self._future
        if here is None:
            return self.here
        if future is None or future.client is not here or future.status != "finished":
            sent = Parcelled(self.here.index) if POSIX else self.here.index
            self._future = here.scatter(sent, broadcast=True, hash=False)
        return self._future


class Parcelled:
    """An index that travels as a parcel, and is a mapped file where it arrives."""

    def __init__(self, index: Any, file: Any = None) -> None:
        self.index = index
        self._file = file  # is there for as long as this is

    def __reduce__(self) -> tuple[Any, ...]:
        return _arrived, (pickle.PickleBuffer(self._content()),)

    def _content(self) -> Any:
        """Its bytes; what came from a worker is what that one got, or it would be another file."""
        if self._file is not None:
            return np.fromfile(self._file.path, dtype=np.uint8)
        content = io.BytesIO()
        parcel.write(self.index, content)
        return content.getbuffer()


def _arrived(content: Any) -> Parcelled:
    from samekin.core.filters.unpacked import Unpacked

    file = Unpacked(np.frombuffer(content, dtype=np.uint8))
    return Parcelled(parcel.open_(file.path), file)


def index_of(handle: Any) -> Any:
    """The index, of what a task was given."""
    return handle.index if isinstance(handle, Shelf | Parcelled) else handle


def client() -> Any:
    """The distributed client, if it is what computes here."""
    return getattr(get_scheduler(), "__self__", None)
