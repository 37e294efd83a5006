"""``legacy``: the old packages can be imported, for a while."""

from __future__ import annotations

import sys
from contextlib import ContextDecorator
from importlib import import_module
from typing import Any

from samekin.compat.shim.finder import Finder, forget
from samekin.compat.shim.tables import PACKAGES, Package


class legacy(ContextDecorator):  # noqa: N801 - it is used as a function
    """Within, an old package imports and works, on the libraries of today.

    Parameters
    ----------
    name : {'sparkit-learn', 'spark-sklearn'}
        As on the package index, or as it is imported.

    Raises
    ------
    ValueError
        For another name.
    ImportError
        If it is not installed, with the line that installs it.

    Examples
    --------
    >>> import samekin.compat
    >>> with samekin.compat.legacy("sparkit-learn"):  # doctest: +SKIP
    ...     from splearn import ArrayRDD

    What was imported goes on working outside. The package can be imported while the shim is in use.
    """

    package: Package

    def __init__(self, name: str) -> None:
        self.package = _package(name)

    def __enter__(self) -> Package:
        enable(self.package.name)
        return self.package

    def __exit__(self, *error: object) -> None:
        disable(self.package.name)


_USES: dict[str, list[Finder]] = {}
_EFFECTS: dict[str, Any] = {}


def enable(name: str) -> None:
    """Make an old package importable until :func:`disable`, as often as this was called.

    Parameters
    ----------
    name : {'sparkit-learn', 'spark-sklearn'}

    Raises
    ------
    ValueError
        For another package.
    ImportError
        If it is not installed, with the line that installs it.
    """
    package = _package(name)
    package.check()
    uses = _USES.setdefault(package.imported, [])
    if not uses:
        finder = Finder(package.imported)
        sys.meta_path.insert(0, finder)
        for effect in package.effects:
            if effect in _EFFECTS:
                setattr(*_place(effect), _EFFECTS[effect])
        uses.append(finder)
    else:
        uses.append(uses[0])


def disable(name: str) -> None:
    """Undo one :func:`enable`; the last one leaves everything as it was.

    Parameters
    ----------
    name : {'sparkit-learn', 'spark-sklearn'}

    Raises
    ------
    ValueError
        If it is not enabled.
    """
    package = _package(name)
    uses = _USES.get(package.imported)
    if not uses:
        raise ValueError(f"{package.name} is not enabled")
    finder = uses.pop()
    if uses:
        return
    sys.meta_path.remove(finder)
    forget(package.imported)
    for effect in package.effects:
        owner, attribute = _place(effect)
        if attribute in vars(owner):
            _EFFECTS[effect] = vars(owner)[attribute]
            delattr(owner, attribute)


def _place(effect: str) -> tuple[Any, str]:
    """The class and the attribute of ``"module:Class.attribute"``."""
    module, _, path = effect.partition(":")
    owner, _, attribute = path.partition(".")
    return getattr(import_module(module), owner), attribute


def _package(name: str) -> Package:
    for package in PACKAGES.values():
        if name in (package.name, package.imported):
            return package
    known = ", ".join(package.name for package in PACKAGES.values())
    raise ValueError(f"Unknown old package {name!r}. Known: {known}.")


__all__ = ["disable", "enable", "legacy"]
