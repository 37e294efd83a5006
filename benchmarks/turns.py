"""Some sides that take turns on the same rows: their words, and what is told of their times."""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from benchmarks.data import DATA, loaded


class Samples(argparse.Action):
    """``SIDE=ROWS``, for how many rows a side is asked, as a dict."""

    def __call__(self, parser: Any, given: Any, values: Any, option: Any = None) -> None:
        pairs = (one.split("=") for one in values)
        setattr(given, self.dest, {side: int(rows) for side, rows in pairs})


def parser(
    command: str, doc: str | None, side: str, all_: Iterable[str], here: Iterable[str]
) -> Any:
    """The words of a command that lets sides take turns; ``given.sides`` are those that do."""
    words = argparse.ArgumentParser(f"python -m benchmarks {command}", description=doc)
    words.add_argument("data", nargs="+", help=DATA)
    words.add_argument(
        f"--{side}s", dest="sides", nargs="+", default=list(here), choices=list(all_)
    )
    words.add_argument("--runs", type=int, default=3)
    words.add_argument("--k", type=int, default=10)
    words.add_argument(
        "--sample", nargs="*", default={}, metavar=f"{side.upper()}=ROWS", action=Samples
    )
    words.add_argument("--out", type=Path, help="a .json file for all figures")
    return words


def compared(given: Any, compare: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """What ``compare(name, rows, given)`` finds of every data set, written where it is to go."""
    found = {}
    for name, rows in map(loaded, given.data):
        found[name] = compare(name, rows, given)
    if given.out:
        given.out.write_text(json.dumps(found, indent=1))
    return found


def median(runs: list[dict[str, float]], word: str) -> float:
    """Of one figure of all runs."""
    return statistics.median(run[word] for run in runs)


TIMES = f"{'seconds':>9}{'ratio':>8}{'cpu s':>9}{'ratio':>8}"


def times(runs: list[dict[str, float]], base: list[dict[str, float]]) -> str:
    """Under :data:`TIMES`: medians, and the medians of ratios of runs side by side."""
    line = ""
    for word in ("seconds", "cpu"):
        ratios = (one[word] / other[word] for one, other in zip(runs, base, strict=True))
        line += f"{median(runs, word):9.2f}{statistics.median(ratios):8.2f}"
    return line
