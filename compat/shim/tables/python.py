"""What both old packages miss of Python and numpy themselves."""

from __future__ import annotations

from samekin.compat.shim.overlay import Old

PYTHON = (
    Old("collections", "Sized", "collections.abc:Sized", "Python 3.10", "moved to collections.abc"),
    *(
        Old("numpy", name, f"builtins:{name}", "numpy 1.24", f"an alias of {name}")
        for name in ("int", "float", "object")
    ),
)
