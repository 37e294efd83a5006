"""One way to the neighbours, run and weighed."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import numpy as np

from samekin.compat.proving.verdict import Ran


class Weighed(NamedTuple):
    """One way, run.

    Attributes
    ----------
    name : str
    ran : Ran or None
        ``seconds`` are those of the second run in its process; None if it could not be run.
    overhead : float
        Seconds more that the first run took.
    python, java : float
        MiB of its processes, each at its largest; Spark's JVM apart.
    code : str
    plan : str
        How it answers, in its own words and in those of its engine.
    recall : float
        The share of the neighbours that is there.
    why : str
        Why it could not be run.
    absent : bool
        It could not, for what it needs is not installed.
    """

    name: str
    ran: Ran | None = None
    overhead: float = 0.0
    python: float = 0.0
    java: float = 0.0
    code: str = ""
    plan: str = ""
    recall: float = 1.0
    why: str = ""
    absent: bool = False

    @property
    def peak(self) -> float:
        """MiB of all its processes."""
        return self.python + self.java

    @property
    def lines(self) -> int:
        """Lines of the program, but for empty ones, comments and what a file says of itself."""
        return len([line for line in self.code.splitlines() if line.strip(" \n") and _counts(line)])

    @property
    def digest(self) -> str:
        """Of all rows and distances, in their order."""
        assert self.ran is not None
        whole = hashlib.sha256(np.ascontiguousarray(self.ran.found.distances, "<f8").tobytes())
        whole.update(np.ascontiguousarray(self.ran.found.indices, "<i8").tobytes())
        return whole.hexdigest()[:12]

    @property
    def verdict(self) -> str:
        """Of a comparison with the definition; ``not run`` or ``not installed`` without one."""
        if self.ran is None:
            return "not installed" if self.absent else "not run"
        return "different" if len(self.ran.far) else self.ran.against.verdict


def _counts(line: str) -> bool:
    return not line.lstrip().startswith("#")
