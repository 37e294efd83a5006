"""What statements do: names get their values, loops go over batches, functions give something."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

import libcst as cst

from samekin.compat.migrate.meaning.reading import asks, literal
from samekin.compat.migrate.meaning.run import Run, meaning, plain
from samekin.compat.migrate.meaning.values import (
    Alias,
    Apart,
    Blocks,
    Empty,
    Frame,
    Group,
    Many,
    Model,
    Origin,
    Part,
    Plain,
    Query,
    Rdd,
    Start,
    Unclear,
    Whole,
    holds,
)
from samekin.compat.migrate.source import within


def bind(run: Run, target: cst.CSTNode, value: Any) -> None:
    """Give names what they stand for."""
    if isinstance(target, cst.Name):
        run.names[target.value] = _named(target.value, value)
    elif isinstance(target, cst.Tuple | cst.List):
        places = [element.value for element in target.elements]
        for place, part in zip(places, _unpacked(target, value, len(places)), strict=True):
            bind(run, place, part)
    elif isinstance(target, cst.Subscript):
        _put(run, target, value)
    else:
        plain(target, value)


def _named(name: str, value: Any) -> Any:
    """A model that has a name goes by it, and so does an RDD of rows."""
    if isinstance(value, Model) and not value.spelled.replace(".", "").isidentifier():
        return Model(name, value.made)
    if isinstance(value, Rdd) and not value.blocks and isinstance(value.each, Query):
        of = Origin(name, "rdd", value.of.array, value.of.context)
        return Rdd(Query(of, value.each.path), of)
    return value


def _unpacked(target: cst.CSTNode, value: Any, count: int) -> list[Any]:
    if isinstance(value, Group) and len(value.parts) == count:
        return list(value.parts)
    if isinstance(value, Query):
        return [Query(value.of, (*value.path, place)) for place in range(count)]
    if isinstance(value, Plain):
        return [value] * count
    raise Unclear(target, "it cannot be seen what is unpacked here")


def _put(run: Run, target: cst.Subscript, value: Any) -> None:
    """``pdf["indices"] = ...`` and ``indices[start:stop] = ...``."""
    name = target.value
    held = meaning(name, run)
    index = target.slice[0].slice
    if isinstance(name, cst.Name) and isinstance(held, Frame) and isinstance(index, cst.Index):
        column = literal(index.value)
        if isinstance(column, str):
            run.names[name.value] = Frame((*held.columns, (column, value)), held.came)
            return
    if isinstance(name, cst.Name) and isinstance(held, Empty) and isinstance(index, cst.Slice):
        run.names[name.value] = Whole(_filled(run, target, index, value))
        return
    plain(target, value)


def _filled(run: Run, target: cst.Subscript, index: cst.Slice, value: Any) -> Any:
    """Answers at the places of their own batch."""
    if index.lower is not None and index.upper is not None and isinstance(value, Many):
        low, high = meaning(index.lower, run), meaning(index.upper, run)
        if isinstance(low, Start) and isinstance(high, Start) and not low.end and high.end:
            found = value.each
            if isinstance(found, Part) and found.asked.query.of.code == low.of == high.of:
                return found
    raise Unclear(target, "the place is not that of the batch")


def apply(function: cst.CSTNode, run: Run, *arguments: Any) -> Any:
    """What a function gives for these arguments."""
    if function in run.calling:
        raise Unclear(function, "it calls itself")
    inner = run.child()
    inner.calling = (*run.calling, function)
    if isinstance(function, cst.Lambda):
        _parameters(function, function.params, inner, arguments)
        return meaning(function.body, inner)
    if not isinstance(function, cst.FunctionDef):
        raise Unclear(function, "what is called cannot be seen here")
    _parameters(function, function.params, inner, arguments)
    walk(function.body.body, inner)
    if len(inner.given) == 1 and inner.returned is None:
        return inner.given[0]
    if not inner.given and inner.returned is not None:
        return inner.returned
    raise Unclear(function, "it gives its answers in more than one place, or in none")


def _parameters(node: cst.CSTNode, params: cst.Parameters, run: Run, values: Sequence[Any]) -> None:
    names = [param.name.value for param in params.params]
    free = [param for param in params.params[len(values) :] if param.default is None]
    if len(values) > len(names) or free:
        raise Unclear(node, "it takes other arguments than it is given")
    run.names.update(
        (name, Alias(value.node, run.spelled(value.node)) if type(value) is Plain else value)
        for name, value in zip(names, values, strict=False)
    )
    for param in params.params[len(values) :]:
        assert param.default is not None
        run.names[param.name.value] = meaning(param.default, run)


def walk(statements: Sequence[cst.CSTNode], run: Run) -> None:
    """Run statements one after another."""
    for statement in statements:
        step(statement, run)


@singledispatch
def step(statement: cst.CSTNode, run: Run) -> None:
    """Run one statement.

    Raises
    ------
    Unclear
        If it does something to queries or answers that is not known.
    """
    raise Unclear(statement, "it is not a statement that is understood here")


@step.register
def _line(statement: cst.SimpleStatementLine, run: Run) -> None:
    for small in statement.body:
        step(small, run)


@step.register
def _assign(statement: cst.Assign, run: Run) -> None:
    value = meaning(statement.value, run)
    for target in statement.targets:
        bind(run, target.target, value)


@step.register
def _annotated(statement: cst.AnnAssign, run: Run) -> None:
    if statement.value is not None:
        bind(run, statement.target, meaning(statement.value, run))


@step.register
def _added(statement: cst.AugAssign, run: Run) -> None:
    held, value = meaning(statement.target, run), meaning(statement.value, run)
    target = statement.target
    if isinstance(target, cst.Name) and isinstance(held, Empty) and isinstance(value, Many):
        run.names[target.value] = Extended(value.each)
        return
    plain(statement, value)
    plain(statement, held)


class Extended(Many):
    """A list that was made longer by these, in a loop that is still on."""


class Appended(Group):
    """A list that one thing was appended to, in a loop that is still on."""


@step.register
def _expression(statement: cst.Expr, run: Run) -> None:
    value = statement.value
    if isinstance(value, cst.Yield):
        _yield(value, run)
        return
    if isinstance(value, cst.Call) and isinstance(value.func, cst.Attribute) and value.args:
        verb, name = value.func.attr.value, value.func.value
        if verb in ("append", "extend") and isinstance(name, cst.Name):
            _grow(value, name.value, verb, meaning(value.args[0], run), run)
            return
    if not isinstance(value, cst.SimpleString):
        plain(statement, meaning(value, run))


def _grow(node: cst.Call, name: str, verb: str, by: Any, run: Run) -> None:
    held = run.names.get(name)
    if not isinstance(held, Empty):
        plain(node, by)
    elif verb == "append":
        run.names[name] = Appended((by,))
    elif isinstance(by, Many):
        run.names[name] = Extended(by.each)
    else:
        plain(node, by)


def _yield(node: cst.Yield, run: Run) -> None:
    if isinstance(node.value, cst.From):
        run.given.append(meaning(node.value.item, run))
    elif node.value is not None:
        run.given.append(Blocks(meaning(node.value, run)))


@step.register
def _return(statement: cst.Return, run: Run) -> None:
    if statement.value is None:
        return
    if run.returned is not None:
        raise Unclear(statement, "it returns in more than one place")
    run.returned = meaning(statement.value, run)


@step.register
def _with(statement: cst.With, run: Run) -> None:
    for item in statement.items:
        plain(statement, meaning(item.item, run))
    walk(statement.body.body, run)


def block(statement: cst.CSTNode, run: Run) -> None:
    """A block of code that runs once, often or never: what it gives names to is not followed."""
    if asks(statement):
        raise Apart(statement, "it asks in a block of its own")
    for node in within(statement):
        if isinstance(node, cst.Name) and node.value in run.names:
            held = run.names[node.value]
            if holds(held, (Part, Query)) and not isinstance(held, Rdd):
                raise Unclear(statement, f"{node.value} is used where it cannot be followed")


@step.register(cst.Try)
@step.register(cst.While)
def _apart(statement: cst.CSTNode, run: Run) -> None:
    block(statement, run)


@step.register(cst.Import)
@step.register(cst.ImportFrom)
@step.register(cst.Pass)
@step.register(cst.FunctionDef)
@step.register(cst.ClassDef)
@step.register(cst.Global)
@step.register(cst.Del)
@step.register(cst.Assert)
def _nothing(statement: cst.CSTNode, run: Run) -> None:
    """It holds no queries."""
