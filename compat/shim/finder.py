"""Finds the old packages, runs their code with an import of its own, keeps what was loaded."""

from __future__ import annotations

import builtins
import importlib.util
import sys
import types
from collections.abc import Callable, Sequence
from functools import cache
from importlib.abc import InspectLoader, Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from typing import Any

from samekin.compat.shim.overlay import Old, Overlay
from samekin.compat.shim.tables import PACKAGES

ROAD = "samekin.compat.shim.old"
"""The module by which pickles name what is in the old packages."""

_LOADED: dict[str, OldModule] = {}


class OldModule(types.ModuleType):
    """A module of an old package; its parts are loaded when they are asked for."""

    def __getattr__(self, name: str) -> Any:
        full = f"{self.__name__}.{name}"
        if "__path__" not in self.__dict__ or name.startswith("__") or _spec(full) is None:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return load(full)

    def __reduce__(self) -> Any:
        return load, (self.__name__,)


@cache
def overlay(package: str, name: str) -> types.ModuleType:
    """A library as an old package sees it; the library itself where no old name is over it."""
    rows = PACKAGES[package].table
    over = {row.name: row for row in rows if row.module == name}
    prefix = name + "."
    inner = {
        row.module.removeprefix(prefix).split(".")[0]
        for row in rows
        if row.module.startswith(prefix)
    }
    if over or inner:
        return Overlay(package, name, over, inner)
    return importlib.import_module(name)


def load(name: str) -> OldModule:
    """A module of an old package, its code run once in this process.

    Raises
    ------
    ImportError
        If the package is not installed, with the line that installs it.
    """
    if name in _LOADED:
        return _LOADED[name]
    parent, _, last = name.rpartition(".")
    if parent:
        load(parent)
        if name in _LOADED:  # the parent has imported it
            return _LOADED[name]
    spec = _spec(name)
    if spec is None or not isinstance(spec.loader, InspectLoader):
        if parent:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        PACKAGES[name].missing()
    module = OldModule(name)
    module.__dict__.update(
        __file__=spec.origin, __package__=name if spec.submodule_search_locations else parent
    )
    if spec.submodule_search_locations is not None:
        module.__path__ = list(spec.submodule_search_locations)
    module.__dict__["__builtins__"] = _builtins(name.split(".", maxsplit=1)[0])
    _LOADED[name] = module
    try:
        code = spec.loader.get_code(name)
        assert code is not None
        exec(code, module.__dict__)  # noqa: S102 - their own file, as the import system would
    except BaseException:
        del _LOADED[name]
        raise
    _name_the_road(module)
    if parent:
        setattr(_LOADED[parent], last, module)
    return module


def _spec(name: str) -> Any:
    parent = name.rpartition(".")[0]
    path = load(parent).__path__ if parent else None
    return PathFinder.find_spec(name, path)


@cache
def _builtins(package: str) -> dict[str, Any]:
    old = {row.name: row.found() for row in PACKAGES[package].table if row.module == "builtins"}
    return vars(builtins) | old | {"__import__": _import_for(package)}


def _import_for(package: str) -> Callable[..., Any]:
    """The ``import`` statement of an old package."""

    def get(name: str) -> types.ModuleType:
        return load(name) if name.split(".", maxsplit=1)[0] in PACKAGES else overlay(package, name)

    def import_(
        name: str,
        globals: dict[str, Any] | None = None,  # noqa: A002 - as __import__ has it
        locals: dict[str, Any] | None = None,  # noqa: A002
        fromlist: Sequence[str] = (),
        level: int = 0,
    ) -> types.ModuleType:
        if level:
            home = (globals or {})["__package__"]
            name = importlib.util.resolve_name("." * level + name, home)
        found = get(name)
        if not fromlist:
            return found if level else get(name.split(".")[0])
        for part in fromlist:
            if part != "*" and not hasattr(found, part) and hasattr(found, "__path__"):
                get(f"{name}.{part}")
        return found

    return import_


def _name_the_road(module: OldModule) -> None:
    """Let pickles name what a module defines by the road that workers can take."""

    def visit(owner: Any, prefix: str) -> None:
        for value in list(vars(owner).values()):
            value = getattr(value, "__func__", value)  # noqa: PLW2901 - of class and static methods
            if (
                isinstance(value, type | types.FunctionType)
                and value.__module__ == module.__name__
                and "<locals>" not in value.__qualname__
            ):
                value.__module__ = ROAD
                value.__qualname__ = f"{prefix}.{value.__qualname__}"
                if isinstance(value, type):
                    visit(value, prefix)

    visit(module, module.__name__)
    for kind in PACKAGES[module.__name__.partition(".")[0]].types:
        if kind.startswith(f"{module.__name__}:"):
            column_type = vars(module)[kind.partition(":")[2]]
            column_type.module = classmethod(lambda cls: ROAD)


class Finder(MetaPathFinder, Loader):
    """What ``import splearn`` meets while the shim is in use."""

    def __init__(self, package: str) -> None:
        self.package = package

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:
        if fullname.split(".", maxsplit=1)[0] != self.package:
            return None
        found = _spec(fullname)
        if found is None:
            return None
        inside = found.submodule_search_locations is not None
        return ModuleSpec(fullname, self, origin=found.origin, is_package=inside)

    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        return load(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """It has been run already."""


def forget(package: str) -> None:
    """Take the modules of a package out of :data:`sys.modules`; they stay loaded here."""
    for name in [name for name in sys.modules if name.split(".")[0] == package]:
        del sys.modules[name]


__all__ = ["Finder", "Old", "OldModule", "forget", "load", "overlay"]
