"""RDDs: how they are made, and what their verbs make of queries and answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import libcst as cst
from libcst import matchers as m

from samekin.compat.migrate.meaning.functions import applied
from samekin.compat.migrate.meaning.reading import asks
from samekin.compat.migrate.meaning.run import Run, meaning
from samekin.compat.migrate.meaning.values import (
    Blocks,
    Frame,
    Function,
    Group,
    Many,
    Origin,
    Part,
    Plain,
    Query,
    Rdd,
    Unclear,
    holds,
)

EACH = ("map", "flatMap", "mapPartitions", "mapValues")
ACTIONS = (
    *("collect", "collectAsMap", "toLocalIterator", "take", "first", "count", "sum", "reduce"),
    *("foreach", "foreachPartition", "saveAsTextFile", "getNumPartitions"),
)
KEEP = ("cache", "persist", "unpersist", "coalesce")


def of_rdd(node: cst.Call, base: Rdd | Plain, name: str, run: Run) -> Any:
    """What a verb of an RDD gives; nothing for what is no RDD."""
    if isinstance(base, Plain):
        if name == "parallelize" and node.args:
            return _parallelized(node, run)
        if name == "glom":
            of = Origin(_spelled(node), "rdd")
            return Rdd(Many(Query(of)), of, blocks=True)
        if len(node.args) == 0 or not _asks(node.args[0].value, run):
            return None
        if name == "mapInPandas":
            return _in_pandas(node, run)
        if name not in EACH or len(node.args) > 1:
            return None
        of = Origin(_spelled(node), "rdd")
        base = Rdd(Query(of), of)
    return _after(node, base, name, run) if holds(base.each, Part) else _verb(node, base, name, run)


def _verb(node: cst.Call, base: Rdd, name: str, run: Run) -> Any:
    """What a verb of an RDD of queries gives."""
    if name in ACTIONS:
        return Plain(node)
    if name == "glom":
        return Rdd(Many(base.each), base.of, blocks=True)
    if name == "filter" and base.blocks and _of_length(node.args[0].value):
        return base
    if name in EACH and (base.blocks or _asks(node.args[0].value, run)):
        return _answered(node, base, name, run)
    return _new(node, run)


def _of_length(function: cst.BaseExpression) -> bool:
    """Whether a filter keeps what is not empty: ``len``, ``bool``, ``lambda b: len(b) > 0``."""
    if isinstance(function, cst.Lambda):
        code = cst.Module([]).code_for_node(function.body)
        name = function.params.params[0].name.value if function.params.params else ""
        return code in (f"len({name})", f"len({name}) > 0", f"bool({name})", name)
    return m.matches(function, m.Name("len") | m.Name("bool"))


def _in_pandas(node: cst.Call, run: Run) -> Plain:
    """A frame of what its function yields for each frame of pandas."""
    frame = Frame(came=Origin(_spelled(node), "frame"))
    found = _gives(node, node.args[0].value, Blocks(frame), run)
    if not isinstance(found, Blocks) or not isinstance(found.each, Frame):
        raise Unclear(node, "it cannot be seen which columns its function yields")
    run.frames.append((node, found.each))
    return Plain(node)


def _spelled(node: cst.Call) -> str:
    """What a verb is called on, as it is written."""
    return cst.Module([]).code_for_node(cst.ensure_type(node.func, cst.Attribute).value)


def _new(node: cst.CSTNode, run: Run) -> Rdd:
    """An RDD of rows of which no more is known."""
    of = Origin(run.source.code(node), "rdd")
    return Rdd(Query(of), of)


def _parallelized(node: cst.Call, run: Run) -> Rdd:
    assert isinstance(node.func, cst.Attribute)
    first, context = node.args[0].value, run.source.code(node.func.value)
    value = meaning(first, run)
    if isinstance(value, Blocks) and isinstance(value.each, Many):
        of = replace(value.each.each.of, context=context)
        return Rdd(Many(Query(of)), of, blocks=True)
    of = Origin(run.source.code(node), "rdd", run.source.code(_unlisted(first)), context)
    return Rdd(Query(of), of)


def _unlisted(node: cst.BaseExpression) -> cst.BaseExpression:
    """``X`` of ``list(X)`` and ``X.tolist()``."""
    if m.matches(node, m.Call(func=m.Attribute(attr=m.Name("tolist")), args=[])):
        return node.func.value  # type: ignore[attr-defined,no-any-return]
    if m.matches(node, m.Call(func=m.Name("list"), args=[m.Arg()])):
        return node.args[0].value  # type: ignore[attr-defined,no-any-return]
    return node


def _asks(function: cst.BaseExpression, run: Run) -> bool:
    """Whether a function asks a model."""
    found = meaning(function, run) if isinstance(function, cst.Name) else function
    node = found.node if isinstance(found, Function) else found
    return isinstance(node, cst.CSTNode) and asks(node)


def _answered(node: cst.Call, base: Rdd, name: str, run: Run) -> Any:
    function, each = node.args[0].value, base.each
    asks = _asks(function, run)
    try:
        if name == "mapPartitions":
            found = _partition(node, base, _gives(node, function, _all(base), run))
        elif name == "mapValues":
            pair = [Query(each.of, (*each.path, place)) for place in (0, 1)]
            found = replace(base, each=Group((pair[0], _gives(node, function, pair[1], run))))
        else:
            value = _gives(node, function, each, run)
            found = replace(base, each=value) if name == "map" else _flat(node, base, value)
    except Unclear:
        if asks:
            raise
        return _new(node, run)
    if holds(found.each, Part):
        run.rdds[:] = [seen for seen in run.rdds if seen[1] is not base]
        run.rdds.append((node, found))
    return found if holds(found.each, (Part, Query)) else _new(node, run)


def _gives(node: cst.Call, function: cst.BaseExpression, value: Any, run: Run) -> Any:
    return applied(node, function, value, run)


def _all(base: Rdd) -> Any:
    return Blocks(base.each) if base.blocks else Many(base.each)


def _partition(node: cst.CSTNode, base: Rdd, value: Any) -> Rdd:
    """What a function of a partition gives, as elements."""
    if isinstance(value, Many):
        return Rdd(value.each, base.of)
    if isinstance(value, Blocks):
        return Rdd(value.each, base.of, blocks=True)
    if isinstance(value, Group) and len(value.parts) == 1:
        return Rdd(value.parts[0], base.of, blocks=True)
    raise Unclear(node, "it cannot be seen what its function gives for each row")


def _flat(node: cst.CSTNode, base: Rdd, value: Any) -> Rdd:
    if isinstance(value, Many):
        return Rdd(value.each, base.of)
    raise Unclear(node, "it cannot be seen what its function gives for each row")


def _after(node: cst.Call, base: Rdd, name: str, run: Run) -> Any:
    """Verbs of an RDD of answers: what they make of it need not be known."""
    if name in EACH:
        found = _answered(node, base, name, run)
        return found if holds(found.each, Part) else Plain(node)
    if name in ("collect", "toLocalIterator"):
        return _all(base)
    if name in KEEP:
        return base
    return Plain(node)
