"""Blank lines where statements went: as a person would leave them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import libcst as cst

BLANK = cst.EmptyLine(indent=False)
Line = cst.SimpleStatementLine


def closed(
    removed: Iterable[cst.CSTNode], around: Callable[[cst.CSTNode], cst.CSTNode | None]
) -> dict[cst.CSTNode, Callable[[Any], Any]]:
    """What is to become of the statements that follow those that go.

    The second blank line above them goes, if only a function before them was the reason for it; a
    blank line above what goes becomes theirs, if they have none.
    """
    removed = set(removed)
    found: dict[cst.CSTNode, Callable[[Any], Any]] = {}
    for statement in removed:
        body = list(getattr(around(statement), "body", ()))
        if statement not in body:
            continue
        after = next((s for s in body[body.index(statement) + 1 :] if s not in removed), None)
        if isinstance(after, Line):
            first = body.index(statement) == 0
            found[after] = partial(_follows, statement, found.get(after), first)
    return found


def _follows(statement: Any, before: Callable[[Any], Any] | None, first: bool, line: Any) -> Any:
    line = line if before is None else before(line)
    if isinstance(line, cst.FlattenSentinel):
        top, *rest = line
        return cst.FlattenSentinel([_follows(statement, None, first, top), *rest])
    if not isinstance(line, Line):
        return line
    above = (
        spaced(line.leading_lines) if isinstance(statement, cst.FunctionDef) else line.leading_lines
    )
    if not above and not first and any(blank.comment is None for blank in statement.leading_lines):
        above = [BLANK]
    return line.with_changes(leading_lines=above)


def spaced(lines: Sequence[cst.EmptyLine]) -> list[cst.EmptyLine]:
    """What stands above a statement, with one blank line at most at the top."""
    found = list(lines)
    while len(found) > 1 and found[0].comment is None and found[1].comment is None:
        del found[0]
    return found
