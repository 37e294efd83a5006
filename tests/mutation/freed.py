"""Which mutants are of what is free: numbers and functions of speed alone, by ``laws/free.py``."""

from __future__ import annotations

import ast

from laws.free import FUNCTIONS, NUMBERS


def free_lines(path: str, source: str) -> frozenset[int]:
    """The lines of a file on which whatever changes no answer may stand.

    They are those of free numbers and of free functions, and of private functions that nothing
    but these mentions.
    """
    module = path.removeprefix("core/").removesuffix(".py").removesuffix("/__init__")
    module = module.replace("/", ".")
    numbers, functions = NUMBERS.get(module, {}), {*FUNCTIONS.get(module, {})}
    parts = ast.parse(source).body
    mentioned = {id(part): _mentioned(part) for part in parts}
    before = None
    while before != functions:
        before = {*functions}
        for name in map(_named, parts):
            users = {_named(part) for part in parts if name in mentioned[id(part)]} - {name}
            if name.startswith("_") and users and users <= functions:
                functions.add(name)
    free = [part for part in parts if _named(part) in functions or _only(part, {*numbers})]
    return frozenset(
        line for part in free for line in range(part.lineno, (part.end_lineno or 0) + 1)
    )


def _named(part: ast.stmt) -> str:
    """The name of a function, or of a class; nothing of other statements."""
    return getattr(part, "name", "")


def _only(part: ast.stmt, names: set[str]) -> bool:
    """Whether a statement gives some names a value, and no other."""
    if not isinstance(part, ast.Assign):
        return False
    given = {node.id for to in part.targets for node in ast.walk(to) if isinstance(node, ast.Name)}
    return given <= names


def _mentioned(part: ast.stmt) -> set[str]:
    return {node.id for node in ast.walk(part) if isinstance(node, ast.Name)}
