"""The oldest releases that are supported, as constraints for pip: what pyproject.toml asks for.

python tests/oldest.py > constraints.txt
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))


def oldest() -> dict[str, str]:
    """Each dependency of samekin and of its extras, and the oldest release that is supported."""
    extras = PROJECT["project"]["optional-dependencies"]
    lines = [line for name, asked in extras.items() if name != "test" for line in asked]
    found = {}
    for line in (*PROJECT["project"]["dependencies"], *lines):
        match = re.fullmatch(r"([\w-]+)(?:\[[\w,]+\])?>=([\d.]+)(?:,<[\d.]+)?", line)
        if match:
            # Connect asks for a newer PySpark than classic Spark does.
            found[match[1]] = min(found.get(match[1], match[2]), match[2], key=_numbers)
        else:
            assert line.startswith("samekin["), f"{line}: NAME>=VERSION is expected"
    return found


def _numbers(release: str) -> list[int]:
    return [int(part) for part in release.split(".")]


if __name__ == "__main__":
    print(*(f"{name}=={release}" for name, release in oldest().items()), sep="\n")
