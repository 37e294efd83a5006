"""DataFrames of classic Spark.

How a frame is read and answered: :mod:`samekin.integrations.frames`. The index is a torrent
broadcast, :mod:`samekin.integrations.torrent`.
"""

from __future__ import annotations

from typing import Any

from pyspark.sql import DataFrame, SparkSession

from samekin.core.protocol import Corpus, Plan, Sharder, Shards, Size
from samekin.integrations import capacity, frame_shards, frames, scratch, shards, torrent
from samekin.integrations.frames import collect, gather, joined, run, split
from samekin.integrations.pandas_frames import opened

__all__ = ["broadcast", "collect", "gather", "joined", "run", "scatter", "split"]


def scatter(corpus: Corpus, plan: Plan, /, like: Any = None) -> Any:
    """A frame of ids (row numbers where there are none) and one vector column."""
    return frames.scattered(_session(like), corpus, plan, like)


def broadcast(index: Any, plan: Plan, /, like: Any = None) -> Any:
    """The index to every executor, or where its shards are; and the word for its ids' type."""
    if index.folder:
        return shards.Lent(index), index.id_type
    return torrent.send(_session(like).sparkContext, index), index.id_type


def measure(data: Any, plan: Plan, /) -> Size:
    """The sum over all rows; each partition says its own."""
    data = opened(data).frame
    session = data.sparkSession
    folder = scratch.root(session.sparkContext, plan)
    return capacity.size(frame_shards.weighed(data, plan), session.conf.get, folder)


def shard(sharder: Sharder, data: Any, plan: Plan, /) -> Shards:
    """One shard or more of each partition; rows are numbered in the order of their ids."""
    data = opened(data).frame
    with scratch.folder(data.sparkSession.sparkContext, plan) as folder:
        found = frame_shards.shard(sharder, data, plan, folder.path)
        shards.tidied(folder.path, [one.name for one in found])
        return Shards(folder, found)


def own(index: Any, plan: Plan, /, like: Any = None) -> DataFrame:
    """The ids and the numbers of all rows."""
    return frame_shards.own(_session(like), index, plan)


def _session(like: Any) -> Any:
    return frames.session_of(like, SparkSession.builder)
