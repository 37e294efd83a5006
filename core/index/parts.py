"""Indexes that answer as one: shards of a large corpus, rows that were added later, groups.

A part numbers its own rows from 0, and knows no others; whoever holds it knows the number of each
in the whole, ascending, so that ties fall to the same row. Top-k under one order is associative:
the parts are asked one after the other, each told the bound that those before it gave.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from samekin.core.asked import Asked
from samekin.core.distances import Array, Metric
from samekin.core.index.whole import Index
from samekin.core.protocol import Rows

Kind_co = TypeVar("Kind_co", covariant=True)


class Piece(NamedTuple, Generic[Kind_co]):
    """A part of an index, and who asks it what."""

    part: Kind_co
    of: NDArray[np.int64]
    """The queries, by their place in the block."""
    asked: Asked
    numbers: NDArray[np.int64]
    """What the whole calls the part's rows."""


class Parts:
    """What every index of parts is: it calls its rows by name, and its parts are alike."""

    names: dict[str, Array]
    """``ids``, and ``groups``: the label of each code."""
    id_type: str

    @property
    def first(self) -> Index:
        """One of them; what it says of rows is true of all."""
        raise NotImplementedError

    @property
    def arrays(self) -> dict[str, Array]:
        """Everything that is saved."""
        raise NotImplementedError

    @property
    def folder(self) -> str:
        """They are here, and nowhere else."""
        return ""

    @property
    def ids(self) -> NDArray[Any] | None:
        """The names of the rows, ascending, as their integration encoded them."""
        return self.names.get("ids")

    @property
    def target(self) -> None:
        """Those who vote have an index of one part."""

    @property
    def labels(self) -> NDArray[Any] | None:
        """The group of each code."""
        return self.names.get("groups")

    @property
    def columns(self) -> int:
        """How many the rows have."""
        return self.first.columns

    @property
    def sparse(self) -> bool:
        """Whether rows are kept sparse."""
        return self.first.sparse

    @property
    def definition(self) -> Metric:
        """The metric, as it is defined."""
        return self.first.definition

    @property
    def row_bytes(self) -> int:
        """See :attr:`samekin.core.points.Points.row_bytes`."""
        return self.first.row_bytes

    @property
    def sizes(self) -> Iterator[tuple[str, int]]:
        """The name and the bytes of every array."""
        return ((name, array.nbytes) for name, array in self.arrays.items())

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        return sum(size for _, size in self.sizes)

    def queries(self, data: Any) -> Rows:
        """Checked query rows, stored as the corpus is."""
        return self.first.queries(data)

    def __getstate__(self) -> dict[str, Any]:
        # What is opened or sorted is so again where it is needed.
        return {k: v for k, v in self.__dict__.items() if not k.startswith("_")}
