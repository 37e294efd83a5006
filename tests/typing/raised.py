"""Which errors a public function raises: it, and what it calls of ours, as they are written.

Names are followed where a reader would: the module's, those imported late, ``self`` and modules.
What is called through a variable is not.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import textwrap
from functools import cache
from importlib import import_module
from types import FunctionType, ModuleType
from typing import Any, NamedTuple

from numpydoc.docscrape import NumpyDocString

import samekin


class Scope(NamedTuple):
    """What the names of a function stand for."""

    names: dict[str, Any]
    model: type | None

    def find(self, node: ast.expr) -> Any:
        """What an expression of names and dots stands for; None where that is not known."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id, getattr(builtins, node.id, None))
        if not isinstance(node, ast.Attribute):
            return None
        if isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}:
            return getattr(self.model, node.attr, None)
        home = self.find(node.value)
        return getattr(home, node.attr, None) if isinstance(home, (ModuleType, type)) else None


def kinds(found: Any, model: type | None = None) -> set[type[Exception]]:
    """The errors of a function, which may be a method of a model."""
    raised, seen, waiting = set(), set(), [(found, model)]
    while waiting:
        function = _function(waiting[-1][0])
        model = _model(*waiting.pop())
        if function is None or (function, model) in seen:
            continue
        seen.add((function, model))
        scope = Scope(_names(function), model)
        for node in ast.walk(_tree(function)):
            if isinstance(node, ast.Call):
                waiting.append((scope.find(node.func), model))
            elif isinstance(node, ast.Raise) and node.exc:
                made = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
                raised.add(scope.find(made))
    return {one for one in raised if isinstance(one, type)}


def _function(found: Any) -> FunctionType | None:
    """Ours, whatever is around it; of a class how it is made."""
    if isinstance(found, type):
        found = vars(found).get("__init__", vars(found).get("__post_init__"))
    found = inspect.unwrap(getattr(found, "__func__", found)) if found else None
    is_ours = isinstance(found, FunctionType) and found.__module__.startswith("samekin")
    return found if is_ours and not found.__code__.co_filename.startswith("<") else None


def _model(found: Any, model: type | None) -> type | None:
    return found if isinstance(found, type) else model


@cache
def _tree(function: FunctionType) -> ast.Module:
    return ast.parse(textwrap.dedent(inspect.getsource(function)))


@cache
def _names(function: FunctionType) -> dict[str, Any]:
    late = [node for node in ast.walk(_tree(function)) if isinstance(node, ast.ImportFrom)]
    names = dict(function.__globals__)
    for node in late:
        if (node.module or "").startswith("samekin"):
            for name in node.names:
                names[name.asname or name.name] = _imported(str(node.module), name.name)
    return names


def _imported(module: str, name: str) -> Any:
    home = import_module(module)
    return getattr(home, name, None) or import_module(f"{module}.{name}")


def said(found: Any) -> tuple[type, ...]:
    """The errors that its docstring names."""
    entries = NumpyDocString(inspect.getdoc(found) or "")["Raises"]
    words = [word for entry in entries for word in entry.type.split(", ")]
    known = [getattr(samekin, word, getattr(builtins, word, None)) for word in words]
    return tuple(one for one in known if isinstance(one, type))
