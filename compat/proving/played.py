"""``python -m samekin.compat.proving.played SCRIPT OUTPUT [ARGUMENT ...]``

Runs a script as it is, in this process, and keeps the neighbours that it leaves in its variables.
"""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path
from typing import Any

import numpy as np

from samekin.compat.proving.answers import read

NAMES = ("answers", "answer", "neighbors", "neighbours", "result", "results", "indices")
"""Where an answer is looked for, if there are no ``distances`` and ``indices``."""


def left(names: dict[str, Any]) -> Any:
    """The answer among the variables of a script.

    Raises
    ------
    ValueError
        If there is none.
    """
    if {"distances", "indices"} <= names.keys():
        return names["distances"], names["indices"]
    for name in NAMES:
        if name in names:
            return names[name]
    raise ValueError(
        f"the script leaves no neighbours: it shall end with variables 'distances' and 'indices', "
        f"or one of {', '.join(map(repr, NAMES))}"
    )


def main() -> None:
    """Run, read, write."""
    script, output, *arguments = sys.argv[1:]
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    sys.argv = [script, *arguments]
    sys.path[0] = str(Path(script).resolve().parent)
    found = read(left(runpy.run_path(script, run_name="__main__")))
    np.savez(output, distances=found.distances, indices=found.indices)


if __name__ == "__main__":
    main()
