"""Estimators in code: where they are made, and which of their words samekin has."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from samekin.compat.migrate.source import Source
from samekin.compat.migrate.tables import ESTIMATORS

OURS = {f"samekin.{name}" for name in ESTIMATORS}


def made(source: Source, node: cst.CSTNode, names: set[str] = OURS) -> cst.Call | None:
    """The one call that makes the estimator that a name (or ``self.name``) stands for."""
    values = _values(source, node)
    own = source.code(node)
    others = [v for v in values if all(source.code(root) != own for root in _roots(v))]
    found = {call for value in others if (call := _made(source, value, names))}
    return found.pop() if len(found) == 1 else None


def _roots(value: cst.CSTNode) -> list[cst.CSTNode]:
    """What an expression is built on: ``nn`` and ``nn.fit`` of ``nn.fit(X)``."""
    found: list[cst.CSTNode] = []
    while isinstance(value, cst.Call | cst.Attribute):
        value = value.func if isinstance(value, cst.Call) else value.value
        found.append(value)
    return found


def _values(source: Source, node: cst.CSTNode) -> list[cst.CSTNode]:
    if isinstance(node, cst.Name):
        return source.values(node)
    if isinstance(node, cst.Attribute) and isinstance(node.value, cst.Name):
        around = source.inside(node, cst.ClassDef)
        if around is not None and node.value.value == "self":
            return [
                assign.value
                for assign in source.all(cst.Assign)
                if source.inside(assign, cst.ClassDef) is around
                and source.code(assign.targets[0].target) == source.code(node)
            ]
    return []


def _made(source: Source, value: cst.CSTNode, names: set[str]) -> cst.Call | None:
    """The constructor at the root of ``NearestNeighbors(...).fit(X)``."""
    while isinstance(value, cst.Call):
        if source.imported(value.func) in names:
            return value
        if not isinstance(value.func, cst.Attribute) or value.func.attr.value != "fit":
            return None
        value = value.func.value
        if isinstance(value, cst.Name):
            return made(source, value, names) if len(source.values(value)) == 1 else None
    return None


def word(call: cst.Call, name: str) -> cst.Arg | None:
    """An argument by its name."""
    return next((arg for arg in call.args if arg.keyword and arg.keyword.value == name), None)


def with_word(call: cst.Call, name: str, value: str) -> cst.Call:
    """The call with one argument more, or another value for it."""
    new = cst.parse_expression(value)
    if (old := word(call, name)) is not None:
        return call.with_deep_changes(old, value=new)
    return call.with_changes(args=added(call.args, cst.Arg(new, cst.Name(name), equal=TIGHT)))


TIGHT = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))


def added(args: Sequence[cst.Arg], new: cst.Arg) -> list[cst.Arg]:
    """The arguments and one more, laid out as they are."""
    if not args:
        return [new]
    *first, last = args
    between = args[-2].comma if len(args) > 1 else None
    comma = (
        between
        if isinstance(between, cst.Comma)
        else cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    )
    if isinstance(last.comma, cst.Comma):  # a line for each argument, and a comma after the last
        return [*first, last.with_changes(comma=comma), new.with_changes(comma=last.comma)]
    end = last.whitespace_after_arg
    last = last.with_changes(comma=comma, whitespace_after_arg=cst.SimpleWhitespace(""))
    return [*first, last, new.with_changes(whitespace_after_arg=end)]


def without(call: cst.Call, *names: str) -> cst.Call:
    """The call without some arguments."""
    kept = [arg for arg in call.args if not (arg.keyword and arg.keyword.value in names)]
    if len(kept) < len(call.args) and kept and kept[-1] is not call.args[-1]:
        end = call.args[-1]
        kept[-1] = kept[-1].with_changes(
            comma=end.comma, whitespace_after_arg=end.whitespace_after_arg
        )
    return call.with_changes(args=kept)
