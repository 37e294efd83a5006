"""What the demo found, for its table and for its page."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from samekin import Neighbors


class Run(NamedTuple):
    """One engine's answer."""

    name: str
    seconds: float
    found: Neighbors
    digest: str

    def cells(self) -> tuple[str, str, str, str]:
        return self.name, f"{self.seconds:.2f} s", f"{len(self.found.indices):,}", self.digest


class Failed(NamedTuple):
    """An engine that is not here, and what it needs."""

    name: str
    why: str


class Ties(NamedTuple):
    """Queries for which another library gives other rows."""

    order: np.ndarray
    """The same rows, in another order."""
    rows: np.ndarray
    """Other rows."""
    apart: float
    """The largest difference of two distances at the same place."""

    @classmethod
    def between(cls, ours: Neighbors, theirs: Neighbors) -> Ties:
        differ = (ours.indices != theirs.indices).any(axis=1)
        rows = (np.sort(ours.indices) != np.sort(theirs.indices)).any(axis=1)
        apart = float(np.abs(ours.distances - theirs.distances).max())
        return cls(np.flatnonzero(differ & ~rows), np.flatnonzero(rows), apart)

    @property
    def queries(self) -> int:
        return len(self.order) + len(self.rows)

    def explained(self) -> str:
        return (
            f"At every place scikit-learn has the same distance (at most {self.apart:.1g} apart), "
            f"but gives images that are equally far in another order ({len(self.order)} queries), "
            f"or other ones of them ({len(self.rows)} queries). samekin: the smaller row first."
        )
