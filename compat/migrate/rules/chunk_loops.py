"""Loops that ask chunk by chunk, or row by row: samekin cuts queries into blocks itself."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from samekin.compat.migrate.at_once import asked_at_once
from samekin.compat.migrate.estimators import OURS, made
from samekin.compat.migrate.flow import Flow, flows
from samekin.compat.migrate.meaning.reading import QUESTIONS
from samekin.compat.migrate.meaning.values import Asked, Unclear
from samekin.compat.migrate.questions import Code
from samekin.compat.migrate.source import Source, within
from samekin.compat.migrate.workers import WORKERS, says, works

ANNOY = ("get_nns_by_vector", "get_nns_by_item")
elsewhere: Callable[[cst.CSTNode], bool] = says(*WORKERS, *ANNOY)
TODO = "ask once, with all queries: the answer is the same, and memory stays bounded"


def apply(source: Source) -> None:
    """Ask for all queries at once where all answers end up in arrays."""
    for flow in flows(source):
        for asked in flow.questions():
            if _looped(source, asked):
                try:
                    _move(flow, asked)
                except Unclear as error:
                    source.left(error.node, error.why, TODO)
                else:
                    source.changed(asked.call, "all queries are asked for at once")
                    return
        flow.report(lambda statement: not elsewhere(statement), TODO)
    _others(source)


def _others(source: Source) -> None:
    """Say where a loop asks for what changes from round to round, and nothing was said of it."""
    said = {line for line, _, _ in source.notes}
    for call in source.all(cst.Call):
        verb = call.func if isinstance(call.func, cst.Attribute) else None
        if verb is None or verb.attr.value not in QUESTIONS or made(source, verb.value) is None:
            continue
        loop = next((up for up in source.above(call) if isinstance(up, LOOPS)), None)
        if loop is None or any(works(source, up) for up in source.above(call)):
            continue
        inside = [name for arg in call.args for name in within(arg)]
        changes = any(
            loop in source.above(node)
            for name in inside
            for found in source.assignments(name)
            if (node := getattr(found, "node", None)) is not None
        )
        start = source.place(loop)[0]
        lines = range(start, start + source.code(loop).count("\n") + 1)
        if changes and not said.intersection(lines):
            source.left(call, "its rows cannot be seen to be all rows of an array", TODO)


LOOPS = (cst.For, cst.While, cst.ListComp, cst.GeneratorExp)


def _looped(source: Source, asked: Asked) -> bool:
    """Whether an array is asked for piece by piece, here, by a model of samekin that has a name."""
    spelled = asked.model.spelled.replace(".", "")
    ours = source.imported(asked.model.made.func) in OURS
    return ours and asked.query.of.kind == "array" and spelled.isidentifier()


def _move(flow: Flow, asked: Asked) -> None:
    code = Code(flow.source, asked, asked.model.spelled)
    code.function = flow.function
    if not asked_at_once(flow, asked, code):
        raise Unclear(asked.call, "its answers do not end up in arrays")
