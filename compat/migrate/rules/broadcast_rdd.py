"""The broadcast recipe on RDDs, by map, mapPartitions, flatMap, with and without collect."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import libcst as cst

from samekin.compat.migrate.at_once import asked_at_once, steady
from samekin.compat.migrate.estimators import OURS
from samekin.compat.migrate.flow import Flow, flows
from samekin.compat.migrate.meaning.spark import EACH
from samekin.compat.migrate.meaning.values import Asked, Rdd, Unclear, parts
from samekin.compat.migrate.questions import Code
from samekin.compat.migrate.recipes import (
    Attempt,
    asked_by_workers,
    move_one,
    named,
    say_words,
    settle,
)
from samekin.compat.migrate.source import Source
from samekin.compat.migrate.workers import handed_by, says, works

OTHERS = ("mapPartitionsWithIndex", "foreach", "foreachPartition", "applyInPandas", "mapInArrow")
RDD = ("spark_rdd", "spark")
TODO = 'fit with integration="spark_rdd", and give the RDD of rows to nn.neighbors or nn.kneighbors'


def apply(source: Source) -> None:
    """Ask the model itself: it goes to the workers by broadcast, as it did."""
    if not move_one(source, attempts, "the model is asked for the whole RDD", TODO):
        for flow in flows(source):
            flow.report(says(*EACH), TODO)
        _others(source)


def _others(source: Source) -> None:
    """Say where workers ask by a verb that is not known here."""
    for call, model in asked_by_workers(source):
        for up in source.above(call):
            uses = source.uses(up.name) if isinstance(up, cst.FunctionDef) else [up]
            for use in uses if works(source, up) and up not in source.above(model.made) else ():
                verb = handed_by(source, use)
                if verb in OTHERS:
                    source.left(call, f"workers ask it by {verb}", TODO)


def attempts(source: Source) -> Iterator[Attempt]:
    """Every RDD of answers."""
    for flow in flows(source):
        for call, rdd in flow.run.rdds:
            asked = parts(rdd.each)[0].asked
            if source.imported(asked.model.made.func) in OURS:
                yield Attempt(call, asked, partial(_move, flow, call, rdd, asked))


def _move(flow: Flow, call: cst.Call, rdd: Rdd, asked: Asked) -> None:
    source = flow.source
    name, broadcast = named(source, asked.model)
    code = Code(source, asked, name)
    code.function = flow.function
    if not code.array and source.to not in RDD:
        raise Unclear(call, f"its queries are an RDD, and {source.to} has none")
    if rdd.blocks and not flow.together(asked):
        raise Unclear(asked.call, "its answers stay in blocks, as many as partitions")
    to = "spark_rdd" if source.to == "spark" else source.to
    say_words(source, asked, {} if to == "local" else {"integration": f'"{to}"'})
    if not asked_at_once(flow, asked, code, broadcast and source.parent(broadcast)):
        steady(flow, asked, next(up for up in source.above(call) if up in flow.body))
        code.line = _line(flow, call)
        source.replace(call, code.rdd(rdd))
    settle(source, call, broadcast, name)


def _line(flow: Flow, call: cst.Call) -> cst.CSTNode | None:
    """The statement of a call, if it is one of the body itself."""
    line = flow.source.inside(call, cst.SimpleStatementLine)
    return line if line in flow.body else None
