"""An index that other processes of this machine open from disk, once each, memory-mapped."""

from __future__ import annotations

import shutil
from functools import lru_cache
from tempfile import mkdtemp
from typing import Any
from weakref import finalize

from samekin.core.index import Function, open_, save


class Shelf:
    """An index where it is, and its folder where it is pickled to.

    Nothing is written for those who share this memory. The folder goes when the shelf does, so
    whoever waits for work elsewhere holds on to it.

    Attributes
    ----------
    index : samekin.core.index.Index
    """

    def __init__(self, index: Any) -> None:
        self.index = index
        self._folder = ""

    def __reduce__(self) -> tuple[Any, ...]:
        if isinstance(self.index.definition.whole, Function):
            return Shelf, (self.index,)  # code is not written to disk: it travels by value
        if not self._folder:
            self._folder = mkdtemp(prefix="samekin-")
            finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
            save(self.index, f"{self._folder}/index")
        return _opened, (f"{self._folder}/index",)


@lru_cache(maxsize=2)
def _opened(folder: str) -> Shelf:
    """A shelf of what is there; it was written by whoever sent the path, and is not read twice."""
    return Shelf(open_(folder, verify=False))
