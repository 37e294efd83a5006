"""What carriers do beside whose data becomes another kind where it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

from samekin.core.protocol.carrier import Integration
from samekin.core.protocol.corpus import Corpus
from samekin.core.protocol.plan import Plan


class Moving(NamedTuple):
    """Rows that stay in their engine while they change their kind, in the order that numbers them.

    Attributes
    ----------
    blocks : Any
        What the carriers of one engine have agreed on.
    ids : callable or None
        Gives the names of the rows to the driver, in order, as an Arrow array; None where the
        rows have no names.
    """

    blocks: Any
    ids: Callable[[], Any] | None = None


class Filed(Protocol):
    """What carriers of an engine of many machines have beside that: their rows in files."""

    def put(self, moving: Moving, folder: str, /) -> list[str]:
        """Have the workers leave the blocks in a folder; the names of the files, in order."""

    def take(self, folder: str, names: list[str], ids: Any, /) -> Moving:
        """Blocks that workers of another engine left; ``ids`` as in :class:`Moving`."""


class Movable(Integration, Protocol):
    """A carrier that also gives its data to other kinds and takes theirs: two verbs more.

    A carrier without them takes part all the same, by way of ``gather`` and ``scatter``.

    Attributes
    ----------
    ENGINE : str
        Carriers of one engine understand each other's :class:`Moving`.
    KINDS : mapping of str to bool
        Its kinds of data, the usual one first, and whether a kind names its rows.
    """

    @property
    def ENGINE(self) -> str: ...  # noqa: N802 - a constant of a module
    @property
    def KINDS(self) -> Mapping[str, bool]: ...  # noqa: N802

    def pack(self, data: Any, plan: Plan, here: bool, /) -> Corpus | Moving:
        """Its data, ready to become another kind: within the engine, or brought ``here``."""

    def unpack(self, packed: Corpus | Moving, plan: Plan, kind: str, /, like: Any = None) -> Any:
        """Data of one of its kinds, of rows from here, or from its own engine."""
