"""What expressions stand for that are no calls."""

from __future__ import annotations

from typing import Any

import libcst as cst

from samekin.compat.migrate import estimators
from samekin.compat.migrate.meaning.reading import asks, literal
from samekin.compat.migrate.meaning.run import Run, meaning, plain
from samekin.compat.migrate.meaning.values import (
    Blocks,
    Broadcast,
    Empty,
    Frame,
    Function,
    Group,
    Length,
    Many,
    Model,
    One,
    Origin,
    Part,
    Plain,
    Query,
    Start,
    Unclear,
    Whole,
    holds,
)


@meaning.register
def _name(node: cst.Name, run: Run) -> Any:
    if node.value in run.names:
        return run.names[node.value]
    made = estimators.made(run.source, node)
    if made is not None:
        return Model(node.value, made)
    value = run.source.value(node)
    if isinstance(value, cst.FunctionDef | cst.Lambda):
        return Function(value)
    if isinstance(value, cst.Call) and isinstance(value.func, cst.Attribute):
        found = meaning(value, run.beyond(node))  # of a scope further out
        return found if isinstance(found, Broadcast) else Plain(node)
    if isinstance(value, cst.Attribute) and value.attr.value == "value":
        return meaning(value, run.beyond(node))
    return Plain(node)


@meaning.register
def _lambda(node: cst.Lambda, run: Run) -> Any:
    return Function(node)


@meaning.register
def _attribute(node: cst.Attribute, run: Run) -> Any:
    name = node.attr.value
    made = estimators.made(run.source, node)
    if made is not None:
        return Model(run.source.code(node), made)
    base = meaning(node.value, run)
    if isinstance(base, Broadcast) and name == "value":
        return base.of
    if isinstance(base, Model):
        return Function(node)
    if name == "shape" and isinstance(base, Plain):
        return Length(f"{run.spelled(node.value)}.shape")
    return _part_of(node, base, name)


def _part_of(node: cst.Attribute, base: Any, name: str) -> Any:
    """An attribute of queries, of answers, or of a frame of pandas."""
    if isinstance(base, Frame):
        return column(node, base, name)
    if name == "values" and isinstance(base, Many | Query | Part):
        return base
    if isinstance(base, Query) and name not in {"shape", "size", "T"}:
        return Query(base.of, (*base.path, name))
    plain(node, base)
    return Plain(node)


def column(node: cst.CSTNode, frame: Frame, name: str) -> Any:
    """A column of a pandas frame: as it was set last, or as it came."""
    found = dict(frame.columns).get(name)
    if found is None:
        if frame.came is None:
            raise Unclear(node, f"the frame has no column {name!r} yet")
        found = Many(Query(frame.came, (name,)))
    return found


@meaning.register
def _subscript(node: cst.Subscript, run: Run) -> Any:
    base = meaning(node.value, run)
    if isinstance(base, Plain):
        return _slice(node, run)
    if isinstance(base, Length) and base.of.endswith(".shape") and _index(node) == 0:
        return Length(base.of.removesuffix(".shape"))
    index = _index(node)
    if isinstance(base, Group) and isinstance(index, int):
        return base.parts[index]
    if isinstance(base, One) and index == 0:
        return base.each
    if isinstance(base, Frame):
        return _columns(node, base, index)
    return _of_queries(node, base, index)


def _of_queries(node: cst.Subscript, base: Any, index: Any) -> Any:
    """``row[1]``, ``row["features"]``, ``row[None]``; columns of many."""
    if isinstance(base, Query) and _axis(node):
        return One(base)
    if isinstance(base, Query) and isinstance(index, int | str):
        return Query(base.of, (*base.path, index))
    if isinstance(base, Many) and isinstance(base.each, Query) and isinstance(index, tuple):
        return Many(Query(base.each.of, (*base.each.path, index)))
    plain(node, base)
    return Plain(node)


def _index(node: cst.Subscript) -> Any:
    """A number, a text, or the texts of a list."""
    if len(node.slice) != 1 or not isinstance(node.slice[0].slice, cst.Index):
        return None
    return literal(node.slice[0].slice.value)


def _axis(node: cst.Subscript) -> bool:
    """``[None]``, ``[np.newaxis, :]``: a batch of one."""
    first = node.slice[0].slice
    if not isinstance(first, cst.Index):
        return False
    code = cst.Module([]).code_for_node(first.value)
    return code == "None" or code.endswith(".newaxis")


def _columns(node: cst.Subscript, frame: Frame, index: Any) -> Any:
    if isinstance(index, str):
        return column(node, frame, index)
    if isinstance(index, tuple):
        found = [column(node, frame, name) for name in index]
        if all(isinstance(part, Many) and isinstance(part.each, Query) for part in found):
            assert frame.came is not None
            return Many(Query(frame.came, (index,)))
        return Frame(tuple(zip(index, found, strict=True)))
    raise Unclear(node, "what it takes of the frame cannot be seen")


def _slice(node: cst.Subscript, run: Run) -> Any:
    """``X[start : start + size]`` is a batch of the rows of ``X``."""
    bounds = node.slice[0].slice
    if isinstance(bounds, cst.Slice) and bounds.lower is not None and bounds.upper is not None:
        low, high = meaning(bounds.lower, run), meaning(bounds.upper, run)
        rest = [part for part in node.slice[1:] if run.source.code(part.slice) != ":"]
        if isinstance(low, Start) and isinstance(high, Start) and not rest:
            array = run.spelled(node.value)
            if low.end or not high.end or (low.of, low.size) != (high.of, high.size):
                raise Unclear(node, "the bounds of its batches are not start and start + size")
            if low.of != array:
                raise Unclear(node, f"the batches are counted by the rows of {low.of}")
            return Many(Query(Origin(array, "array")))
    for part in node.slice:
        for child in part.slice.children:
            held = meaning(child, run) if isinstance(child, cst.BaseExpression) else None
            if isinstance(held, Start) or holds(held, (Query, Part)):
                raise Unclear(node, "it takes other rows of the array than a whole batch")
    return Plain(node)


@meaning.register
def _tuple(node: cst.Tuple, run: Run) -> Any:
    return _group(node, run)


@meaning.register
def _list(node: cst.List, run: Run) -> Any:
    if not node.elements:
        return Empty()
    found = _group(node, run)
    if isinstance(found, Group) and len(found.parts) == 1 and isinstance(found.parts[0], Query):
        return One(found.parts[0])
    return found


def _group(node: cst.Tuple | cst.List, run: Run) -> Any:
    if any(isinstance(element, cst.StarredElement) for element in node.elements):
        for element in node.elements:
            plain(node, meaning(element.value, run))
        return Plain(node)
    found = Group(tuple(meaning(element.value, run) for element in node.elements))
    return found if holds(found, (Query, Part, Empty, Start)) else Plain(node)


@meaning.register
def _list_comp(node: cst.ListComp, run: Run) -> Any:
    return _comprehension(node, run)


@meaning.register
def _generator(node: cst.GeneratorExp, run: Run) -> Any:
    return _comprehension(node, run)


def _comprehension(node: cst.ListComp | cst.GeneratorExp, run: Run) -> Any:
    over = meaning(node.for_in.iter, run)
    inner = run.child()
    if isinstance(over, Plain) and isinstance(node.for_in.iter, cst.Name) and asks(node.elt):
        over = rows_of(node.for_in.iter, node.elt)
    if isinstance(over, Plain | Length):
        plain(node, meaning_of_plain(node, inner))
        return Plain(node)
    if isinstance(over, Group) and not node.for_in.ifs and node.for_in.inner_for_in is None:
        found = []
        for part in over.parts:
            inner.bind(node.for_in.target, part)
            found.append(meaning(node.elt, inner))
        return Group(tuple(found))
    wrap = wrapper(node, over)
    if node.for_in.ifs:
        raise Unclear(node, "it leaves some out")
    inner.bind(node.for_in.target, over.each)
    if node.for_in.inner_for_in is None:
        return wrap(meaning(node.elt, inner))
    within = meaning(node.for_in.inner_for_in.iter, inner)
    if not isinstance(within, Many) or not isinstance(over, Blocks):
        raise Unclear(node, "the loops in it are not over batches and their rows")
    inner.bind(node.for_in.inner_for_in.target, within.each)
    return Many(meaning(node.elt, inner))


def meaning_of_plain(node: cst.ListComp | cst.GeneratorExp, run: Run) -> Any:
    """Its element, where the loop is over something that has nothing to do with queries."""
    for name in _targets(node.for_in.target):
        run.names[name] = Plain(node)
    return meaning(node.elt, run)


def _targets(target: cst.CSTNode) -> list[str]:
    if isinstance(target, cst.Name):
        return [target.value]
    return [name for child in target.children for name in _targets(child)]


def rows_of(over: cst.BaseExpression, body: cst.CSTNode) -> Many:
    """What a loop over the rows of an array goes over, if it asks for each."""
    if isinstance(over, cst.Name) and asks(body):
        return Many(Query(Origin(over.value, "array")))
    raise Unclear(over, "it loops over something that is neither queries nor batches of them")


def wrapper(node: cst.CSTNode, over: Any) -> Any:
    """What a loop over this gives is one for each of its elements."""
    if isinstance(over, Many | Blocks):
        return type(over)
    if isinstance(over, Whole):
        return Many
    raise Unclear(node, "it loops over something that is neither queries nor batches of them")


@meaning.register
def _binary(node: cst.BinaryOperation, run: Run) -> Any:
    left, right = meaning(node.left, run), meaning(node.right, run)
    if isinstance(left, Start) and isinstance(node.operator, cst.Add):
        if run.source.code(node.right) == left.size and not left.end:
            return Start(left.of, left.size, end=True)
        raise Unclear(node, f"its batches are {left.size} rows apart")
    plain(node, left)
    plain(node, right)
    return Plain(node)


@meaning.register
def _dict(node: cst.Dict, run: Run) -> Any:
    found = {}
    for element in node.elements:
        if not isinstance(element, cst.DictElement) or not isinstance(literal(element.key), str):
            return _plain_dict(node, run)
        found[literal(element.key)] = meaning(element.value, run)
    record = Frame(tuple(found.items()))
    return record if holds(record, (Query, Part)) else Plain(node)


def _plain_dict(node: cst.Dict, run: Run) -> Any:
    for element in node.elements:
        plain(node, meaning(element.value, run))
    return Plain(node)
