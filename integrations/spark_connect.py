"""DataFrames of Spark Connect, and so of serverless offerings: nothing here needs a SparkContext.

How a frame is read and answered: :mod:`samekin.integrations.frames`. The index is an artifact: a
file that Spark brings to every host once, and that goes with the session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any, NamedTuple
from uuid import uuid4
from weakref import ref

from pyspark.sql import DataFrame
from pyspark.sql.connect.session import SparkSession

from samekin.core.protocol import Corpus, Moving, Plan, Sharder, Shards, Size
from samekin.integrations import frame_shards, frames, parcel, shards
from samekin.integrations.frames import collect, gather, joined, run, split

__all__ = ["ENGINE", "KINDS", "broadcast", "collect", "gather", "joined", "pack", "run"]
__all__ += ["scatter", "split", "unpack"]

ENGINE = "spark_connect"
KINDS = {"DataFrame": True}


class Artifact(NamedTuple):
    """An index, by the name of its file."""

    name: str

    @property
    def value(self) -> Any:
        """The index, opened once in each worker."""
        return _opened(self.name)


@lru_cache(maxsize=2)
def _opened(name: str) -> Any:
    from pyspark import SparkFiles  # only workers ask where a file is

    return parcel.open_(SparkFiles.get(name))


def scatter(corpus: Corpus, plan: Plan, /, like: Any = None) -> Any:
    """A frame of ids (row numbers where there are none) and one vector column."""
    return frames.scattered(_session(like), corpus, plan, like)


def broadcast(index: Any, plan: Plan, /, like: Any = None) -> Any:
    """The index as an artifact of the session, and the word for the type of its ids."""
    if index.folder:
        return shards.Lent(index), index.id_type
    name = f"samekin-{uuid4().hex}"
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        with path.open("wb") as file:
            parcel.write(index, file)
        _session(like).addArtifacts(str(path), file=True)
    return Artifact(name), index.id_type


def measure(data: Any, plan: Plan, bring: bool, /) -> Size:
    """The sum over all rows, which come here for it, or each partition says its own."""
    data = frames.whole(data)
    session: Any = data.sparkSession
    root, expected = _root(session, plan), 0 if bring else None
    return frame_shards.measured(data, plan, session.conf.get, root, expected)


def shard(sharder: Sharder, data: Any, plan: Plan, /) -> Shards:
    """One shard or more of each partition; rows are numbered in the order of their ids."""
    data = frames.whole(data)
    session: Any = data.sparkSession
    path = str(Path(_root(session, plan), f"samekin-{uuid4().hex}"))
    with shards.Folder(path, session, partial(_gone, ref(session))) as folder:
        _there(session, _made, path)
        found = frame_shards.shard(sharder, data, plan, path)
        names = [one.name for one in found]
        _there(session, partial(shards.tidied, names=names), path)
        return Shards(folder, found)


def _root(session: Any, plan: Plan) -> str:
    """Where the plan says, or where this host keeps such files, if the server is on it."""
    here = session.client.host in ("localhost", "127.0.0.1", "::1")
    return plan.folder or (gettempdir() if here else "")


def _made(path: str) -> None:
    Path(path).mkdir(parents=True, exist_ok=True)  # a task may be done twice


def _gone(session: ref[Any], path: str) -> None:
    """Remove a folder from here, or else by a worker."""
    there = session()
    if there is None or Path(path).exists():
        shards.gone(path)
    else:
        _there(there, shards.gone, path)


def _there(session: Any, do: Callable[[str], None], path: str) -> None:
    """Do something to a path on a worker."""
    frames.mapped(session.range(0, 1, 1, 1), partial(_did, do, path), "id long").collect()


def _did(do: Callable[[str], None], path: str, batches: Iterator[Any]) -> Iterator[Any]:
    do(path)
    return batches


def own(index: Any, plan: Plan, /, like: Any = None) -> DataFrame:
    """The ids and the numbers of all rows."""
    return frame_shards.own(_session(like), index, plan)


def pack(data: DataFrame, plan: Plan, here: bool, /) -> Corpus:
    """Rows on the driver: a session of Connect shares nothing with another kind of data."""
    return gather(data, plan)


def unpack(packed: Corpus | Moving, plan: Plan, kind: str, /, like: Any = None) -> Any:
    """A frame of ids (row numbers where there are none) and one vector column."""
    assert isinstance(packed, Corpus), "it packs nothing else"
    return scatter(packed, plan, like)


def _session(like: Any) -> Any:
    return frames.session_of(like, SparkSession.builder)
