"""What a session of Spark has room for, by its own settings, and where it can leave files."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from samekin.core.protocol import Corpus, Size

Get: TypeAlias = Callable[[str, str], str | None]
"""``get(name, default)`` of a session's settings."""

LIMITS = {"spark.driver.memory": "1g", "spark.executor.memory": "1g"}
"""What holds an index on its way, and Spark's own default of it."""

RESULTS = "spark.driver.maxResultSize"
UNITS = {"": 0, "b": 0, "k": 10, "m": 20, "g": 30, "t": 40, "p": 50}


def size(
    found: list[tuple[int, bool]],
    get: Get,
    folder: str,
    brought: Callable[[], Corpus] | None = None,
) -> Size:
    """The sum of what was measured, beside what there is room for."""
    nbytes = sum(part for part, _ in found)
    seen = bool(folder) and Path(folder).is_dir()
    free = shutil.disk_usage(folder).free if seen else None
    return Size(nbytes, any(thin for _, thin in found), limits(get), folder, free, brought)


def room(get: Get) -> int:
    """Bytes of rows that may come here before it is known how many there are; 0 for none.

    Spark itself stops what is more than its results may be, where that is the least of all limits.
    Not so on a cluster: an executor may be lost under the results of its first task.
    """
    if not alone(get):
        return 0
    found = dict(limits(get))
    most = min(found.values())
    return most if found.get(RESULTS) == most else 0


def stopped(error: Exception) -> bool:
    """Whether that is why a job failed."""
    return RESULTS in str(error)


def alone(get: Get) -> bool:
    """Whether the driver is the executor."""
    return one_host(get) and "cluster" not in str(get("spark.master", ""))


def limits(get: Get) -> tuple[tuple[str, int], ...]:
    """Bytes, each under the name of its setting."""
    names = list(LIMITS)
    if alone(get):
        names.remove("spark.executor.memory")
    found = {name: nbytes(str(get(name, LIMITS[name])), "m") for name in names}
    most = nbytes(str(get(RESULTS, "1g")), "b")
    return tuple((found | ({RESULTS: most} if most else {})).items())


def one_host(get: Get) -> bool:
    """Whether the executors are processes beside the driver."""
    return str(get("spark.master", "")).startswith("local")


def nbytes(text: str, unit: str) -> int:
    """Bytes as Spark writes them: ``512m``, ``1g``; a number alone is of ``unit``."""
    match = re.fullmatch(r"\s*(\d+)\s*([bkmgtp]?)b?\s*", text.lower())
    if match is None:
        raise ValueError(f"{text!r} is not a size as Spark writes them")
    return int(match[1]) << UNITS[match[2] or unit]
