"""Which laws come by which statement of a file: no other can fail of a mistake in it."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import Any

import pytest
from mutants import Mutant

MARKS = "_marks_of_reach"
ANYWHERE = 0
"""Stands for what is in no function: the import runs it, and any law may use what it made."""


def marked(source: str) -> str:
    """The source, which notes the lines of the statements that are run in a function."""
    tree = ast.parse(source)
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            _Marking().generic_visit(function)
    return ast.unparse(ast.fix_missing_locations(tree))


class _Marking(ast.NodeTransformer):
    def visit(self, node: ast.AST) -> Any:
        if not isinstance(node, ast.FunctionDef):  # which has its own turn
            self.generic_visit(node)
        if not isinstance(node, ast.stmt):
            return node
        return [ast.parse(f"{MARKS}.add({node.lineno})").body[0], node]


class Watch:
    """A plug-in of pytest that tells for each test which statements it came by."""

    def __init__(self, pipe: Connection) -> None:
        self.pipe = pipe
        self.met: dict[str, frozenset[int]] = {}
        setattr(builtins, MARKS, set())

    def pytest_collection_finish(self) -> None:
        # What the modules of the tests have made of it already is used by any of them.
        self.first = frozenset(getattr(builtins, MARKS))

    def pytest_runtest_logstart(self) -> None:
        getattr(builtins, MARKS).clear()

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        here = frozenset(getattr(builtins, MARKS))
        self.met[nodeid] = self.first | here | {ANYWHERE}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.pipe.send(report.nodeid)

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        if exitstatus == pytest.ExitCode.OK:
            self.pipe.send(self.met)


def reached(source: str, met: dict[str, frozenset[int]], mutant: Mutant) -> list[str]:
    """The tests that come by the statement of a mutant."""
    around = [line for line, end in _statements(source) if line <= mutant.line <= end]
    return [test for test, lines in met.items() if max(around, default=ANYWHERE) in lines]


def _statements(source: str) -> Iterator[tuple[int, int]]:
    """First and last line of each statement in a function."""
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.stmt) and node is not function:
                    yield node.lineno, node.end_lineno or node.lineno
