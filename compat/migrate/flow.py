"""A stretch of code, run on paper: which questions it asks, and what is there for their sake."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import libcst as cst
from libcst import matchers as m

from samekin.compat.migrate import estimators
from samekin.compat.migrate.meaning import Run, bodies
from samekin.compat.migrate.meaning.reading import questions
from samekin.compat.migrate.meaning.values import (
    Apart,
    Asked,
    Blocks,
    Broadcast,
    Empty,
    Group,
    Length,
    Part,
    Plain,
    Rdd,
    Unclear,
    Whole,
    holds,
    parts,
)
from samekin.compat.migrate.natives import native
from samekin.compat.migrate.source import Source, within
from samekin.compat.migrate.workers import works

SHAPE = m.Subscript(value=m.Attribute(attr=m.Name("shape")))
CONSTANT = m.Integer() | m.SimpleString() | m.ConcatenatedString() | SHAPE
UDF = m.Call(func=m.OneOf(m.Name("pandas_udf"), m.Attribute(attr=m.Name("pandas_udf"))))
SUPPORT = (Broadcast, Blocks, Rdd, Length, Empty)
"""What is there for the sake of a question: it goes with it, if nobody else needs it."""


class Flow:
    """The statements of a module or of a function, run on paper.

    Parameters
    ----------
    source : Source
    body : sequence of statements
    function : FunctionDef, optional
        Whose body it is.
    """

    def __init__(
        self, source: Source, body: Sequence[cst.CSTNode], function: cst.FunctionDef | None = None
    ) -> None:
        self.source = source
        self.function = function
        self.body: list[cst.CSTNode] = list(body)
        self.run: Run = Run(source)
        self.unclear: list[tuple[cst.CSTNode, Unclear]] = []
        self.made: dict[cst.CSTNode, dict[str, Any]] = {}
        for statement in self.body:
            self._step(statement)

    def _step(self, statement: cst.CSTNode) -> None:
        before = dict(self.run.names)
        try:
            bodies.step(statement, self.run)
        except Unclear as error:
            if self._asks(statement, error.node) and not isinstance(error, Apart):
                self.unclear.append((statement, error))
            for name in self.targets(statement):
                self.run.names[name.value] = Plain(statement)
        names = self.run.names
        self.made[statement] = {n: v for n, v in names.items() if before.get(n) is not v}
        if self.run.returned is not None:
            self.made[statement]["return"] = self.run.returned
            self.run.returned = None

    def _asks(self, *nodes: cst.CSTNode) -> bool:
        """Whether a model of neighbours is asked; other models have some of its verbs, too."""
        functions = [
            self.source.value(name)
            for node in nodes
            for name in within(node)
            if isinstance(name, cst.Name) and not isinstance(node, cst.FunctionDef)
        ]
        known = [node for node in (*nodes, *functions) if node is not None]
        return any(self._of_neighbours(q) for node in known for q in questions(node))

    def _of_neighbours(self, question: cst.Attribute) -> bool:
        if question.attr.value in ("kneighbors", "get_nns_by_vector"):
            return not self._of_a_class_here(question.value)
        return estimators.made(self.source, question.value) is not None

    def _of_a_class_here(self, model: cst.CSTNode) -> bool:
        made = self.source.value(model) if isinstance(model, cst.Name) else None
        return isinstance(made, cst.Call) and any(
            isinstance(getattr(found, "node", None), cst.ClassDef)
            for found in self.source.assignments(made.func)
        )

    def report(self, of: Callable[[cst.CSTNode], bool], todo: str) -> None:
        """Say what could not be understood in statements of a kind."""
        for statement, error in self.unclear:
            if of(statement):
                self.source.left(error.node, error.why, todo)

    def questions(self) -> list[Asked]:
        """Every question whose answers are here, in order."""
        found = [
            part.asked
            for values in self.made.values()
            for value in values.values()
            for part in parts(value)
        ]
        return [asked for asked in dict.fromkeys(found) if self._own(asked)]

    def _own(self, asked: Asked) -> bool:
        """Whether a question is asked here or by a worker, not in a function that is called."""
        function = self.source.inside(asked.call, cst.FunctionDef)
        return function in (None, self.function) or works(self.source, function)

    def of(self, asked: Asked) -> list[cst.CSTNode]:
        """The statements that hold answers to a question."""
        return [
            statement
            for statement, values in self.made.items()
            if any(part.asked is asked for value in values.values() for part in parts(value))
        ]

    def together(self, asked: Asked) -> bool:
        """Whether all answers end up in arrays on the driver."""
        return bool(self.wholes(asked) or self.returned(asked))

    def returned(self, asked: Asked) -> list[Part]:
        """The parts that the function returns as arrays, if it returns nothing else."""
        for statement in self.of(asked):
            value = self.made[statement].get("return")
            wholes = value.parts if isinstance(value, Group) else (value,)
            if all(isinstance(w, Whole) and isinstance(w.each, Part) for w in wholes):
                return [whole.each for whole in wholes]
        return []

    def wholes(self, asked: Asked) -> dict[str, str]:
        """The names that hold all answers in the end, and which part of them."""
        return {
            name: value.each.name
            for name, value in self.run.names.items()
            if isinstance(value, Whole)
            and isinstance(value.each, Part)
            and value.each.asked is asked
        }

    def targets(self, statement: cst.CSTNode) -> Iterator[cst.Name]:
        """The names of this scope that a statement gives values to."""
        if isinstance(statement, cst.FunctionDef):
            yield statement.name
            return
        for node in within(statement):
            if isinstance(node, cst.Name) and any(
                getattr(a, "node", None) is node for a in self.source.assignments(node)
            ):
                yield node

    def strangers(self, name: cst.Name, gone: Sequence[cst.CSTNode]) -> list[cst.CSTNode]:
        """Uses of a name outside of the statements that are to go."""
        return [
            use
            for use in self.source.uses(name)
            if use not in gone and not any(up in gone for up in self.source.above(use))
        ]

    def dead(
        self,
        gone: Sequence[cst.CSTNode],
        finals: Iterable[str] = (),
        kept: cst.CSTNode | None = None,
    ) -> list[cst.CSTNode]:
        """The statements of this body that nobody needs any more once ``gone`` are.

        ``finals`` get their values where the first of them was.
        """
        found = list(gone)
        while more := [
            one
            for one in self.body
            if one not in found and one is not kept and self._idle(one, found, finals)
        ]:
            found.extend(more)
        return found[len(gone) :]

    def _idle(self, statement: cst.CSTNode, gone: list[cst.CSTNode], finals: Iterable[str]) -> bool:
        if not self._supports(statement):
            return False
        names = list(self.targets(statement))
        if not names:
            return self._releases(statement, gone)
        after = self.source.place(gone[0])
        return all(
            self.source.uses(name)
            and (name.value in finals or name.value not in self.source.spoken)
            and all(
                self._releases_use(use) or (name.value in finals and self.source.place(use) > after)
                for use in self.strangers(name, [*gone, statement])
            )
            for name in names
        )

    def _supports(self, statement: cst.CSTNode) -> bool:
        if isinstance(statement, cst.FunctionDef):
            return True
        if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) > 1:
            return False
        small = statement.body[0]
        if isinstance(small, cst.Expr):
            return True
        values = self.made[statement].values()
        if isinstance(small, cst.Assign) and (
            m.matches(small.value, CONSTANT | UDF) or native(self.source, small.value) is not None
        ):
            return True
        return bool(values) and all(_supporting(value) for value in values)

    def _releases(self, statement: cst.CSTNode, gone: list[cst.CSTNode]) -> bool:
        """``bc.unpersist()``, of a handle that goes."""
        for use in m.findall(statement, m.Name()):
            if self._releases_use(use):
                assigned = [getattr(a, "node", None) for a in self.source.assignments(use)]
                return any(
                    up in gone for node in assigned if node for up in self.source.above(node)
                )
        return False

    def _releases_use(self, use: cst.CSTNode) -> bool:
        call = self.source.parent(use)
        return m.matches(
            call or use, m.Attribute(attr=m.Name("unpersist") | m.Name("destroy"))
        ) and isinstance(self.run.names.get(getattr(use, "value", "")), Broadcast)


def _supporting(value: Any) -> bool:
    if isinstance(value, Group):
        return all(_supporting(part) for part in value.parts)
    return isinstance(value, SUPPORT) and not holds(value, Part)


def flows(source: Source) -> list[Flow]:
    """The module and every function that runs on the driver, each run once."""
    if source.flows is None:
        source.flows = list(_flows(source))
    return source.flows


def _flows(source: Source) -> Iterator[Flow]:
    for block in source.all(cst.IndentedBlock):
        around = source.parent(block)
        inner = [around, *source.above(block)]
        functions = [up for up in inner if isinstance(up, cst.FunctionDef)]
        if not isinstance(around, cst.ClassDef) and not any(works(source, f) for f in functions):
            yield Flow(source, block.body, functions[0] if functions else None)
    yield Flow(source, source.tree.body)
