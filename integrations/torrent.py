"""Classic Spark's torrent broadcast, of an index that the workers of an executor map.

Spark unpickles a broadcast in every Python worker: a copy for each. But its bytes lie in one file
of the executor's scratch folder, which all of them are told, and which Spark deletes with the
broadcast and with the session. Here those bytes are a parcel, so workers map that file.

Where the driver is the executor, its own file is what they map: of a broadcast Spark would make a
compressed copy for others, and there are none.

Where Spark encrypts its files (``spark.io.encryption.enabled``) there is no file to map; the index
is then an ordinary broadcast, with a copy in every worker.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from queue import SimpleQueue
from threading import Thread
from typing import IO, Any
from weakref import WeakKeyDictionary, finalize

from py4j.protocol import Py4JError
from pyspark import Broadcast, SparkContext

from samekin.integrations import parcel, scratch

_opened: WeakKeyDictionary[Broadcast[Any], Any] = WeakKeyDictionary()
"""What this worker has mapped, for as long as Spark has the broadcast."""


class Torrent(Broadcast[Any]):
    """A broadcast that is a :class:`Received` where it arrives."""

    def dump(self, value: Any, f: IO[bytes]) -> None:
        """Write the parcel, in place of a pickle."""
        parcel.write(value, f)
        f.close()

    def load_from_path(self, path: str) -> Any:
        """Map it here, too."""
        return parcel.open_(path)

    def __reduce__(self) -> Any:
        return Received, super().__reduce__()


class Received:
    """A broadcast on a worker."""

    def __init__(self, find: Callable[[int], Broadcast[Any]], number: tuple[int]) -> None:
        self._broadcast = find(*number)

    @property
    def value(self) -> Any:
        """The index, opened once in each worker."""
        if self._broadcast not in _opened:
            _opened[self._broadcast] = parcel.open_(self._broadcast._path)
        return _opened[self._broadcast]


def send(context: SparkContext, index: Any) -> Broadcast[Any]:
    """The index to every executor, until what is returned is collected.

    An answer that is lazy may outlive the model: Spark then sends the index again.
    """
    if scratch.encrypted(context):
        return context.broadcast(index)
    index = parcel.left(index, scratch.beside(context))
    handle = Torrent(context, index, context._pickled_broadcast_vars)
    finalize(handle, _collected().put, (context, handle._jbroadcast)).atexit = False
    return handle


@cache
def _collected() -> SimpleQueue[tuple[SparkContext, Any]]:
    """Broadcasts that nobody holds any more, and a thread that releases them.

    What is collected may be collected in the middle of a call to the session, which is no moment
    for a second one by the same thread.
    """
    collected: SimpleQueue[tuple[SparkContext, Any]] = SimpleQueue()
    Thread(target=_release, args=(collected,), name="samekin-release", daemon=True).start()
    return collected


def _release(collected: SimpleQueue[tuple[SparkContext, Any]]) -> None:
    while True:
        context, broadcast = collected.get()
        with suppress(Py4JError):  # the session may stop at any time, and then cleans up itself
            if context._jsc is not None:
                broadcast.unpersist(False)
        del context, broadcast  # while it waits, nothing is held
