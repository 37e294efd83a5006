"""One question in the place of many."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import libcst as cst

from samekin.compat.migrate.flow import Flow, flows
from samekin.compat.migrate.meaning.values import Asked, Broadcast, Unclear
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
    steady(flow, asked, core[0], gone)
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


def steady(flow: Flow, asked: Asked, place: cst.CSTNode, gone: Sequence[cst.CSTNode] = ()) -> None:
    """Be sure that queries and model are, where they are to be asked, what they were before.

    Raises
    ------
    Unclear
        If a name gets another value, or the model another fit, since its handle or the batches
        were made.
    """
    end = flow.body.index(place)
    names = set(re.findall(r"[^\W\d]\w*", f"{asked.query.of.code} {asked.query.of.array}"))
    handles = [s for s in flow.body[:end] if holds_handle(flow, s)]
    first = min((flow.body.index(s) for s in (*gone, *handles) if s in flow.body), default=end)
    for statement in flow.body[first:end]:
        for name in flow.targets(statement) if statement not in (*gone, *handles) else ():
            if name.value in names and _read_before(flow, name, statement):
                raise Unclear(statement, f"{name.value} gets another value before it is asked for")
    since = flow.body.index(handles[0]) if handles else end
    if any(_fits(s, asked.model.spelled) for s in flow.body[since:end]):
        raise Unclear(asked.call, "the model is fitted again after it was sent to the workers")


def _read_before(flow: Flow, name: cst.Name, statement: cst.CSTNode) -> bool:
    """Whether a name had a value before a statement gives it one."""
    until = flow.body[: flow.body.index(statement) + 1]
    return any(
        isinstance(node, cst.Name) and node.value == name.value and node is not name
        for earlier in until
        if not isinstance(earlier, cst.FunctionDef)
        for node in within(earlier)
    )


def holds_handle(flow: Flow, statement: cst.CSTNode) -> bool:
    """Whether a statement sends a model to the workers."""
    return any(isinstance(value, Broadcast) for value in flow.made[statement].values())


def _fits(statement: cst.CSTNode, model: str) -> bool:
    code = cst.Module([]).code_for_node(statement)
    return any(f"{model}.{verb}(" in code for verb in ("fit", "add", "set_params"))


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
