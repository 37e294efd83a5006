"""What both old packages miss."""

from __future__ import annotations

from samekin.compat.shim.overlay import Old

BOTH = (
    Old("collections", "Sized", "collections.abc:Sized", "Python 3.10", "moved to collections.abc"),
    *(
        Old("numpy", name, f"builtins:{name}", "numpy 1.24", f"an alias of {name}")
        for name in ("int", "float", "object")
    ),
    Old(
        "sklearn.metrics.scorer",
        "check_scoring",
        "sklearn.metrics:check_scoring",
        "scikit-learn 0.24",
        "the module became private",
    ),
)
