"""A mutant in the place of a module: imported anew, or in the functions that are there already."""

from __future__ import annotations

import gc
import importlib.abc
import importlib.machinery
import sys
from collections import Counter
from collections.abc import Iterator
from types import CodeType, FunctionType
from typing import Any


class Instead(importlib.abc.MetaPathFinder):
    """The import of some modules gives other sources."""

    def __init__(self, sources: dict[str, str]) -> None:
        self.sources = sources

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        if name not in self.sources:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        assert spec is not None and spec.origin is not None
        spec.loader = _Loader(name, spec.origin)
        spec.loader.code = compile(self.sources[name], spec.origin, "exec", dont_inherit=True)
        return spec


class _Loader(importlib.machinery.SourceFileLoader):
    code: Any

    def get_code(self, fullname: str) -> Any:
        return self.code


class Functions:
    """All functions of some modules, wherever they are held: they get another code in place."""

    def __init__(self, modules: list[str]) -> None:
        self.files = {str(sys.modules[name].__file__): name for name in modules}
        self.of: dict[str, list[FunctionType]] = {name: [] for name in modules}
        for thing in gc.get_objects():
            if isinstance(thing, FunctionType) and thing.__code__.co_filename in self.files:
                self.of[self.files[thing.__code__.co_filename]].append(thing)

    def swap(self, module: str, source: str) -> None:
        """Make the functions of a module those of another source, with as many lines."""
        codes = list(_codes(compile(source, str(sys.modules[module].__file__), "exec")))
        count = Counter(map(_name, codes))
        named = {_name(code): code for code in codes}
        for function in self.of[module]:
            name = _name(function.__code__)
            if count[name] != 1:
                raise LookupError(f"{module}: {count[name]} functions are {name}")
            function.__code__ = named[name]


def _name(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno


def _codes(code: CodeType) -> Iterator[CodeType]:
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield part
            yield from _codes(part)
