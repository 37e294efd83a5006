"""The mutants of a file: for each operator, number and keyword that is run, one other.

Source: the operators of mutmut (https://mutmut.readthedocs.io), one change at each place.
"""

from __future__ import annotations

import ast
import io
import random
import tokenize
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

SWAPPED = {
    "+": "-",
    "-": "+",
    "*": "/",
    "/": "*",
    "//": "/",
    "%": "/",
    "**": "*",
    "@": "*",
    "<<": ">>",
    ">>": "<<",
    "&": "|",
    "|": "&",
    "^": "&",
    "+=": "-=",
    "-=": "+=",
    "*=": "/=",
    "/=": "*=",
    "//=": "/=",
    "<<=": ">>=",
    ">>=": "<<=",
    "&=": "|=",
    "|=": "&=",
    "^=": "&=",
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "==": "!=",
    "!=": "==",
    "is": "is not",
    "is not": "is",
    "in": "not in",
    "not in": "in",
    "and": "or",
    "or": "and",
    "not": "",
    "~": "",
    "break": "continue",
    "continue": "break",
    "True": "False",
    "False": "True",
}
"""What stands there, and what instead of it. A number becomes the next one.

Texts stay: most are names, and one that is not there is an error at once.
"""


class Mutant(NamedTuple):
    """One change of one file.

    Attributes
    ----------
    line : int
    said : str
        The line as it is after the change, without its indent; what ``tests/known`` names it by.
    was : str
        The line before it.
    source : str
        The whole file.
    """

    line: int
    said: str
    was: str
    source: str


class Change(NamedTuple):
    """Where something else takes its place: a line, which begins with 1, and columns of it."""

    line: int
    start: int
    end: int
    text: str


def in_turn(source: str) -> list[Mutant]:
    """All of them in one random order: the first of it are a sample, and each more a larger one."""
    found = list(mutants(source))
    random.Random(0).shuffle(found)
    return found


def mutants(source: str) -> Iterator[Mutant]:
    """Every change of what is run: not of annotations, docstrings, and what an error says."""
    lines = source.splitlines(keepends=True)
    for line, start, end, text in sorted(set(_changes(source))):
        was = lines[line - 1]
        said = was[:start] + text + was[end:]
        changed = "".join((*lines[: line - 1], said, *lines[line:]))
        yield Mutant(line, _said(said), _said(was), changed)


def _said(line: str) -> str:
    return line.partition("  #")[0].strip()


def _changes(source: str) -> Iterator[Change]:
    tokens = [
        token
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.string in SWAPPED
    ]
    for node in _run(ast.parse(source)):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            value: Any = node.value
            if value + 1 != value:
                end = node.end_col_offset or 0
                yield Change(node.lineno, node.col_offset, end, repr(value + 1))
        for begin, end in _gaps(node):
            words = [token for token in tokens if begin <= token.start < end]
            if words:
                word = " ".join(token.string for token in words)  # is not, not in
                yield Change(*words[0].start, words[-1].end[1], SWAPPED[word])


def _gaps(node: ast.AST) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Where the operators and keywords of a node are."""
    match node:
        case ast.BinOp(left=left, right=right) | ast.AugAssign(target=left, value=right):
            sides = [left, right]
        case ast.Compare(left=left, comparators=others):
            sides = [left, *others]
        case ast.BoolOp(values=values):
            sides = [*values]
        case ast.UnaryOp(operand=operand):
            yield (node.lineno, node.col_offset), (operand.lineno, operand.col_offset)
            return
        case ast.Break() | ast.Continue() | ast.Constant(value=bool()):
            yield (node.lineno, node.col_offset), (node.lineno, node.col_offset + 1)
            return
        case _:
            return
    for one, other in pairwise(sides):
        yield (one.end_lineno or 0, one.end_col_offset or 0), (other.lineno, other.col_offset)


def _run(node: ast.AST) -> Iterator[ast.AST]:
    """A node and what is below it, but for what is never run, or only says what is wrong."""
    yield node
    never: list[ast.AST | None] = []
    match node:
        case ast.Raise() | ast.JoinedStr() | ast.Expr(value=ast.Constant()):
            return
        case ast.arg():
            return
        case ast.FunctionDef():
            never = [node.returns]
        case ast.AnnAssign():
            if isinstance(node.annotation, ast.Name) and node.annotation.id == "TypeAlias":
                return
            never = [node.annotation]
    for child in ast.iter_child_nodes(node):
        if not any(child is one for one in never):
            yield from _run(child)


def function_of(source: str, line: int) -> str:
    """``name()`` of the innermost function that a line is in, what ``tests/known`` names it by."""
    around = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    return f"{around[-1].name}()" if around else ""  # the walk goes from the outside to the inside
