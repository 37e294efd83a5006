"""Names that move from one module to another, in imports and where they are used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import libcst as cst

from samekin.compat.migrate.imports import in_order, module_of, moved
from samekin.compat.migrate.layout import WIDTH
from samekin.compat.migrate.source import Source


def modules(source: Source) -> list[str]:
    """The modules that a file imports, or imports from."""
    return [
        *(module_of(line) for line in source.all(cst.Import)),
        *(module_of(line) for line in source.all(cst.ImportFrom)),
    ]


def used(source: Source, name: str) -> Iterator[cst.CSTNode]:
    """Where something is imported by its name, or reached through its module."""
    module, _, last = name.rpartition(".")
    for line in source.all(cst.ImportFrom):
        if not isinstance(line.names, cst.ImportStar) and module_of(line) == module:
            yield from (alias for alias in line.names if alias.evaluated_name == last)
    yield from (node for node in source.all(cst.Attribute) if source.imported(node) == name)


def move(source: Source, moves: Mapping[str, str]) -> None:
    """Give names of one module the names that they have in another.

    ``{"sklearn.neighbors.NearestNeighbors": "samekin.NearestNeighbors"}``. What is imported by its
    name keeps that name; what is reached through its module is reached through the new one.
    """
    for line in source.all(cst.ImportFrom):
        if not isinstance(line.names, cst.ImportStar):
            _move_line(source, line, moves)
    for node in source.all(cst.Attribute):
        new = moves.get(source.imported(node), "")
        if new and not isinstance(source.inside(node, cst.ImportFrom), cst.ImportFrom):
            source.replace(node, new)
            source.needs(f"import {new.rpartition('.')[0]}")
            source.changed(node, f"{source.code(node)} is {new}")


def _move_line(source: Source, line: cst.ImportFrom, moves: Mapping[str, str]) -> None:
    assert not isinstance(line.names, cst.ImportStar)
    home = module_of(line)
    here = {a.evaluated_name: moves.get(f"{home}.{a.evaluated_name}", "") for a in line.names}
    there = {new.rpartition(".")[0] for new in here.values() if new}
    if len(there) != 1:
        return
    (module,) = there
    mine = [name for name, new in here.items() if new]
    for name in mine:
        source.changed(line, f"{name} comes from {module}")
    statement = source.parent(line)
    if _alone(source, statement) and in_order(source.tree) and not _commented(line, statement):
        _rearranged(source, line, statement, mine, module)
        return
    first, *rest = moved(line, mine, module)
    source.edit(line, lambda _: first)
    if rest:
        assert statement is not None
        below = cst.SimpleStatementLine(rest)
        source.edit(statement, lambda found: cst.FlattenSentinel([found, below]))


def _alone(source: Source, statement: cst.CSTNode | None) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and statement in source.tree.body


def _commented(line: cst.ImportFrom, statement: cst.CSTNode | None) -> bool:
    assert isinstance(statement, cst.SimpleStatementLine)
    trailing = statement.trailing_whitespace.comment
    return bool(trailing or any(blank.comment for blank in statement.leading_lines))


def _rearranged(
    source: Source,
    line: cst.ImportFrom,
    statement: cst.CSTNode | None,
    mine: list[str],
    module: str,
) -> None:
    """Among the imports at the top the new one goes where it belongs."""
    assert statement is not None
    first, *rest = moved(line, mine, module)
    new = rest[0] if rest else first
    source.needs(_wrapped(cst.Module([]).code_for_node(new).strip()))
    if rest:
        source.edit(line, lambda _: first)
    else:
        source.remove(statement)


def _wrapped(line: str) -> str:
    """An import of many names, a name a line."""
    head, _, tail = line.partition(" import ")
    if len(line) <= WIDTH or "(" in tail:
        return line
    return f"{head} import (\n" + "".join(f"    {name},\n" for name in tail.split(", ")) + ")"
