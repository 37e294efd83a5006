"""An index that other processes of this machine map from one file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from tempfile import mkstemp
from typing import Any
from weakref import finalize

from samekin.integrations import parcel


class Shelf:
    """An index where it is, and a file of it where it is pickled to.

    Nothing is written for those who share this memory. The file goes when the shelf does, so
    whoever waits for work elsewhere holds on to it.

    Attributes
    ----------
    index : samekin.core.index.Index
    """

    path: str

    def __init__(self, index: Any) -> None:
        self.index = index
        self.path = ""

    def __reduce__(self) -> tuple[Any, ...]:
        if not self.path:
            number, self.path = mkstemp(prefix="samekin-")
            finalize(self, Path(self.path).unlink, missing_ok=True)
            with open(number, "wb") as file:
                parcel.write(self.index, file)
        return _opened, (self.path,)


@lru_cache(maxsize=2)
def _opened(path: str) -> Shelf:
    """A shelf of what is there."""
    return Shelf(parcel.open_(path))
