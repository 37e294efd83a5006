"""The broadcast recipe on RDDs, by map, mapPartitions, flatMap, with and without collect."""

from __future__ import annotations

from functools import partial

import libcst as cst
from libcst import matchers as m

from samekin.compat.migrate.estimators import with_word
from samekin.compat.migrate.flow import Flow, asked_at_once, flows, says, sweep
from samekin.compat.migrate.meaning.spark import EACH
from samekin.compat.migrate.meaning.values import Asked, Model, Rdd, Unclear, parts
from samekin.compat.migrate.questions import Code
from samekin.compat.migrate.source import Source

BROADCAST = m.Attribute(attr=m.Name("broadcast"))
RDD = ("spark_rdd", "spark")
TODO = 'fit with integration="spark_rdd", and give the RDD of rows to nn.neighbors or nn.kneighbors'


def apply(source: Source) -> None:
    """Ask the model itself: it goes to the workers by broadcast, as it did."""
    for flow in flows(source):
        for call, rdd in flow.run.rdds:
            asked = parts(rdd.each)[0].asked
            try:
                _moved(flow, call, rdd, asked)
            except Unclear as error:
                source.left(error.node, error.why, TODO)
            else:
                source.changed(call, "the model is asked for the whole RDD")
                return
        flow.report(says(*EACH), TODO)


def _moved(flow: Flow, call: cst.Call, rdd: Rdd, asked: Asked) -> None:
    source = flow.source
    name, broadcast = named(source, asked.model)
    kept = broadcast and source.parent(broadcast)
    code = Code(source, asked, name)
    if not code.array and source.to not in RDD:
        raise Unclear(call, f"its queries are an RDD, and {source.to} has none")
    if not asked_at_once(flow, asked, code, kept):
        code.line = _line(flow, call)
        source.replace(call, code.rdd(rdd))
        sweep(source, [call], kept)
    unwrap(source, broadcast, name)
    if source.to != "local":
        to = "spark_rdd" if source.to == "spark" else source.to
        source.edit(asked.model.made, lambda made: with_word(made, "integration", f'"{to}"'))


def _line(flow: Flow, call: cst.Call) -> cst.CSTNode | None:
    """The statement of a call, if it is one of the body itself."""
    line = flow.source.inside(call, cst.SimpleStatementLine)
    return line if line in flow.body else None


def named(source: Source, model: Model) -> tuple[str, cst.Assign | None]:
    """A name for the model; and, if it has none yet, the statement that is to give it one."""
    if model.spelled.replace(".", "").isidentifier():
        return model.spelled, None
    statement = source.inside(model.made, cst.Assign)
    if statement is None or not m.matches(statement.value, m.Call(func=BROADCAST)):
        raise Unclear(model.made, "the model has no name")
    name = source.code(statement.targets[0].target)
    return name if source.taken("nn") else "nn", statement


def unwrap(source: Source, broadcast: cst.Assign | None, name: str) -> None:
    """The model has a name now, and its handle is not needed."""
    if broadcast is not None:
        source.edit(broadcast, partial(_unwrapped, name))
        sweep(source, [broadcast], source.parent(broadcast))


def _unwrapped(name: str, statement: cst.Assign) -> cst.Assign:
    """``bc = sc.broadcast(model)`` without the broadcast."""
    call = cst.ensure_type(statement.value, cst.Call)
    target = cst.AssignTarget(cst.Name(name))
    return statement.with_changes(targets=[target], value=call.args[0].value)
