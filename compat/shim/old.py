"""The road of a pickle to what the old packages define; see :mod:`samekin.compat.shim`."""

from __future__ import annotations

from typing import Any

from samekin.compat.shim.finder import load
from samekin.compat.shim.tables import PACKAGES


def __getattr__(name: str) -> Any:
    if name in PACKAGES:
        return load(name)
    for package in PACKAGES.values():
        for kind in package.types:
            module, _, known = kind.partition(":")
            if name == known:
                return getattr(load(module), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
