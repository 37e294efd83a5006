"""How large this process and those below it have been."""

from __future__ import annotations

import os
import re
import resource
import sys
from pathlib import Path

PROC = Path("/proc")


def largest() -> tuple[float, float]:
    """MiB of all processes that are there, each at its largest: Java's apart, as the second.

    What processes share is counted in each of them. Where there is no ``/proc`` only this process
    is counted.
    """
    if not PROC.joinpath("self", "status").exists():
        unit = 2**20 if sys.platform == "darwin" else 2**10
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit, 0.0
    sizes = {"java": 0.0, "others": 0.0}
    for said in below(os.getpid()).values():
        peak = re.search(r"^VmHWM:\s*(\d+) kB", said, re.MULTILINE)
        kind = "java" if said.startswith("Name:\tjava\n") else "others"
        sizes[kind] += int(peak[1]) / 1024 if peak else 0.0
    return sizes["others"], sizes["java"]


def below(root: int) -> dict[int, str]:
    """What the kernel says of a process and of all that it has begun, by their numbers."""
    said = {int(path.name): _status(path) for path in PROC.iterdir() if path.name.isdigit()}
    found, waiting = {}, [root]
    while waiting:
        process = waiting.pop()
        found[process] = said[process]
        parent = f"\nPPid:\t{process}\n"
        waiting += [number for number, text in said.items() if parent in text]
    return found


def _status(path: Path) -> str:
    try:
        return path.joinpath("status").read_text()
    except (FileNotFoundError, ProcessLookupError):  # it has ended since it was listed
        return ""
