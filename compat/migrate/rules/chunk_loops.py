"""Loops that ask chunk by chunk, or row by row: samekin cuts queries into blocks itself."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from samekin.compat.migrate.at_once import asked_at_once
from samekin.compat.migrate.estimators import OURS
from samekin.compat.migrate.flow import Flow, flows
from samekin.compat.migrate.meaning.values import Asked, Unclear
from samekin.compat.migrate.questions import Code
from samekin.compat.migrate.source import Source
from samekin.compat.migrate.workers import WORKERS, says

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
