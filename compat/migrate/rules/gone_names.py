"""Names that numpy, scikit-learn and Python have dropped, from the tables of the shim."""

from __future__ import annotations

from functools import partial

import libcst as cst

from samekin.compat.migrate import names
from samekin.compat.migrate.imports import module_of
from samekin.compat.migrate.source import Source
from samekin.compat.shim.overlay import Old
from samekin.compat.shim.tables import PACKAGES

SHIM = "samekin.compat.shim"
ROWS = {f"{row.module}.{row.name}": row for p in PACKAGES.values() for row in p.table}
MOVED = {name: row for name, row in ROWS.items() if not row.now.startswith(SHIM)}
CHANGED = ("sklearn.grid_search", "sklearn.cross_validation", "sklearn.utils.testing")
"""Modules that are gone, with names that are no more what they were."""


def apply(source: Source) -> None:
    """Say a name as it is today; of one that has changed, say what became of it."""
    homes = {name: row.now.replace(":", ".") for name, row in MOVED.items() if ":" in row.now}
    plain = {old: new for old, new in homes.items() if not new.startswith("builtins.")}
    names.move(source, {old: new for old, new in plain.items() if _same(old, new)})
    for node in source.all(cst.Attribute):
        new = homes.get(source.imported(node), "")
        if new.startswith("builtins."):
            source.replace(node, new.removeprefix("builtins."))
            source.changed(node, f"{source.code(node)} is gone since {_row(source, node).gone}")
    for line in source.all(cst.ImportFrom):
        _line(source, line)


def _same(old: str, new: str) -> bool:
    return old.rpartition(".")[2] == new.rpartition(".")[2]


def _row(source: Source, node: cst.CSTNode) -> Old:
    return MOVED[source.imported(node)]


def _line(source: Source, line: cst.ImportFrom) -> None:
    if isinstance(line.names, cst.ImportStar):
        return
    for alias in line.names:
        row = ROWS.get(f"{module_of(line)}.{alias.evaluated_name}")
        if row is not None and row.module in CHANGED and row.now.startswith(SHIM):
            source.left(line, f"{row.name} is gone since {row.gone}", row.why)
        elif row is not None and ":" not in row.now and len(line.names) == 1:
            asname = f" as {alias.evaluated_alias}" if alias.evaluated_alias else ""
            new = cst.parse_statement(f"import {row.now}{asname}")
            source.edit(line, partial(_instead, cst.ensure_type(new, cst.SimpleStatementLine)))
            source.changed(line, f"{row.name} is {row.why}, since {row.gone}")


def _instead(new: cst.SimpleStatementLine, _: cst.ImportFrom) -> cst.BaseSmallStatement:
    return new.body[0]
