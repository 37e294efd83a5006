"""Functions that are handed to workers."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst
from libcst import matchers as m

from samekin.compat.migrate.source import Source

VERBS = ("map", "flatMap", "mapPartitions", "mapValues", "mapInPandas")
"""By which workers get a function that can be understood."""

WORKERS = (
    *VERBS,
    *("applyInPandas", "applyInArrow", "mapInArrow", "mapPartitionsWithIndex"),
    *("foreach", "foreachPartition", "filter", "flatMapValues", "map_partitions", "map_blocks"),
    *("gapply", "udf", "pandas_udf", "submit", "apply"),
)
"""And by which they get any."""


def works(source: Source, function: cst.CSTNode) -> bool:
    """Whether a function is handed to workers: it is understood where that is done."""
    if isinstance(function, cst.FunctionDef):
        if function.decorators:
            return True
        return any(_handed(source, use) for use in source.uses(function.name))
    return isinstance(function, cst.Lambda) and _handed(source, function)


def _handed(source: Source, node: cst.CSTNode) -> bool:
    return handed_by(source, node) in WORKERS


def handed_by(source: Source, node: cst.CSTNode) -> str:
    """The verb by which a function, or the one that calls it, is handed over."""
    arg = source.parent(node)
    if isinstance(arg, cst.Arg) and _verb(source.parent(arg)) in WORKERS:
        return _verb(source.parent(arg))
    around = source.inside(node, cst.Lambda)
    return "" if around is None else handed_by(source, around)


def _verb(call: cst.CSTNode | None) -> str:
    if not isinstance(call, cst.Call):
        return ""
    function = call.func.attr if isinstance(call.func, cst.Attribute) else call.func
    return function.value if isinstance(function, cst.Name) else ""


def says(*verbs: str) -> Callable[[cst.CSTNode], bool]:
    """Whether a statement has one of these verbs."""
    word = m.Call(func=m.Attribute(attr=m.OneOf(*map(m.Name, verbs))))
    return lambda statement: bool(m.findall(statement, word))
