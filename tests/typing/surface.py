"""Everything that is public: names and signatures, a line each.

``python tests/typing/surface.py`` writes them to ``surface.txt``, for whoever means the change.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

DOORS = (
    "samekin",
    "samekin.compat",
    "samekin.compat.migrate",
    "samekin.compat.proving",
    "samekin.core.testing",
    "samekin.integrations",
    "samekin.plots",
)
TEXT = Path(__file__).with_name("surface.txt")


def public() -> Iterator[tuple[str, Any]]:
    """Every name behind the doors; of classes those of ours that they have, too."""
    for door in DOORS:
        module = import_module(door)
        for name in sorted(module.__all__):
            found = getattr(module, name)
            yield f"{door}.{name}", found
            if inspect.isclass(found):
                yield from ((f"{door}.{name}.{word}", part) for word, part in _parts(found))


def _parts(kind: type) -> Iterator[tuple[str, Any]]:
    for word in dir(kind):
        part = inspect.getattr_static(kind, word)
        is_property = isinstance(part, property)
        home = getattr(part.fget if is_property else getattr(kind, word), "__module__", "") or ""
        if not word.startswith("_") and home.startswith("samekin"):
            yield word, part if is_property else getattr(kind, word)


def lines() -> Iterator[str]:
    """As they are compared."""
    for name, found in public():
        yield name + _signature(found)


def _signature(found: Any) -> str:
    if isinstance(found, type) and issubclass(found, Exception):
        return " (an exception)"
    if not callable(found):
        return " (a property)"
    return re.sub(r"ForwardRef\(('.*?')\)| at 0x\w+", r"\1", str(inspect.signature(found)))


if __name__ == "__main__":
    TEXT.write_text("".join(f"{line}\n" for line in lines()), "utf-8")
