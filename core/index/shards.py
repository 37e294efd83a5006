"""Shards: indexes of some of the rows each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from samekin.core.asked import Asked, places
from samekin.core.distances import Array
from samekin.core.index.groups import Grouped
from samekin.core.index.parts import Parts, Piece
from samekin.core.index.whole import Index
from samekin.core.points import Points
from samekin.core.protocol import Rows


@dataclass(eq=False)
class Sharded(Parts):
    """Indexes of some of the rows each.

    Attributes
    ----------
    shards : tuple of Index or Grouped
    numbers : tuple of ndarray of int64
        The numbers of the rows of each shard, ascending.
    names : dict of str to ndarray
    """

    shards: tuple[Index | Grouped, ...]
    numbers: tuple[NDArray[np.int64], ...] = field(repr=False)
    names: dict[str, Array] = field(repr=False)
    id_type: str = ""

    def __len__(self) -> int:
        return sum(map(len, self.shards))

    @property
    def first(self) -> Index:
        """See :attr:`Parts.first`."""
        return self.shards[0].first

    @property
    def arrays(self) -> dict[str, Array]:
        """Everything that is saved; those of a shard under its place."""
        found = dict(self.names)
        for place, (shard, numbers) in enumerate(zip(self.shards, self.numbers, strict=True)):
            found[f"{place}.numbers"] = numbers
            found |= {f"{place}.{name}": array for name, array in shard.arrays.items()}
        return found

    @property
    def exact(self) -> bool:
        """Whether no filter loses anything."""
        return all(shard.exact for shard in self.shards)

    @property
    def words(self) -> dict[str, Any]:
        """What a description holds beside the arrays."""
        return {"id_type": self.id_type, "shards": [shard.words for shard in self.shards]}

    def near(self) -> NDArray[np.int64] | None:
        """All rows, so that those near each other are close in the list; here there is no list."""
        return None

    def points(self, numbers: NDArray[np.int64]) -> Points:
        """Some rows of the corpus, by number, as queries."""
        rows, found = [], []
        for shard, place, there in self._holding(numbers):
            rows.append(shard.points(place).rows)
            found.append(np.flatnonzero(there))
        return Points(stacked(rows)[np.argsort(np.concatenate(found))], self.definition)

    def groups_of(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """The codes of the groups of some rows."""
        codes = np.empty(len(numbers), dtype=np.int64)
        for shard, place, there in self._holding(numbers):
            codes[there] = shard.groups_of(place)
        return codes

    def _holding(
        self, numbers: NDArray[np.int64]
    ) -> Iterator[tuple[Index | Grouped, NDArray[np.int64], NDArray[np.bool_]]]:
        """Each shard, which rows of it are among these, and which of these they are."""
        for shard, known in zip(self.shards, self.numbers, strict=True):
            place, there = places(known, numbers)
            yield shard, place[there], there

    def pieces(self, asked: Asked) -> Iterator[Piece[Index | Grouped]]:
        """Every shard is asked by all."""
        everybody = np.arange(len(asked))
        for shard, numbers in zip(self.shards, self.numbers, strict=True):
            yield Piece(shard, everybody, asked.among(numbers), numbers)


AnyIndex: TypeAlias = Index | Sharded | Grouped


def stacked(parts: list[Rows]) -> Rows:
    """Rows one below the other, CSR where some of them are."""
    if any(map(sparse.issparse, parts)):
        return sparse.vstack([sparse.csr_array(part) for part in parts], format="csr")
    return np.concatenate(parts)
