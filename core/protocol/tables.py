"""What carriers of frames do beside: pairs of a query and a neighbour, as rows."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

from samekin.core.protocol.carrier import Integration
from samekin.core.protocol.plan import Plan


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


class Tables(Integration, Protocol):
    """A carrier of frames, whose columns have names that more words may use.

    Its row of the registry says so. :meth:`gather` minds ``plan.groups`` as it does
    ``plan.target``, and :meth:`run` the words of a plan that name columns of queries.
    """

    def joined(self, answers: Any, corpus: Any, plan: Plan, join: Join, /) -> Any:
        """What ``run`` returned for queries, as one row for each pair, in the caller's own kind.

        ``corpus`` is a frame with more columns of the rows, or ``None``.
        """
