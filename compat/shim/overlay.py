"""A library of today with old names over it. The library itself is not touched."""

from __future__ import annotations

import types
from importlib import import_module
from typing import Any, NamedTuple


class Old(NamedTuple):
    """A name that an old package asks for.

    Attributes
    ----------
    module, name : str
        Where it was.
    now : str
        ``"module:attribute"`` of what stands for it; the module itself without an attribute.
    gone : str
        The release that took it away.
    why : str
        What became of it.
    """

    module: str
    name: str
    now: str
    gone: str
    why: str

    def found(self) -> Any:
        """What stands for it."""
        module, _, attribute = self.now.partition(":")
        found = import_module(module)
        return getattr(found, attribute) if attribute else found


class Overlay(types.ModuleType):
    """Old names first, the real module behind them.

    Parameters
    ----------
    package : str
        The old package that sees it.
    name : str
        The module that it stands for, which need not exist any more.
    """

    def __init__(self, package: str, name: str, table: dict[str, Old], inner: set[str]) -> None:
        super().__init__(name, f"{name}, as {package} knew it")
        self.__dict__["_overlay"] = (package, table, inner, _real(name))

    def __getattr__(self, name: str) -> Any:
        package, table, inner, real = self.__dict__["_overlay"]
        if name in table:
            found = table[name].found()
        elif name in inner:
            from samekin.compat.shim.finder import overlay

            found = overlay(package, f"{self.__name__}.{name}")
        elif real is None:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        else:
            found = getattr(real, name)
        self.__dict__[name] = found  # asked for once: from now on it costs what an attribute costs
        return found

    def __dir__(self) -> list[str]:
        _, table, inner, real = self.__dict__["_overlay"]
        return sorted({*table, *inner, *(dir(real) if real else ())})

    def __reduce__(self) -> Any:
        from samekin.compat.shim.finder import overlay

        return overlay, (self.__dict__["_overlay"][0], self.__name__)


def _real(name: str) -> types.ModuleType | None:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not (name + ".").startswith(error.name + "."):
            raise
        return None
