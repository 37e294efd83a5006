"""The one question: what does this piece of code stand for?"""

from __future__ import annotations

from functools import singledispatch
from typing import Any

import libcst as cst

from samekin.compat.migrate.meaning.values import (
    Alias,
    Frame,
    Function,
    Part,
    Plain,
    Query,
    Rdd,
    Unclear,
    holds,
)
from samekin.compat.migrate.source import Source


class Run:
    """A stretch of code as it would run: what its names hold, what it has given so far."""

    def __init__(self, source: Source, names: dict[str, Any] | None = None) -> None:
        self.source = source
        self.rdds: list[tuple[cst.Call, Rdd]] = []  # of answers, and the calls that make them
        self.frames: list[tuple[cst.Call, Frame]] = []
        self.names: dict[str, Any] = {} if names is None else names
        self.guards: dict[str, Any] = {}  # names that are being looked up: no name means itself
        self.calling: tuple[cst.CSTNode, ...] = ()  # functions that are being run
        self.given: list[Any] = []
        self.returned: Any = None

    def child(self) -> Run:
        """One that sees these names and keeps its own."""
        found = Run(self.source, dict(self.names))
        found.rdds, found.frames = self.rdds, self.frames
        found.guards, found.calling = self.guards, self.calling
        return found

    def beyond(self, name: cst.Name) -> Run:
        """One of the scope further out, where a name is given its value."""
        guards = self.guards | {name.value: Plain(name)}
        found = Run(self.source, dict(guards))
        found.guards, found.calling = guards, self.calling
        return found

    def spelled(self, node: cst.CSTNode) -> str:
        """An expression as it is written where the outermost function is called."""
        held = self.names.get(node.value) if isinstance(node, cst.Name) else None
        return held.code if isinstance(held, Alias) else self.source.code(node)

    def bind(self, target: cst.CSTNode, value: Any) -> None:
        """Give a name, or several, what they stand for."""
        from samekin.compat.migrate.meaning.bodies import bind

        bind(self, target, value)


@singledispatch
def meaning(node: cst.CSTNode, run: Run) -> Any:
    """What an expression stands for.

    Raises
    ------
    Unclear
        If it does something to queries or answers that is not known.
    """
    for child in node.children:
        if isinstance(child, cst.BaseExpression | cst.Arg | cst.Element):
            plain(child, meaning(child, run))
    return Plain(node)


@meaning.register
def _arg(node: cst.Arg, run: Run) -> Any:
    return meaning(node.value, run)


@meaning.register
def _element(node: cst.Element, run: Run) -> Any:
    return meaning(node.value, run)


def plain(node: cst.CSTNode, value: Any) -> None:
    """Be sure that a value holds no query and no answer."""
    if holds(value, (Query, Part)):
        raise Unclear(node, "it does something to queries or answers that is not a known step")


def called(value: Any, node: cst.CSTNode, run: Run, *arguments: Any) -> Any:
    """What a function gives."""
    from samekin.compat.migrate.meaning.bodies import apply

    if isinstance(value, Function):
        return apply(value.node, run, *arguments)
    raise Unclear(node, "what is called cannot be seen here")
