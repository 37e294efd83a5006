"""Answers that Spark moves in blocks, where an RDD has them one by one.

Spark pickles the elements of an RDD in batches, but in a batch each array for itself: to read an
answer of ten numbers takes the driver longer than to copy a thousand of them. Here a batch is
pickled as its columns. Whoever reads the RDD finds the elements as they were; their arrays are
views of a batch.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, Any

import numpy as np
from pyspark import RDD
from pyspark.serializers import BatchedSerializer, CPickleSerializer

__all__ = ["Stacked", "stacked"]

BATCH = 2**17
"""Bytes of a batch, about: who keeps one of its elements keeps them all."""


class Stacked(BatchedSerializer):
    """Batches of arrays that are alike, or of tuples of such; of all else element by element."""

    def __init__(self) -> None:
        # Of no certain size: who pairs the elements of two RDDs by their places batches them anew.
        super().__init__(CPickleSerializer(), self.UNKNOWN_BATCH_SIZE)  # type: ignore[no-untyped-call]

    def dump_stream(self, iterator: Iterable[Any], stream: IO[bytes]) -> None:
        """Write batches."""
        self.serializer.dump_stream(map(_columns, _batches(iter(iterator))), stream)

    def _load_stream_without_unbatching(self, stream: IO[bytes]) -> Iterator[list[Any]]:
        return map(_elements, self.serializer.load_stream(stream))

    def __repr__(self) -> str:
        return "Stacked()"


def stacked(answers: RDD[Any]) -> RDD[Any]:
    """The same RDD, which nobody has asked for anything yet, moved in blocks."""
    answers._jrdd_deserializer = Stacked()
    return answers


def _batches(waiting: Iterator[Any]) -> Iterator[list[Any]]:
    for one in waiting:
        parts = one if isinstance(one, tuple) else (one,)
        nbytes = sum(getattr(part, "nbytes", 0) or sys.getsizeof(part) for part in parts)
        yield [one, *islice(waiting, BATCH // max(1, nbytes))]


def _columns(batch: list[Any]) -> tuple[bool, list[Any]]:
    """Whether the elements are tuples of as many parts, and what they have, side by side."""
    parts = {len(one) if type(one) is tuple else 0 for one in batch}
    if len(parts) == 1 and parts != {0}:
        return True, [_column(list(column)) for column in zip(*batch, strict=True)]
    return False, [_column(batch)]


def _column(values: list[Any]) -> Any:
    """As one array, if they are arrays or numbers of numpy that are alike; else as they are."""
    if not all(type(value) is np.ndarray or isinstance(value, np.generic) for value in values):
        return values
    kinds = {(type(value), value.dtype, value.shape) for value in values}
    dtype = values[0].dtype
    whole = len(kinds) == 1 and dtype.isnative and not dtype.hasobject
    return np.array(values) if whole else values


def _elements(block: tuple[bool, list[Any]]) -> list[Any]:
    several, columns = block
    return list(zip(*columns, strict=True)) if several else list(columns[0])
