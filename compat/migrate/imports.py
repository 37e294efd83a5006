"""Imports: those that the new code needs, where a person would put them, and no others."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, ScopeProvider
from libcst.metadata.scope_provider import Assignment, ImportAssignment

Line = cst.SimpleStatementLine
Imports = cst.Import | cst.ImportFrom


def unused(code: str) -> set[str]:
    """Imported names, as they are bound, that nothing in the code uses."""
    return {assignment.name for assignment in _idle(MetadataWrapper(cst.parse_module(code)))}


def _idle(wrapper: MetadataWrapper) -> Iterator[ImportAssignment]:
    scopes = {scope for scope in wrapper.resolve(ScopeProvider).values() if scope is not None}
    for scope in scopes:
        for assignment in scope.assignments:
            if isinstance(assignment, ImportAssignment) and not assignment.references:
                yield assignment


def tidied(code: str, before: str, needed: Sequence[str]) -> str:
    """The code with ``needed`` imports, without those that only the code before used."""
    for statement in dict.fromkeys(needed):
        code = with_import(code, statement)
    kept = unused(before)
    wrapper = MetadataWrapper(cst.parse_module(code))
    gone: dict[cst.CSTNode, set[str]] = {}
    for assignment in _idle(wrapper):
        if assignment.name not in kept and isinstance(assignment, Assignment):
            gone.setdefault(assignment.node, set()).add(assignment.name)
    code = wrapper.module.visit(_Without(gone)).code if gone else code
    return code if before.startswith(("\n", "\r\n")) else code.lstrip("\r\n")


class _Without(cst.CSTTransformer):
    def __init__(self, gone: dict[cst.CSTNode, set[str]]) -> None:
        super().__init__()
        self.gone = gone

    def on_leave(self, original_node: Any, updated_node: Any) -> Any:
        found = super().on_leave(original_node, updated_node)
        names = self.gone.get(original_node)
        if not names or not isinstance(found, cst.Import | cst.ImportFrom):
            return found
        assert not isinstance(found.names, cst.ImportStar)
        kept = [alias for alias in found.names if _bound(alias) not in names]
        if not kept:
            return cst.RemoveFromParent()
        kept[-1] = kept[-1].with_changes(comma=found.names[-1].comma)
        return found.with_changes(names=kept)


def _bound(alias: cst.ImportAlias) -> str:
    return alias.evaluated_alias or alias.evaluated_name


def with_import(code: str, statement: str) -> str:
    """The code with an import, among those that are there; merged where that module is there."""
    tree = cst.parse_module(code)
    new = cst.ensure_type(cst.parse_statement(statement), Line)
    line = cst.ensure_type(new.body[0], cst.Import | cst.ImportFrom)  # type: ignore[arg-type]
    places = [(at, _import(node)) for at, node in enumerate(tree.body) if _import(node)]
    for at, there in places:
        if (merged := _merged(there, line)) is not None:
            body = list(tree.body)
            body[at] = body[at].with_changes(body=[merged])
            return tree.with_changes(body=body).code
    before = [at for at, there in places if _key(there) <= _key(line)]
    return _inserted(tree, new, before[-1] + 1 if before else _first(tree, places)).code


def _import(node: cst.CSTNode) -> Imports | None:
    if isinstance(node, Line) and len(node.body) == 1:
        small = node.body[0]
        if isinstance(small, cst.Import | cst.ImportFrom):
            return small
    return None


def module_of(line: Imports) -> str:
    """The module of an import statement."""
    if isinstance(line, cst.Import):
        return line.names[0].evaluated_name
    return "." * len(line.relative) + (
        cst.Module([]).code_for_node(line.module) if line.module else ""
    )


def _merged(there: Imports | None, new: Imports) -> Imports | None:
    """One statement for both, if they are of one module."""
    if there is None or type(there) is not type(new) or module_of(there) != module_of(new):
        return None
    if isinstance(there, cst.Import) or isinstance(there.names, cst.ImportStar):
        return (
            there
            if cst.Module([]).code_for_node(there) == cst.Module([]).code_for_node(new)
            else None
        )
    assert isinstance(new, cst.ImportFrom)
    assert not isinstance(new.names, cst.ImportStar)
    names = {_bound(alias) for alias in there.names}
    more = [alias for alias in new.names if _bound(alias) not in names]
    if not more:
        return there
    comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    return there.with_changes(
        names=[*(alias.with_changes(comma=comma) for alias in there.names), *more]
    )


def _key(line: Imports | None) -> tuple[int, bool, str]:
    """Where isort puts a statement: its section, ``import`` first, its module."""
    assert line is not None
    module = module_of(line)
    root = module.split(".")[0]
    section = 0 if root == "__future__" else 1 if root in sys.stdlib_module_names else 2
    return 3 if module.startswith(".") else section, isinstance(line, cst.ImportFrom), module


def in_order(tree: cst.Module) -> bool:
    """Whether there are several imports at the top, in the order of isort."""
    keys = [_key(line) for node in tree.body if (line := _import(node)) is not None]
    return len(keys) > 1 and keys == sorted(keys)


def _first(tree: cst.Module, places: list[tuple[int, Imports | None]]) -> int:
    """Before all imports, or, where there are none, behind the docstring."""
    if places:
        return places[0][0]
    return int(tree.get_docstring() is not None)


def _inserted(tree: cst.Module, new: cst.SimpleStatementLine, at: int) -> cst.Module:
    body = list(tree.body)
    line, blank = _import(new), cst.EmptyLine(indent=False)
    before = _import(body[at - 1]) if at else None
    after = _import(body[at]) if at < len(body) else None
    if before is not None and _key(before)[0] != _key(line)[0]:
        new = new.with_changes(leading_lines=[blank])
        if after is not None and _key(after)[0] == _key(line)[0]:
            body[at] = body[at].with_changes(leading_lines=_unspaced(body[at]))
    elif before is None and after is not None:
        new = new.with_changes(leading_lines=getattr(body[at], "leading_lines", ()))
        apart = [blank] if _key(after)[0] != _key(line)[0] else []
        body[at] = body[at].with_changes(leading_lines=apart)
    elif before is None:
        new = new.with_changes(leading_lines=[blank] if at else [])
        if body[at:] and not getattr(body[at], "leading_lines", ()):
            blanks = 2 if isinstance(body[at], cst.FunctionDef | cst.ClassDef) else 1
            body[at] = body[at].with_changes(leading_lines=[blank] * blanks)
    return tree.with_changes(body=[*body[:at], new, *body[at:]])


def _unspaced(node: cst.CSTNode) -> list[cst.EmptyLine]:
    return [line for line in getattr(node, "leading_lines", ()) if line.comment is not None]


def moved(line: cst.ImportFrom, names: Sequence[str], module: str) -> list[cst.ImportFrom]:
    """An import of which some names now come from another module: what is left, and what is new."""
    assert not isinstance(line.names, cst.ImportStar)
    mine = [alias for alias in line.names if alias.evaluated_name in names]
    rest = [alias for alias in line.names if alias.evaluated_name not in names]
    dotted = cst.ensure_type(cst.parse_expression(module), cst.Name | cst.Attribute)  # type: ignore[arg-type]
    if not rest:
        return [line.with_changes(module=dotted)]
    mine = [alias.with_changes(comma=cst.MaybeSentinel.DEFAULT) for alias in mine]
    rest[-1] = rest[-1].with_changes(comma=line.names[-1].comma)
    new = cst.ImportFrom(module=dotted, names=mine)
    return [line.with_changes(names=rest), new]
