"""Data of an engine that was made of an array in the same file, and answers to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import libcst as cst
from libcst import matchers as m

from samekin.compat.migrate import estimators
from samekin.compat.migrate.meaning.values import Unclear
from samekin.compat.migrate.source import Source, within
from samekin.core.registry import FAMILIES

VERBS = ("fit", "kneighbors", "neighbors", "radius_neighbors", "predict", "predict_proba")
HERE = ("collect", "compute", "toarray")
JOINED = ("numpy.array", "numpy.asarray", "numpy.vstack", "numpy.stack")
OWNERS: dict[str, tuple[str, ...]] = {
    "rdd": ("spark_rdd", "spark"),
    "frame": ("spark_frame", "spark_connect", "spark", "spark_sklearn"),
    "dask": ("dask",),
    "blocks": ("sparkit",),
}
MAKERS = {
    "dask.array.from_array": "dask",
    "splearn.rdd.ArrayRDD": "blocks",
    "splearn.ArrayRDD": "blocks",
}
LAZY = m.Attribute(attr=m.OneOf(*map(m.Name, HERE)))


class Native(NamedTuple):
    """Data of an engine: its kind, and the array that it was made of."""

    kind: str
    array: cst.BaseExpression | None


def native(source: Source, node: cst.CSTNode) -> Native | None:
    """What an expression is, if it can be seen to be an engine's."""
    if isinstance(node, cst.Name):
        value = source.value(node)
        itself = value is None or any(
            isinstance(name, cst.Name) and name.value == node.value for name in within(value)
        )
        return None if value is None or itself else native(source, value)
    if not isinstance(node, cst.Call):
        return None
    if kind := MAKERS.get(source.imported(node.func)):
        first = node.args[0].value
        inner = native(source, first) if kind == "blocks" else Native(kind, first)
        return Native(kind, inner.array if inner else None)
    verb = node.func.attr.value if isinstance(node.func, cst.Attribute) else ""
    if verb == "parallelize":
        return Native("rdd", node.args[0].value)
    if verb == "createDataFrame":
        return Native("frame", None)
    return None


def foreign(source: Source, made: cst.Call, to: str) -> Iterator[tuple[cst.Call, Native]]:
    """The calls of a model with data that is of another engine than it moves to."""
    for call in source.all(cst.Call):
        verb = call.func.attr.value if isinstance(call.func, cst.Attribute) else ""
        if verb in VERBS and call.args and _is(source, call.func, made):
            found = native(source, call.args[0].value)
            if found is not None and not set(FAMILIES.get(to, (to,))) & set(OWNERS[found.kind]):
                yield call, found


def _is(source: Source, function: cst.CSTNode, made: cst.Call) -> bool:
    assert isinstance(function, cst.Attribute)
    of = function.value
    return of is made or estimators.made(source, of) is made or _chained(source, of) is made


def _chained(source: Source, node: cst.CSTNode) -> cst.Call | None:
    """``NearestNeighbors(...).fit(X)``, asked at once."""
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
        of = node.func.value
        return of if isinstance(of, cst.Call) else estimators.made(source, of)
    return None


def brought(source: Source, call: cst.Call, found: Native) -> list[tuple[cst.CSTNode, str]]:
    """What to write where, so that a model gets arrays, and gives arrays; nothing is to remove.

    Raises
    ------
    Unclear
        If the array cannot be seen, or the answer is looked at in an engine's way.
    """
    if found.array is None or not isinstance(found.array, cst.Name | cst.Attribute | cst.Subscript):
        raise Unclear(call, f"its data is of another engine ({found.kind})")
    edits: list[tuple[cst.CSTNode, str]] = [(call.args[0].value, source.code(found.array))]
    assert isinstance(call.func, cst.Attribute)
    if call.func.attr.value != "fit":
        edits += _answers(source, call)
    return edits


def _answers(source: Source, call: cst.Call) -> Iterator[tuple[cst.CSTNode, str]]:
    parent = source.parent(call)
    if not isinstance(parent, cst.Assign):
        raise Unclear(call, "its answer is looked at in an engine's way")
    target = parent.targets[0].target
    names = [e.value for e in target.elements] if isinstance(target, cst.Tuple) else [target]
    for name in names:
        uses = source.uses(name)
        found = [_here(source, use) for use in uses]
        renamed = _renamed(source, *found[0]) if len(found) == 1 else None
        if renamed is not None:
            found = [(name, renamed[0]), (renamed[1], "")]
        yield from found


def _renamed(source: Source, whole: cst.CSTNode, code: str) -> tuple[str, cst.CSTNode] | None:
    """``indices = indices_rdd``: the name that an answer is for, and the line that says so."""
    assign = source.parent(whole)
    line = source.parent(assign) if assign is not None else None
    if not code.isidentifier() or not isinstance(assign, cst.Assign) or line is None:
        return None
    target = assign.targets[0].target
    if not isinstance(target, cst.Name) or len(source.assignments(target)) > 1:
        return None
    return target.value, line


def _here(source: Source, use: cst.CSTNode) -> tuple[cst.CSTNode, str]:
    """``indices[:3].compute()`` and ``np.array(indices.collect())`` without what is lazy."""
    node = use
    while isinstance(source.parent(node), cst.Subscript):
        node = source.parent(node) or node
    whole = _at_once(source, use) or _lazy(source, node)
    if whole is None:
        raise Unclear(use, "this answer is looked at in an engine's way")
    code = source.code(node)
    if isinstance(whole, cst.Call) and len(whole.args) > 1:
        code = ", ".join(source.code(arg.value) for arg in whole.args)
    return _unless_itself(source, whole, code)


def _at_once(source: Source, use: cst.CSTNode) -> cst.Call | None:
    """``dask.compute(distances, indices)``."""
    arg = source.parent(use)
    call = source.parent(arg) if isinstance(arg, cst.Arg) else None
    if isinstance(call, cst.Call) and source.imported(call.func) == "dask.compute":
        return call
    return None


def _lazy(source: Source, node: cst.CSTNode) -> cst.Call | None:
    verb = source.parent(node)
    call = source.parent(verb) if verb is not None else None
    if not m.matches(verb or node, LAZY) or not isinstance(call, cst.Call):
        return None
    arg = source.parent(call)
    outer = source.parent(arg) if isinstance(arg, cst.Arg) else None
    joins = isinstance(outer, cst.Call) and source.imported(outer.func) in JOINED
    return outer if joins and isinstance(outer, cst.Call) else call


def _unless_itself(source: Source, whole: cst.CSTNode, code: str) -> tuple[cst.CSTNode, str]:
    """A statement that would give names to themselves goes."""
    assign = source.parent(whole)
    if isinstance(assign, cst.Element) and isinstance(source.parent(assign), cst.Tuple):
        values = source.parent(assign)
        assign = source.parent(values) if values is not None else None
        code_of = ", ".join(
            source.code(e.value).partition(".")[0] for e in getattr(values, "elements", ())
        )
    else:
        code_of = code
    if isinstance(assign, cst.Assign) and source.code(assign.targets[0].target) == code_of:
        return source.parent(assign) or whole, ""
    return whole, code
