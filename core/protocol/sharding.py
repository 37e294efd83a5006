"""What carriers of large data do beside: index a corpus where it lies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

from numpy.typing import NDArray

from samekin.core.protocol.carrier import Integration
from samekin.core.protocol.corpus import Corpus
from samekin.core.protocol.plan import Plan


class Size(NamedTuple):
    """A corpus that was measured where it lies, and what there is room for."""

    nbytes: int
    """Of its rows."""
    sparse: bool
    """Whether a row is."""
    limits: tuple[tuple[str, int], ...]
    """Bytes that the driver can take, each under the name of what says so."""
    folder: str = ""
    """Where shards would be written; empty where nobody said so."""
    free: int | None = None
    """Bytes free there, where that can be seen from here."""
    brought: Callable[[], Corpus] | None = None
    """Gives what ``gather`` would, where the rows came here while they were measured."""


class Sharder(Protocol):
    """Makes shards of a corpus where it lies. It is picklable, and the only one who knows how."""

    @property
    def nbytes(self) -> int:
        """About how many bytes of rows should be in one shard."""

    def write(self, corpus: Corpus, folder: str, /) -> Any:
        """Index rows into a folder; what comes back is for :meth:`number`, and for the driver.

        It has a ``name`` (in the folder), a ``size`` (in rows) and an ``id_type``.
        """

    def number(self, folder: str, shards: Sequence[Any], place: int, /) -> NDArray[Any]:
        """Number the rows of one of all shards by their ids; an id that is not alone comes back."""


class Shards(NamedTuple):
    """What was written."""

    folder: Any
    """It has a ``path``, and it is removed by ``close()``, or with the engine's session."""
    parts: list[Any]
    """What :meth:`Sharder.write` said, in the order of the rows."""


class Sharding(Integration, Protocol):
    """An integration that can index a corpus where it lies; its row of the registry says so."""

    def measure(self, data: Any, plan: Plan, bring: bool, /) -> Size:
        """How large a corpus is, and what there is room for.

        Its rows may come along, if they are to be brought here and there is room for them; else
        nothing of it comes here.
        """

    def shard(self, sharder: Sharder, data: Any, plan: Plan, /) -> Shards:
        """``sharder.write`` on pieces of the corpus, to a folder that all workers see.

        Rows that have ids are numbered, too. Where this fails, nothing is left there.
        """

    def own(self, index: Any, plan: Plan, /, like: Any = None) -> Any:
        """What :meth:`scatter` gives of ``index.own(place)`` of all its ``parts``, made by workers.

        The rows of the corpus as queries, in their order if the collection has one.
        """
