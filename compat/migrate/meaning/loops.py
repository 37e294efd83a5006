"""Loops over batches and rows, and conditions about them."""

from __future__ import annotations

from typing import Any

import libcst as cst

from samekin.compat.migrate.meaning.bodies import Appended, Extended, block, step, walk
from samekin.compat.migrate.meaning.expressions import rows_of, wrapper
from samekin.compat.migrate.meaning.reading import asks
from samekin.compat.migrate.meaning.run import Run, meaning
from samekin.compat.migrate.meaning.values import (
    Blocks,
    Length,
    Many,
    Part,
    Plain,
    Query,
    Start,
    Unclear,
    Whole,
    holds,
)


@step.register
def _for(statement: cst.For, run: Run) -> None:
    over = meaning(statement.iter, run)
    if isinstance(over, Plain | Length):
        if isinstance(statement.iter, cst.Name) and asks(statement.body):
            try:
                _loop(statement, rows_of(statement.iter, statement.body), run)
            except Unclear:
                pass  # not row by row, then
            else:
                return
        block(statement, run)
        return
    _loop(statement, over, run)


def _loop(statement: cst.For, over: Any, run: Run) -> None:
    wrap = wrapper(statement, over)
    inner = run.child()
    inner.bind(statement.target, over.each)
    before = dict(inner.names)
    walk(statement.body.body, inner)
    if inner.returned is not None or statement.orelse is not None:
        raise Unclear(statement, "it leaves the loop before its end")
    for name, value in inner.names.items():
        if name in run.names and value is not before.get(name):
            run.names[name] = _after(statement, value, wrap)
    run.given.extend(_given(statement, value, wrap) for value in inner.given)


def _after(statement: cst.For, value: Any, wrap: Any) -> Any:
    """What a name holds after a loop."""
    if isinstance(value, Appended):
        return wrap(value.parts[0])
    if isinstance(value, Extended):
        if wrap is Many:
            return value if isinstance(value.each, Part) else Plain(statement)
        return Many(value.each)
    if isinstance(value, Whole | Plain | Start | Length):
        return value
    return Stale() if holds(value, (Part, Query)) else value


class Stale(Plain):
    """What a name of a loop holds after it, the last of many: nobody should look at it."""

    def __init__(self) -> None:
        super().__init__(cst.Name("_"))


def _given(statement: cst.For, value: Any, wrap: Any) -> Any:
    """What a loop yields: one for each round, or all that a round goes on to yield."""
    if isinstance(value, Blocks):
        return wrap(value.each)
    if isinstance(value, Many) and wrap is Blocks:
        return value
    raise Unclear(statement, "it cannot be seen what each round of the loop yields")


@step.register
def _if(statement: cst.If, run: Run) -> None:
    """``if not rows: return``, and ``if rows:`` around the rest."""
    held = _tested(statement.test, run)
    if held is None:
        block(statement, run)
        return
    if statement.orelse is None and _leaves(statement.body):
        return
    if statement.orelse is None and not held:
        walk(statement.body.body, run)
        return
    raise Unclear(statement, "what it does depends on a condition")


def _tested(test: cst.BaseExpression, run: Run) -> bool | None:
    """Whether a test asks for an empty batch; None if it asks for something else."""
    names = [node for node in _names(test) if holds(run.names.get(node), (Query, Part))]
    others = [node for node in _names(test) if node not in names and node != "len"]
    if not names or others:
        return None
    code = cst.Module([]).code_for_node(test)
    return code.startswith("not ") or "== 0" in code or code.endswith(".empty") or "< 1" in code


def _names(node: cst.CSTNode) -> list[str]:
    if isinstance(node, cst.Name):
        return [node.value]
    if isinstance(node, cst.Attribute):
        return _names(node.value)
    return [name for child in node.children for name in _names(child)]


def _leaves(body: cst.BaseSuite) -> bool:
    """Whether a block of code only goes away with nothing."""
    if len(body.body) != 1:
        return False
    line = body.body[0]
    small = line.body[0] if isinstance(line, cst.SimpleStatementLine) else line
    if isinstance(small, cst.Continue):
        return True
    if not isinstance(small, cst.Return):
        return False
    code = "" if small.value is None else cst.Module([]).code_for_node(small.value)
    return code in ("", "None", "[]", "iter([])", "iter(())", "()")
