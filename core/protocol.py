"""The shared words of the rooms: shapes and promises."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Rows: TypeAlias = Any
"""A dense ``(rows, columns)`` ndarray or a scipy CSR matrix of the same shape."""


class Corpus(NamedTuple):
    """Rows on the driver, in the order in which they are numbered.

    ``ids`` (when the collection names its rows) are unique and ascending, in an encoding that
    numpy can store without pickling; ``id_type`` is the word by which the integration that
    encoded them gets their own type back; ``name`` is what to call a row when it is wrong. An
    integration that has no ids leaves all three alone.
    """

    rows: Rows
    ids: NDArray[Any] | None = None
    id_type: str = ""
    name: Callable[[int], str] = "row {}".format
    target: NDArray[Any] | None = None
    """What is known of each row, ``(rows,)`` or ``(rows, outputs)``, where a plan asked for it."""

    def numbered(self) -> Corpus:
        """The same rows, named by their numbers where they have no names."""
        if self.ids is not None:
            return self
        return self._replace(ids=np.arange(self.rows.shape[0]), id_type="int64")


class Neighbors(NamedTuple):
    """The answer: for each query its neighbours, nearest first, ties by row number.

    Attributes
    ----------
    distances : ndarray of shape (n_queries, k), float64
    indices : ndarray of shape (n_queries, k), int64
        Row numbers of the corpus.

    All rows within a radius are not the same number for every query: then both are arrays of
    shape (n_queries,), dtype object, that hold such an array for each.
    """

    distances: NDArray[np.float64]
    indices: NDArray[np.int64]


class TiedNeighbors(NamedTuple):
    """An answer that also says where a tie was cut.

    Attributes
    ----------
    distances, indices : ndarray of shape (n_queries, k)
        As of :class:`Neighbors`.
    tied : ndarray of shape (n_queries,), bool
        Whether a row that is left out ties with the last one that is not.
    """

    distances: NDArray[np.float64]
    indices: NDArray[np.int64]
    tied: NDArray[np.bool_]


Answer: TypeAlias = Neighbors | TiedNeighbors
PARTS = ("distances", "indices", "tied")
"""What an answer may have, in this order."""


def answer(columns: Iterable[Any]) -> Answer:
    """The answer of which these are the parts."""
    found = tuple(columns)
    return Neighbors(*found) if len(found) == len(Neighbors._fields) else TiedNeighbors(*found)


def alone(parts: Iterable[Any]) -> Any:
    """Parts as a caller gets them: a tuple, or the part itself where it is one."""
    chosen = tuple(parts)
    return chosen if len(chosen) > 1 else chosen[0]


class Column(NamedTuple):
    """An answer that is not neighbours: one array, with a line for each query."""

    name: str
    nothing: NDArray[Any]
    """The answer to no queries, ``(0,)`` or ``(0, outputs)``: its dtype is that of all."""


class Plan(NamedTuple):
    """What the estimator's words come to, checked, before any data is touched."""

    features: str | tuple[str, ...] = "features"
    id: str = "id"
    bare: bool = False
    """Queries were scattered from plain arrays: answer in row numbers, keep their order."""
    n_jobs: int | None = None
    progress: bool = False
    target: str = ""
    """The column of a corpus that is its target; none unless named."""
    column: Column | None = None
    """What is answered instead of neighbours."""
    ties: bool = False
    """Neighbours are answered as :class:`TiedNeighbors`."""


class Index(Protocol):
    """What an integration may know of an index: it travels, and it may name its rows."""

    @property
    def ids(self) -> NDArray[Any] | None: ...
    @property
    def id_type(self) -> str: ...


Work: TypeAlias = Callable[[Any, Rows], Any]
"""``work(index, rows)`` answers one block of queries; picklable, the same on every engine.

The answer is :class:`Neighbors` (with ``plan.ties``, :class:`TiedNeighbors`), or the one array that
``plan.column`` describes, which a carrier gives to its caller as it is, line by line. Such a plan
is never bare.
"""


class Integration(Protocol):
    """The verbs of a carrier. A module satisfies it; ``work`` is the only arithmetic it sees."""

    def gather(self, data: Any, plan: Plan, /) -> Corpus:
        """Its collection to rows (and ids) on the driver, in the order that numbers them.

        With ``plan.target``, and where the collection has columns, their targets too.
        """

    def scatter(self, corpus: Corpus, plan: Plan, /, like: Any = None) -> Any:
        """Rows to its collection, beside ``like`` (the same session, scheduler, context)."""

    def broadcast(self, index: Any, plan: Plan, /, like: Any = None) -> Any:
        """The index to every worker, once per fit; a handle that ``run`` understands."""

    def run(self, work: Work, handle: Any, queries: Any, plan: Plan, /) -> Any:
        """``work(index, block)`` on every block of queries; lazy where the engine is.

        With ``plan.column`` it is the caller's own kind already.
        """

    def split(self, answers: Any, parts: tuple[str, ...], /) -> Any:
        """These of its :data:`PARTS`, from what ``run`` returned, in the caller's own kind.

        A tuple, the part alone where it is one, or a frame of them.
        """

    def collect(self, answers: Any, /) -> Answer:
        """What ``run`` returned for bare queries, as arrays on the driver.

        Lines of differing length (see :class:`Neighbors`) that all turn out alike long may come
        as a rectangle.
        """


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
