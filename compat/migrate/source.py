"""One file on its way: its tree, what its names stand for, and what is to become of its nodes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeVar

import libcst as cst
from libcst.metadata import (
    BaseAssignment,
    MetadataWrapper,
    ParentNodeProvider,
    PositionProvider,
    QualifiedNameSource,
    ScopeProvider,
)

from samekin.compat.migrate.spacing import closed

Node = TypeVar("Node", bound=cst.CSTNode)
Edit = Callable[[Any], Any]


class Said(NamedTuple):
    """A change, or something that is left as it is.

    Attributes
    ----------
    line : int
        Of the file as it was, from 1.
    rule, what : str
    todo : str
        What is to be done by hand; nothing, where it is done.
    """

    line: int
    rule: str
    what: str
    todo: str = ""


def within(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """A node and all that is in it."""
    yield node
    for child in node.children:
        yield from within(child)


class Source:
    """The code that a rule looks at.

    Parameters
    ----------
    code : str
    to : str
        The integration to move to.
    """

    def __init__(self, code: str, to: str) -> None:
        self.to = to
        wrapper = MetadataWrapper(cst.parse_module(code))
        self.tree: cst.Module = wrapper.module
        self._parents = wrapper.resolve(ParentNodeProvider)
        self._places = wrapper.resolve(PositionProvider)
        self._scopes = wrapper.resolve(ScopeProvider)
        self._kinds: dict[type, list[Any]] = {}
        self.flows: list[Any] | None = None  # run once, see flow.py
        self.gone: set[cst.CSTNode] = set()
        self.spoken: set[str] = set()  # the names that new code uses
        self._removed: list[cst.CSTNode] = []
        self._edits: dict[cst.CSTNode, Edit] = {}
        self.words: dict[cst.CSTNode, dict[str, str]] = {}  # of estimators, as they are to be
        self.imports: list[str] = []
        self.changes: list[tuple[int, str]] = []
        self.notes: list[tuple[int, str, str]] = []

    # -- what there is --------------------------------------------------------------------------

    def all(self, kind: type[Node]) -> list[Node]:
        """Every node of a kind, in the order of the file."""
        if kind not in self._kinds:
            found = [node for node in self._parents if isinstance(node, kind)]
            self._kinds[kind] = sorted(found, key=self.place)
        return self._kinds[kind]

    def place(self, node: cst.CSTNode) -> tuple[int, int]:
        """Line and column of a node."""
        start = self._places[node].start
        return start.line, start.column

    def code(self, node: cst.CSTNode) -> str:
        """A node as it is written."""
        return self.tree.code_for_node(node).strip()

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """What a node is a part of."""
        return self._parents.get(node)

    def above(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """What a node is a part of, from the inside out."""
        up = self.parent(node)
        while up is not None:
            yield up
            up = self.parent(up)

    def inside(self, node: cst.CSTNode, kind: type[Node]) -> Node | None:
        """The innermost node of a kind around this one."""
        return next((up for up in self.above(node) if isinstance(up, kind)), None)

    # -- what names stand for -------------------------------------------------------------------

    def imported(self, node: cst.CSTNode) -> str:
        """The full name of what was imported (or is built in), if the node is that and no other."""
        scope = self._scopes.get(node)
        if scope is None or not isinstance(node, cst.Name | cst.Attribute):
            return ""
        found = scope.get_qualified_names_for(node)
        if len(found) != 1 or any(name.source is QualifiedNameSource.LOCAL for name in found):
            return ""
        return next(iter(found)).name

    def assignments(self, name: cst.CSTNode) -> list[BaseAssignment]:
        """Where a name gets what it stands for."""
        scope = self._scopes.get(name)
        if scope is None or not isinstance(name, cst.Name):
            return []
        return list(scope[name.value])

    def values(self, name: cst.Name) -> list[cst.CSTNode]:
        """What a name is made to stand for: expressions, functions; nothing if that is unclear."""
        found: list[cst.CSTNode] = []
        for assignment in self.assignments(name):
            node = getattr(assignment, "node", None)
            target = self.parent(node) if node is not None else None
            if isinstance(node, cst.FunctionDef):
                found.append(node)
            elif isinstance(target, cst.AssignTarget):
                statement = self.parent(target)
                assert isinstance(statement, cst.Assign)
                found.append(statement.value)
            else:
                return []
        return found

    def value(self, name: cst.Name) -> cst.CSTNode | None:
        """What a name stands for, where it is said once."""
        found = self.values(name)
        return found[0] if len(found) == 1 else None

    def uses(self, name: cst.CSTNode) -> list[cst.CSTNode]:
        """Where a name is read."""
        return [access.node for found in self.assignments(name) for access in found.references]

    def numpy(self) -> str:
        """The name of numpy."""
        for line in self.all(cst.Import):
            for alias in line.names:
                if alias.evaluated_name == "numpy":
                    return alias.evaluated_alias or "numpy"
        self.needs("import numpy as np")
        return "np"

    def taken(self, name: str) -> bool:
        """Whether a name stands for something anywhere in the file."""
        return any(node.value == name for node in self.all(cst.Name))

    # -- what is to become of it ----------------------------------------------------------------

    def edit(self, node: cst.CSTNode, edit: Edit) -> None:
        """Let ``edit`` make a new node of this one, once what is inside it is edited."""
        before = self._edits.get(node)
        self._edits[node] = edit if before is None else lambda found: edit(before(found))

    def speaks(self, code: str) -> None:
        """Remember the names in new code: what they stand for has to stay."""
        self.spoken.update(re.findall(r"(?<![.\w])[^\W\d]\w*", code))

    def replace(self, node: cst.CSTNode, code: str) -> None:
        """Write an expression in the place of another."""
        self.speaks(code)
        new = cst.parse_expression(code)
        self.gone.add(node)
        self.edit(node, lambda _: new)

    def remove(self, statement: cst.CSTNode) -> None:
        """Take a statement away, and the comments that are its own."""
        self.gone.add(statement)
        self._removed.append(statement)
        self.edit(statement, lambda _: cst.RemoveFromParent())

    def needs(self, statement: str) -> None:
        """An import that the new code asks for."""
        self.imports.append(statement)

    def changed(self, node: cst.CSTNode, what: str) -> None:
        """Say what was done."""
        self.changes.append((self.place(node)[0], what))

    def left(self, node: cst.CSTNode, why: str, todo: str) -> None:
        """Say what was not done, and what to do by hand."""
        note = (self.place(node)[0], why, todo)
        if note not in self.notes:
            self.notes.append(note)

    def edited(self) -> str:
        """The code with every edit in it."""
        for node, edit in closed(self._removed, self.parent).items():
            self.edit(node, edit)
        self._removed.clear()
        return self.tree.visit(_Editor(self._edits)).code if self._edits else self.tree.code


class _Editor(cst.CSTTransformer):
    def __init__(self, edits: dict[cst.CSTNode, Edit]) -> None:
        super().__init__()
        self.edits = edits

    def on_leave(self, original_node: Any, updated_node: Any) -> Any:
        edit = self.edits.get(original_node)
        found = super().on_leave(original_node, updated_node)
        return found if edit is None else edit(found)
