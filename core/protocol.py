"""The shared words of the rooms: shapes and promises."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Rows: TypeAlias = Any
"""A dense ``(rows, columns)`` ndarray or a scipy CSR matrix of the same shape."""


class Corpus(NamedTuple):
    """Rows on the driver, in the order in which they are numbered.

    An integration that has no ids leaves all but the rows alone.

    Attributes
    ----------
    rows : ndarray or CSR matrix of shape (n_rows, columns), numeric
    ids : ndarray of shape (n_rows,), any dtype, optional
        What names the rows: unique and ascending, in an encoding that numpy can store without
        pickling.
    id_type : str
        The word by which the integration that encoded the ids gets their own type back.
    name : callable
        What to call a row, given its number, when it is wrong.
    target : ndarray of shape (n_rows,) or (n_rows, outputs), any dtype, optional
        What is known of each row, where a plan asked for it.
    groups : ndarray of shape (n_rows,), any dtype, optional
        The group of each row, where a plan asked for it.
    """

    rows: Rows
    ids: NDArray[Any] | None = None
    id_type: str = ""
    name: Callable[[int], str] = "row {}".format
    target: NDArray[Any] | None = None
    groups: NDArray[Any] | None = None

    def numbered(self) -> Corpus:
        """The same rows, named by their numbers where they have no names.

        Returns
        -------
        Corpus
        """
        if self.ids is not None:
            return self
        return self._replace(ids=np.arange(self.rows.shape[0]), id_type="int64")


class Neighbors(NamedTuple):
    """The answer: for each query its neighbours, nearest first, ties by row number.

    All rows within a radius are not the same number for every query: then both are arrays of
    shape (n_queries,), dtype object, that hold such an array for each.

    Attributes
    ----------
    distances : ndarray of shape (n_queries, k), float64
    indices : ndarray of shape (n_queries, k), int64
        Row numbers of the corpus.
    """

    distances: NDArray[np.float64]
    indices: NDArray[np.int64]

    @property
    def exact(self) -> bool:
        """Whether these are the nearest; if not, the nearest of those that were looked at."""
        return True


class TiedNeighbors(NamedTuple):
    """An answer that also says where a tie was cut.

    Attributes
    ----------
    distances, indices : ndarray of shape (n_queries, k), float64 and int64
        As of :class:`Neighbors`.
    tied : ndarray of shape (n_queries,), bool
        Whether a row that is left out ties with the last one that is not.
    """

    distances: NDArray[np.float64]
    indices: NDArray[np.int64]
    tied: NDArray[np.bool_]

    @property
    def exact(self) -> bool:
        """See :attr:`Neighbors.exact`."""
        return True


class ApproximateNeighbors(Neighbors):
    """Neighbours of which some may have been missed; their distances are as they are defined."""

    __slots__ = ()

    @property
    def exact(self) -> bool:
        """They are not."""
        return False


class ApproximateTiedNeighbors(TiedNeighbors):
    """Neighbours, and ties among those that were looked at, of which some may have been missed."""

    __slots__ = ()

    @property
    def exact(self) -> bool:
        """They are not."""
        return False


Answer: TypeAlias = Neighbors | TiedNeighbors
PARTS = ("distances", "indices", "tied")
"""What an answer may have, in this order."""


def answer(columns: Iterable[Any]) -> Answer:
    """The answer of which these are the parts."""
    found = tuple(columns)
    return Neighbors(*found) if len(found) == len(Neighbors._fields) else TiedNeighbors(*found)


def approximate(found: Answer) -> Answer:
    """The same answer, which says that it is not exact."""
    kind = ApproximateNeighbors if isinstance(found, Neighbors) else ApproximateTiedNeighbors
    return kind(*found)


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
    """Show a bar of what the carrier itself waits for, where its engine has none."""
    target: str = ""
    """The column of a corpus that is its target; none unless named."""
    column: Column | None = None
    """What is answered instead of neighbours."""
    ties: bool = False
    """Neighbours are answered as :class:`TiedNeighbors`."""
    exact: bool = True
    """No neighbour is missed. If some may be, frames say so in what they have of metadata."""
    groups: str = ""
    """The column that holds the group of each row, or query; none unless named."""
    exclude: str = ""
    """The column that holds, for each query, a list of the ids that it may not have."""
    other: bool = False
    """No query may have the row of its own id."""
    carry: tuple[str, ...] | None = ()
    """Columns of the queries that go with their answers; ``None`` for all."""
    folder: str = ""
    """Where shards may be written; the integration knows one, or not, unless it is named."""

    @property
    def told(self) -> bool:
        """Whether columns say of queries where they look, or what they may not have."""
        return bool(self.groups or self.exclude or self.other)


class Said(NamedTuple):
    """What the columns of a frame say of a block of queries.

    Attributes
    ----------
    groups : ndarray of shape (n_queries,), optional
        The group of each.
    known : ndarray of shape (n_queries,), bool, optional
        Whether that is no null.
    query, ids : ndarray of shape (n_pairs,)
        The place of a query, int64, and the id, encoded, of a row that it may not have.
    """

    groups: NDArray[Any] | None
    known: NDArray[np.bool_] | None
    query: NDArray[np.int64]
    ids: NDArray[Any]


class Index(Protocol):
    """What an integration may know of an index: it travels, and it may name its rows."""

    @property
    def ids(self) -> NDArray[Any] | None: ...
    @property
    def id_type(self) -> str: ...
    @property
    def folder(self) -> str:
        """Where all hosts have it; empty where it has to be sent."""


Work: TypeAlias = Callable[..., Any]
"""``work(index, rows)`` answers one block of queries; picklable, the same on every engine.

The answer is :class:`Neighbors` (with ``plan.ties``, :class:`TiedNeighbors`), or the one array that
``plan.column`` describes, which a carrier gives to its caller as it is, line by line. Such a plan
is never bare. Where ``plan.told``, it is called with what the columns say of the block, as
:class:`Said`, too.
"""


class Integration(Protocol):
    """The verbs of a carrier. A module satisfies it; ``work`` is the only arithmetic it sees."""

    def gather(self, data: Any, plan: Plan, /) -> Corpus:
        """Its collection to rows (and ids) on the driver, in the order that numbers them.


        Parameters
        ----------
        data : its own kind
        plan : Plan
            With ``plan.target``, and where the collection has columns, their targets are wanted;
            with ``plan.groups``, their groups.

        Returns
        -------
        Corpus

        Raises
        ------
        RowError
            For a row that is none, by its id or its place.
        """

    def scatter(self, corpus: Corpus, plan: Plan, /, like: Any = None) -> Any:
        """Rows to its collection.

        Parameters
        ----------
        corpus : Corpus
        plan : Plan
        like : its own kind, optional
            Something of the same session, scheduler or context.

        Returns
        -------
        its own kind
        """

    def broadcast(self, index: Any, plan: Plan, /, like: Any = None) -> Any:
        """The index to every worker, once per fit.

        Parameters
        ----------
        index : Index
            It travels: it can be pickled, and saved to a folder.
        plan : Plan
        like : its own kind, optional
            Something of the same session, scheduler or context.

        Returns
        -------
        object
            A handle that ``run`` understands.
        """

    def run(self, work: Work, handle: Any, queries: Any, plan: Plan, /) -> Any:
        """``work(index, block)`` on every block of queries; lazy where the engine is.

        Parameters
        ----------
        work : Work
        handle : object
            What ``broadcast`` returned.
        queries : its own kind
        plan : Plan

        Returns
        -------
        object
            What ``split`` and ``collect`` understand; with ``plan.column`` the caller's own kind.
        """

    def split(self, answers: Any, parts: tuple[str, ...], /) -> Any:
        """Some parts of an answer, in the caller's own kind.

        Parameters
        ----------
        answers : object
            What ``run`` returned.
        parts : tuple of str
            Of :data:`PARTS`.

        Returns
        -------
        its own kind
            A tuple, the part alone where it is one, or a frame of them.
        """

    def collect(self, answers: Any, plan: Plan, /) -> Answer:
        """An answer to bare queries, as arrays on the driver.

        Parameters
        ----------
        answers : object
            What ``run`` returned.
        plan : Plan
            Of the queries.

        Returns
        -------
        Neighbors or TiedNeighbors
            Lines of differing length (see :class:`Neighbors`) that all turn out alike long may
            come as a rectangle.
        """


class Tables(Integration, Protocol):
    """A carrier of frames, whose columns have names that more words may use.

    Its row of the registry says so. :meth:`gather` minds ``plan.groups`` as it does
    ``plan.target``, and :meth:`run` the words of a plan that name columns of queries.
    """

    def joined(self, answers: Any, corpus: Any, plan: Plan, join: Join, /) -> Any:
        """What ``run`` returned for queries, as one row for each pair, in the caller's own kind.

        ``corpus`` is a frame with more columns of the rows, or ``None``.
        """


class Join(NamedTuple):
    """How pairs are made of answers.

    Attributes
    ----------
    outer : bool
        A query without neighbours has one row, with nulls.
    suffixes : tuple of str
        What is added to a name that both sides have: on the queries' side, on the corpus'.
    bring : tuple of str, optional
        Columns of the corpus; all unless given.
    """

    outer: bool
    suffixes: tuple[str, str]
    bring: tuple[str, ...] | None


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

    def measure(self, data: Any, plan: Plan, /) -> Size:
        """How large a corpus is, and what there is room for. Nothing of it is brought here."""

    def shard(self, sharder: Sharder, data: Any, plan: Plan, /) -> Shards:
        """``sharder.write`` on pieces of the corpus, to a folder that all workers see.

        Rows that have ids are numbered, too. Where this fails, nothing is left there.
        """

    def own(self, index: Any, plan: Plan, /, like: Any = None) -> Any:
        """What :meth:`scatter` gives of ``index.own(place)`` of all its ``parts``, made by workers.

        The rows of the corpus as queries, in their order if the collection has one.
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
