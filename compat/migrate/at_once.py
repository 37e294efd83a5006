"""One question in the place of many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import libcst as cst

from samekin.compat.migrate.flow import Flow, flows
from samekin.compat.migrate.meaning.values import Asked, Unclear
from samekin.compat.migrate.questions import Code
from samekin.compat.migrate.source import Source, within
from samekin.compat.migrate.spacing import spaced


def asked_at_once(flow: Flow, asked: Asked, code: Code, kept: cst.CSTNode | None = None) -> bool:
    """Put one question in the place of many, if all answers come together on the driver.

    Raises
    ------
    Unclear
        If somebody else looks at what would go.
    """
    core, wholes = flow.of(asked), flow.wholes(asked)
    returned = flow.returned(asked)
    if not wholes and not returned:
        return False
    lines = code.returned(returned) if returned else code.named(wholes)
    flow.source.speaks("\n".join(lines))
    gone = [*core, *flow.dead(core, wholes, kept)]
    for name in (n for arg in asked.words for n in within(arg) if isinstance(n, cst.Name)):
        for found in flow.source.assignments(name):
            node = getattr(found, "node", None)
            if node is not None and any(up in gone for up in flow.source.above(node)):
                raise Unclear(asked.call, f"{name.value} is not the same for all queries")
    for statement in gone:
        for name in flow.targets(statement):
            strangers = [u for u in flow.strangers(name, gone) if not flow._releases_use(u)]
            if name.value not in wholes and strangers:
                line = flow.source.place(strangers[0])[0]
                raise Unclear(asked.call, f"{name.value} is used for something else in line {line}")
    _put(flow.source, core, gone, lines)
    sweep(flow.source, gone, kept)
    return True


def sweep(source: Source, gone: list[cst.CSTNode], kept: cst.CSTNode | None) -> None:
    """Take away what only the code that goes has needed, in functions and outside of them."""
    for flow in flows(source):
        for statement in flow.dead(gone, kept=kept):
            source.remove(statement)


def _put(
    source: Source, core: list[cst.CSTNode], gone: list[cst.CSTNode], lines: list[str]
) -> None:
    new = [cst.parse_statement(line, source.tree.config_for_parsing) for line in lines]
    place = core[0]
    first = min(gone, key=source.place)
    leading = _above(first if next_to(source, first, place, gone) else place)
    new[0] = new[0].with_changes(leading_lines=spaced(leading))
    source.gone.add(place)
    source.edit(place, lambda _: cst.FlattenSentinel(new))
    for statement in gone:
        if statement is not place:
            source.remove(statement)


def _above(statement: cst.CSTNode) -> Any:
    return getattr(statement, "leading_lines", ())


def next_to(
    source: Source, first: cst.CSTNode, place: cst.CSTNode, gone: Sequence[cst.CSTNode] = ()
) -> bool:
    """Whether nothing but statements that go stands between two."""
    body = list(getattr(source.parent(first), "body", ()))
    if first not in body or place not in body:
        return False
    return all(s in gone for s in body[body.index(first) + 1 : body.index(place)])
