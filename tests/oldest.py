"""The oldest releases that are supported, as constraints for pip: what pyproject.toml asks for.

python tests/oldest.py > constraints.txt
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))


def oldest() -> dict[str, str]:
    """Each dependency of samekin itself, and the release below which it is not supported."""
    found = {}
    for line in PROJECT["project"]["dependencies"]:
        match = re.fullmatch(r"([\w-]+)>=([\d.]+)", line)
        assert match, f"{line}: NAME>=VERSION is expected"
        found[match[1]] = match[2]
    return found


if __name__ == "__main__":
    print(*(f"{name}=={release}" for name, release in oldest().items()), sep="\n")
