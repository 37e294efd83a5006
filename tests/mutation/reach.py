"""Which laws come by which statement of a file: no other can fail of a mistake in it."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

import pytest

MARKS = "_marks_of_reach"
ANYWHERE = 0
"""Stands for what is in no function: the import runs it."""


class Reach(NamedTuple):
    """What a run without any change has shown.

    Attributes
    ----------
    first : frozenset of (str, int)
        Statements of modules, by their lines, that the import comes by, or what collects the laws.
    tests : dict
        The statements that each test comes by, and how many seconds it took.
    """

    first: frozenset[tuple[str, int]]
    tests: dict[str, tuple[frozenset[tuple[str, int]], float]]

    def able(self, module: str, statement: int) -> list[str]:
        """The tests that come by a statement: all, where what collects them did already.

        Of what is in no function, the tests that come by any function of the module, and those
        that come by none of any: they look at numbers alone.
        """
        place = module, statement
        if statement == ANYWHERE:
            return [t for t, (met, _) in self.tests.items() if not met or module in dict(met)]
        return [test for test, (met, _) in self.tests.items() if {place} & (met | self.first)]


def marked(module: str, source: str) -> str:
    """The source, which notes the lines of the statements that are run in a function."""
    tree = ast.parse(source)
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            _Marking(module).generic_visit(function)
    return ast.unparse(ast.fix_missing_locations(tree))


class _Marking(ast.NodeTransformer):
    def __init__(self, module: str) -> None:
        self.module = module

    def visit(self, node: ast.AST) -> Any:
        if not isinstance(node, ast.FunctionDef):  # which has its own turn
            self.generic_visit(node)
        if not isinstance(node, ast.stmt):
            return node
        return [ast.parse(f"{MARKS}.add(({self.module!r}, {node.lineno}))").body[0], node]


class Watch:
    """A plug-in of pytest that tells what each test comes by."""

    def __init__(self, pipe: Connection) -> None:
        self.pipe = pipe
        self.tests: dict[str, tuple[frozenset[tuple[str, int]], float]] = {}
        self.took = 0.0
        setattr(builtins, MARKS, set())

    def pytest_collection_finish(self) -> None:
        self.first = frozenset(getattr(builtins, MARKS))

    def pytest_runtest_logstart(self) -> None:
        getattr(builtins, MARKS).clear()

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self.tests[nodeid] = frozenset(getattr(builtins, MARKS)), self.took

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            self.took = report.duration
        if report.failed:
            self.pipe.send(report.nodeid)

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        if exitstatus == pytest.ExitCode.OK:
            self.pipe.send(Reach(self.first, self.tests))


def statement_of(source: str, line: int) -> int:
    """Where the innermost statement of a function begins that is on a line."""
    around = [begin for begin, end in _statements(source) if begin <= line <= end]
    return max(around, default=ANYWHERE)


def _statements(source: str) -> Iterator[tuple[int, int]]:
    """First and last line of each statement in a function."""
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef):
            for statement in function.body:
                for node in ast.walk(statement):
                    if isinstance(node, ast.stmt):
                        yield node.lineno, node.end_lineno or node.lineno
