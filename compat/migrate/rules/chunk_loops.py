"""Loops that ask chunk by chunk, or row by row: samekin cuts queries into blocks itself."""

from __future__ import annotations

from samekin.compat.migrate.flow import VERBS, asked_at_once, flows, says
from samekin.compat.migrate.meaning.values import Unclear
from samekin.compat.migrate.questions import Code
from samekin.compat.migrate.source import Source

elsewhere = says(*VERBS)
TODO = "ask once, with all queries: the answer is the same, and memory stays bounded"


def apply(source: Source) -> None:
    """Ask for all queries at once where all answers end up in arrays."""
    for flow in flows(source):
        for asked in flow.questions():
            if asked.query.of.kind != "array" or not asked.model.spelled.replace(".", "").isidentifier():
                continue
            try:
                if asked_at_once(flow, asked, Code(source, asked, asked.model.spelled)):
                    source.changed(asked.call, "all queries are asked for at once")
                    return
                source.left(asked.call, "its answers do not end up in arrays", TODO)
            except Unclear as error:
                source.left(error.node, error.why, TODO)
        flow.report(lambda statement: not elsewhere(statement), TODO)
