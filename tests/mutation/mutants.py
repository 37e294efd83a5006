"""The mutants of a file: cosmic-ray's operators, each applied once at each place."""

from __future__ import annotations

import ast
import difflib
import random
from collections.abc import Iterator
from typing import NamedTuple

from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

ASK_FOR_WORDS = ("core/VariableReplacer", "core/VariableInserter")


class Mutant(NamedTuple):
    """One change of one file.

    Attributes
    ----------
    line : int
    said : str
        The lines as they are after the change, without indents; what ``tests/known`` names it by.
    was : str
        The lines before it.
    source : str
        The whole file.
    """

    line: int
    said: str
    was: str
    source: str


def in_turn(source: str) -> list[Mutant]:
    """All of them in one random order: the first of it are a sample, and each more a larger one."""
    found = list(mutants(source))
    random.Random(0).shuffle(found)
    return found


def mutants(source: str) -> Iterator[Mutant]:
    """Every change that is another program: annotations and docstrings are not run."""
    seen = {_program(source)}
    for name in sorted(operator_names()):
        if name in ASK_FOR_WORDS:
            continue
        operator = get_operator(name)()
        for occurrence in range(10_000):
            changed = mutate_code(source, operator, occurrence)
            if changed is None:
                break
            program = _program(changed)
            if program not in seen:
                seen.add(program)
                yield _mutant(source, changed)


def _mutant(source: str, changed: str) -> Mutant:
    before, after = source.splitlines(), changed.splitlines()
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    codes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    (_, first, last, start, stop) = codes[0]
    was, said = map(_said, (before[first:last], after[start:stop]))
    return Mutant(first + 1, said or f"(without) {was}", was, changed)


def _said(lines: list[str]) -> str:
    return " ".join(line.partition("  #")[0].strip() for line in lines)


def _program(source: str) -> str:
    """What is left of a source when all that is never run is taken out."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return ""  # no program at all; the first one dies at once
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.FunctionDef):
            node.returns = None
        elif isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(None)
    return ast.dump(tree)


def function_of(source: str, line: int) -> str:
    """``name()`` of the innermost function that a line is in, what ``tests/known`` names it by."""
    around = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    return f"{around[-1].name}()" if around else ""  # the walk goes from the outside to the inside
