"""DataFrames of Spark Connect, and so of serverless offerings: nothing here needs a SparkContext.

How a frame is read and answered: :mod:`samekin.integrations.frames`. The index is an artifact: a
file that Spark brings to every host once, and that goes with the session.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from uuid import uuid4

from pyspark.sql import DataFrame
from pyspark.sql.connect.session import SparkSession

from samekin.core.protocol import Corpus, Moving, Plan
from samekin.integrations import frames, parcel
from samekin.integrations.frames import collect, gather, run, split

__all__ = ["ENGINE", "KINDS", "broadcast", "collect", "gather", "pack", "run", "scatter"]
__all__ += ["split", "unpack"]

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


def scatter(corpus: Corpus, plan: Plan, /, like: Any = None) -> DataFrame:
    """A frame of ids (row numbers where there are none) and one vector column."""
    return frames.scattered(_session(like), corpus, plan)


def broadcast(index: Any, plan: Plan, /, like: Any = None) -> Any:
    """The index as an artifact of the session, and the word for the type of its ids."""
    name = f"samekin-{uuid4().hex}"
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        with path.open("wb") as file:
            parcel.write(index, file)
        _session(like).addArtifacts(str(path), file=True)
    return Artifact(name), index.id_type


def pack(data: DataFrame, plan: Plan, here: bool, /) -> Corpus:
    """Rows on the driver: a session of Connect shares nothing with another kind of data."""
    return gather(data, plan)


def unpack(packed: Corpus | Moving, plan: Plan, kind: str, /, like: Any = None) -> DataFrame:
    """A frame of ids (row numbers where there are none) and one vector column."""
    assert isinstance(packed, Corpus), "it packs nothing else"
    return scatter(packed, plan, like)


def _session(like: Any) -> Any:
    return SparkSession.builder.getOrCreate() if like is None else like.sparkSession
