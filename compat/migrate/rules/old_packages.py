"""sparkit-learn and spark-sklearn, where code goes on with them: imported by way of the shim."""

from __future__ import annotations

import libcst as cst
from libcst import matchers as m

from samekin.compat.migrate.imports import module_of
from samekin.compat.migrate.source import Source
from samekin.compat.shim.tables import PACKAGES


def apply(source: Source) -> None:
    """Put their imports under ``with samekin.compat.legacy(...)``, one for those that follow."""
    for body in _bodies(source):
        runs = _runs(body)
        for package, lines in runs:
            _wrap(source, package, lines)
            source.changed(lines[0], f"{package} is imported by way of samekin.compat.legacy")
        if runs:
            source.needs("import samekin.compat")
            return


def _bodies(source: Source) -> list[tuple[cst.CSTNode, ...]]:
    blocks = [
        tuple(block.body) for block in source.all(cst.IndentedBlock) if not _legacy(source, block)
    ]
    return [tuple(source.tree.body), *blocks]


def _legacy(source: Source, block: cst.IndentedBlock) -> bool:
    around = source.parent(block)
    return isinstance(around, cst.With) and "legacy(" in source.code(around.items[0])


def _package(statement: cst.SimpleStatementLine) -> str:
    """The old package that a line imports."""
    if len(statement.body) != 1:
        return ""
    line = statement.body[0]
    if not isinstance(line, cst.Import | cst.ImportFrom):
        return ""
    package = PACKAGES.get(module_of(line).split(".")[0])
    return package.name if package is not None else ""


def _runs(body: tuple[cst.CSTNode, ...]) -> list[tuple[str, list[cst.SimpleStatementLine]]]:
    """Imports of one package that follow each other."""
    found: list[tuple[str, list[cst.SimpleStatementLine]]] = []
    before = ""
    for statement in body:
        line = statement if isinstance(statement, cst.SimpleStatementLine) else None
        package = "" if line is None else _package(line)
        if line is not None and package and package == before:
            found[-1][1].append(line)
        elif line is not None and package:
            found.append((package, [line]))
        before = package
    return found


def _wrap(source: Source, package: str, lines: list[cst.SimpleStatementLine]) -> None:
    """In the place of the lines; at the top of a module, behind all imports."""
    first, *rest = lines
    inside = [line.with_changes(leading_lines=()) for line in lines]
    new = cst.ensure_type(
        cst.parse_statement(f'with samekin.compat.legacy("{package}"):\n    pass\n'), cst.With
    ).with_changes(body=cst.IndentedBlock(inside))
    body = list(source.tree.body)
    at = body.index(first) if first in body else -1
    last = at
    while 0 <= last < len(body) - 1 and _imports(body[last + 1]):
        last += 1
    blank = [cst.EmptyLine(indent=False)]
    if at >= 0 and body[last] not in lines:
        spaced = new.with_changes(leading_lines=blank)
        source.edit(body[last], lambda found: cst.FlattenSentinel([found, spaced]))
        source.remove(first)
    else:
        above = blank if at > 0 else getattr(first, "leading_lines", ())
        source.edit(first, lambda _: new.with_changes(leading_lines=above))
    for line in rest:
        source.remove(line)


def _imports(statement: cst.CSTNode) -> bool:
    """Whether a line imports, and is none of an old package."""
    return m.matches(statement, m.SimpleStatementLine(body=[m.Import() | m.ImportFrom()]))
