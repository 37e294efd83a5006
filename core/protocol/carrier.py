"""What every integration does: the six verbs, and what they hand to each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeAlias

from numpy.typing import NDArray

from samekin.core.protocol.answers import Answer
from samekin.core.protocol.corpus import Corpus
from samekin.core.protocol.plan import Plan


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
