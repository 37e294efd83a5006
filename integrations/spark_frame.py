"""DataFrames of classic Spark.

How a frame is read and answered: :mod:`samekin.integrations.frames`. The index is a torrent
broadcast, :mod:`samekin.integrations.torrent`.
"""

from __future__ import annotations

from typing import Any

from pyspark.sql import SparkSession

from samekin.core.protocol import Corpus, Plan
from samekin.integrations import frames, torrent
from samekin.integrations.frames import collect, gather, joined, run, split

__all__ = ["broadcast", "collect", "gather", "joined", "run", "scatter", "split"]


def scatter(corpus: Corpus, plan: Plan, /, like: Any = None) -> Any:
    """A frame of ids (row numbers where there are none) and one vector column."""
    return frames.scattered(_session(like), corpus, plan, like)


def broadcast(index: Any, plan: Plan, /, like: Any = None) -> Any:
    """The index to every executor, for all its workers, and the word for the type of its ids."""
    return torrent.send(_session(like).sparkContext, index), index.id_type


def _session(like: Any) -> Any:
    return frames.session_of(like, SparkSession.builder)
