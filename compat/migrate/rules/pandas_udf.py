"""The broadcast recipe on DataFrames by a pandas UDF."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import libcst as cst
from libcst import matchers as m

from samekin.compat.migrate import frames
from samekin.compat.migrate.meaning import Run
from samekin.compat.migrate.meaning.bodies import apply as called
from samekin.compat.migrate.meaning.reading import asks, literal
from samekin.compat.migrate.meaning.values import (
    Blocks,
    Many,
    Origin,
    Part,
    Query,
    Unclear,
    Whole,
)
from samekin.compat.migrate.recipes import Attempt, move_one, named, settle
from samekin.compat.migrate.rules.broadcast_frame import TODO
from samekin.compat.migrate.source import Source

UDF = "pandas_udf"
COLUMNS = ("pyspark.sql.functions.col", "pyspark.sql.functions.column")
OF = Origin("", "column")


def apply(source: Source) -> None:
    """Ask the model itself, where the function is applied to a frame whose id can be seen."""
    move_one(source, attempts, "the model is asked for the whole frame", TODO)


def attempts(source: Source) -> Iterator[Attempt]:
    """Every call of a function that asks a model."""
    for function, use in _uses(source):
        try:
            part = _part(source, function, len(use.args))
        except Unclear as error:
            source.left(error.node, error.why, TODO)
        else:
            yield Attempt(use, part.asked, partial(_move, source, use, part))


def _uses(source: Source) -> Iterator[tuple[cst.FunctionDef, cst.Call]]:
    """Every function that asks a model, and every call of it."""
    for function in source.all(cst.FunctionDef):
        if any(_udf(source, one) for one in function.decorators) and asks(function):
            yield from ((function, c) for c in _calls(source, function.name))
    for assign in source.all(cst.Assign):
        wrapped = _wrapped(source, assign.value)
        if wrapped is not None and asks(wrapped):
            yield from ((wrapped, call) for call in _calls(source, assign.targets[0].target))


def _wrapped(source: Source, value: cst.BaseExpression) -> cst.FunctionDef | None:
    """``f`` of ``pandas_udf(f, "array<long>")``."""
    if not isinstance(value, cst.Call) or not source.imported(value.func).endswith(UDF):
        return None
    function = value.args[0].value if value.args else value
    found = source.value(function) if isinstance(function, cst.Name) else None
    return found if isinstance(found, cst.FunctionDef) else None


def _udf(source: Source, decorator: cst.Decorator) -> bool:
    call = decorator.decorator
    return source.imported(call.func if isinstance(call, cst.Call) else call).endswith(UDF)


def _calls(source: Source, name: cst.CSTNode) -> Iterator[cst.Call]:
    for use in source.uses(name):
        call = source.parent(use)
        if isinstance(call, cst.Call) and call.func is use:
            yield call


def _move(source: Source, use: cst.Call, part: Part) -> None:
    columns = [_column(source, arg.value) for arg in use.args]
    asked = part.asked
    places = asked.query.path[0]
    one = isinstance(places, int)
    features: Any = columns[places] if one else tuple(columns[place] for place in places)
    call, frame, id_, name = _around(source, use)
    model, broadcast = named(source, asked.model)
    if part.name != "indices":
        raise Unclear(use, f"it gives the {part.name} alone")
    code = frames.kneighbors(source, asked, model, frame, only=True)
    if id_ is None:
        id_ = _seen_id(source, call)
        near = frames.renamed(id_, [(name, part.name)])
        code = f'{frame}.join({code}{near}, "{id_}")'
    else:
        code += frames.renamed(id_, [(id_, "id"), (name, part.name)])
    frames.say(source, asked, features, id_)
    source.replace(call, code)
    settle(source, call, broadcast, model)


def _part(source: Source, function: cst.FunctionDef, count: int) -> Part:
    """What the function gives for each row."""
    series = [Many(Query(OF, (place,))) for place in range(count)]
    hint = function.params.params[0].annotation
    if hint is not None and "Iterator" in source.code(hint.annotation):
        found = called(function, Run(source), Blocks(series[0]))
        found = found.each if isinstance(found, Blocks) else found
    else:
        found = called(function, Run(source), *series)
    if not isinstance(found, Many | Whole) or not isinstance(found.each, Part):
        raise Unclear(function, "it gives more than one part of the answer for each row")
    return found.each


def _column(source: Source, node: cst.BaseExpression) -> str:
    """The name of a column: a text, ``col(...)``, ``frame["..."]`` or ``frame.name``."""
    if isinstance(node, cst.Call) and source.imported(node.func) in COLUMNS:
        node = node.args[0].value
    if isinstance(node, cst.Subscript) and isinstance(node.slice[0].slice, cst.Index):
        node = node.slice[0].slice.value
    if isinstance(node, cst.Attribute):
        return node.attr.value
    name = literal(node)
    if not isinstance(name, str):
        raise Unclear(node, "the column that it is applied to cannot be seen")
    return name


def _around(source: Source, use: cst.Call) -> tuple[cst.Call, str, str | None, str]:
    """The call on the frame, the frame, the id if it is selected, the name of the new column."""
    alias = source.parent(use)
    name, outer = UDF, use
    if isinstance(alias, cst.Attribute) and alias.attr.value == "alias":
        outer = cst.ensure_type(source.parent(alias), cst.Call)
        name = literal(outer.args[0].value)
    call = source.inside(outer, cst.Call)
    verb = call.func.attr.value if call and isinstance(call.func, cst.Attribute) else ""
    if call is None or verb not in ("select", "withColumn"):
        raise Unclear(use, "it is applied in another way than by select or withColumn")
    assert isinstance(call.func, cst.Attribute)
    frame = source.code(call.func.value)
    others = [arg.value for arg in call.args if arg.value is not outer]
    if len(others) != 1:
        raise Unclear(use, f"{len(others)} columns are selected beside it, not the id alone")
    if verb == "select":
        return call, frame, _column(source, others[0]), name
    return call, frame, None, _column(source, others[0])


def _seen_id(source: Source, call: cst.Call) -> str:
    """The id of a frame whose columns are said where it is made."""
    assert isinstance(call.func, cst.Attribute)
    frame = call.func.value
    made = source.value(frame) if isinstance(frame, cst.Name) else frame
    if made is not None and m.findall(made, m.SimpleString(m.MatchIfTrue(_names_id))):
        return "id"
    raise Unclear(call, "it cannot be seen which column of the frame is its id")


def _names_id(text: str) -> bool:
    words = text.strip("\"'").replace(",", " ").replace(":", " ").split()
    return "id" in words
