"""Words that say more of queries than their rows: beside arrays, or as columns of a frame."""

from __future__ import annotations

from typing import Any, NamedTuple

from samekin.core.protocol import Plan

UNGROUPED = "groups= was given to queries, but none to fit"


class Words(NamedTuple):
    """What a caller said of queries; see :meth:`samekin.NearestNeighbors.kneighbors`."""

    exclude: Any = None
    groups: Any = None
    exclude_same_id: bool = False
    carry: Any = False

    def plan(self, X: Any, plan: Plan, grouped: bool) -> Plan:
        """The plan for a frame, whose columns they name.

        Raises
        ------
        TypeError
            For what is no name of a column.
        ValueError
            For groups of queries where the corpus has none, or the other way round.
        """
        for word, value in (("exclude", self.exclude), ("groups", self.groups)):
            if value is not None and not isinstance(value, str):
                raise TypeError(
                    f"lists in {word}= go beside arrays, and X is {type(X).__name__}: name "
                    "a column of it, or bring the rows to the driver with samekin.gather(data)"
                )
        if grouped and self.groups is None:
            raise ValueError("the rows have groups: say groups=, the column that has the queries'")
        if self.groups is not None and not grouped:
            raise ValueError(UNGROUPED)
        return plan._replace(
            exclude=self.exclude or "",
            groups=self.groups or "",
            other=bool(self.exclude_same_id),
            carry=columns("carry", self.carry),
        )

    def refuse(self, X: Any, integration: str) -> None:
        """Refuse the words that only frames can follow.

        Raises
        ------
        TypeError
        """
        for word, said in (
            ("exclude_same_id", self.exclude_same_id and X is not None),
            ("carry", columns("carry", self.carry) != ()),
        ):
            if said:
                raise TypeError(
                    f"{word}= is for queries in a frame of Spark, which has columns; X is "
                    f"{'not given' if X is None else type(X).__name__} on integration "
                    f"{integration!r}"
                )


def columns(word: str, given: Any) -> tuple[str, ...] | None:
    """Names of columns; ``None`` for all.

    Raises
    ------
    TypeError
        For what is neither a name, a list of names, nor true or false.
    """
    if given is None or isinstance(given, bool):
        return None if given else ()
    found = (given,) if isinstance(given, str) else tuple(given)
    if not all(isinstance(name, str) for name in found):
        raise TypeError(f"{word}= takes names of columns, True for all or False, got {given!r}")
    return found
