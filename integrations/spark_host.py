"""One index for each host of a Spark cluster, whatever its number of Python workers.

A broadcast is unpickled by every Python worker: eight workers hold eight copies. Here the first
worker that needs the index writes it to the scratch folder of its executor, under a lock, and all
of them map the same files into memory. The folder goes with the session; the one of a model that
was fitted again goes when a worker next opens an index.
"""

from __future__ import annotations

import shutil
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import uuid4
from weakref import finalize

from filelock import FileLock
from pyspark import Broadcast, SparkContext, SparkFiles

from samekin.core.index import DamagedIndex, Function, open_, save

RELEASED: set[str] = set()
"""Names of indexes that no model holds any more; on the driver."""


class HostIndex:
    """An index that every worker may ask for its ``value``.

    Parameters
    ----------
    context : SparkContext
    index : samekin.core.index.Index
    """

    def __init__(self, context: SparkContext, index: Any) -> None:
        self.context, self.id_type = context, index.id_type
        self._broadcast = context.broadcast(index)
        self._name = f"samekin-{uuid4()}"
        finalize(self, _release, context, self._broadcast, self._name).atexit = False

    def __getstate__(self) -> tuple[Broadcast[Any], str, str, frozenset[str]]:
        return self._broadcast, self.id_type, self._name, frozenset(RELEASED)

    def __setstate__(self, state: tuple[Broadcast[Any], str, str, frozenset[str]]) -> None:
        self._broadcast, self.id_type, self._name, self._released = state

    @property
    def value(self) -> Any:
        """The index, memory-mapped; on a worker."""
        return _opened(self)

    def open(self) -> Any:
        """The index from the folder of this executor, which is made where it is missing."""
        root = Path(SparkFiles.getRootDirectory())
        folder = root / self._name
        with FileLock(root / f"{self._name}.lock"):
            for name in self._released:
                shutil.rmtree(root / name, ignore_errors=True)
            try:
                return open_(folder, verify=False)
            except (FileNotFoundError, DamagedIndex):  # or somebody has begun to clean it away
                shutil.rmtree(folder, ignore_errors=True)
            index = self._broadcast.value
            if isinstance(index.definition.whole, Function):
                return index  # code is not written to disk: each worker has its own
            save(index, folder)
        del index, self._broadcast._value
        return open_(folder, verify=False)

    def __hash__(self) -> int:
        return hash(self._name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HostIndex) and other._name == self._name


@lru_cache(maxsize=2)
def _opened(host: HostIndex) -> Any:
    """An index stays open in a worker while it is asked for."""
    return host.open()


def _release(context: SparkContext, broadcast: Broadcast[Any], name: str) -> None:
    """A model lets go of its index. What is yet to be computed with it gets it once more."""
    RELEASED.add(name)
    if SparkContext._active_spark_context is context:  # else it has gone with the session
        broadcast.unpersist()
