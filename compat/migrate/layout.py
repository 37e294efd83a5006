"""Long lines that a rule has made, broken as a person (or black) would."""

from __future__ import annotations

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

WIDTH = 88


def broken(code: str, before: str) -> str:
    """The code with its new lines no longer than the old ones, or than 88 columns."""
    old = set(before.splitlines())
    width = max([WIDTH, *(len(line) for line in old if len(line) <= 100)])
    for _ in range(100):
        lines = code.splitlines()
        long = {n + 1 for n, line in enumerate(lines) if len(line) > width and line not in old}
        new = _pass(code, long, width) if long else code
        if new == code:
            return code
        code = new
    return code


def _pass(code: str, long: set[int], width: int) -> str:
    wrapper = MetadataWrapper(cst.parse_module(code))
    finder = _Finder(long, wrapper.resolve(PositionProvider), width)
    wrapper.module.visit(finder)
    if finder.found is None:
        return code
    return wrapper.module.visit(_Breaker(finder.found, finder.indent + " " * 4)).code


class _Finder(cst.CSTVisitor):
    """The call to break: of the outermost on a long line the last with words in it."""

    def __init__(self, long: set[int], places, width: int) -> None:  # type: ignore[no-untyped-def]
        super().__init__()
        self.width = width
        self.long, self.places = long, places
        self.found: cst.Call | None = None
        self.indent = ""

    def visit_Call(  # noqa: N802
        self, node: cst.Call
    ) -> bool:
        place = self.places[node]
        flat = place.start.line == place.end.line
        if self.found is None and flat and place.start.line in self.long:
            chosen = _chosen(node, self.width - place.start.column)
            if chosen is not None:
                self.found = chosen
        return self.found is None

    def visit_SimpleStatementLine(  # noqa: N802
        self, node: cst.SimpleStatementLine
    ) -> None:
        if self.found is None:
            self.indent = " " * self.places[node].start.column


def _chosen(node: cst.Call, room: int) -> cst.Call | None:
    """Of a chain of calls the last with much in its parentheses, if what is before them fits."""
    chain = []
    inner: cst.CSTNode = node
    while isinstance(inner, cst.Call | cst.Attribute):
        if isinstance(inner, cst.Call):
            chain.append(inner)
        inner = inner.func if isinstance(inner, cst.Call) else inner.value
    fitting = (c for c in chain if _inside(c) >= MUCH and len(_code(c.func)) < room)
    return next(fitting, max(chain, key=_inside) if any(c.args for c in chain) else None)


MUCH = 12


def _code(node: cst.CSTNode) -> str:
    return cst.Module([]).code_for_node(node)


def _inside(call: cst.Call) -> int:
    return sum(len(_code(arg)) for arg in call.args)


class _Breaker(cst.CSTTransformer):
    def __init__(self, call: cst.Call, indent: str) -> None:
        super().__init__()
        self.call, self.indent = call, indent

    def leave_Call(  # noqa: N802
        self, original_node: cst.Call, updated_node: cst.Call
    ) -> cst.Call:
        if original_node is not self.call:
            return updated_node
        inside = cst.ParenthesizedWhitespace(indent=True, last_line=cst.SimpleWhitespace(" " * 4))
        outside = cst.ParenthesizedWhitespace(indent=True)
        *args, last = updated_node.args
        last = last.with_changes(comma=cst.MaybeSentinel.DEFAULT, whitespace_after_arg=outside)
        return updated_node.with_changes(args=[*args, last], whitespace_before_args=inside)
