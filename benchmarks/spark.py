"""samekin on Spark beside what people write there: time, shuffled bytes, memory, wrong answers.

Every row of a data set asks for its ``k`` nearest others. The rows lie in Spark's memory before the
clock starts, and it stops when the answers are on the driver. Each run is a process and a session
of its own; the ways take turns, and what is reported is the median of the ratios of runs side by
side: of the time, and of the processors' time (of the driver, Java and the workers together), which
tells more on a busy machine. Slow ways may be asked for a sample of the rows (``--sample``); their
time is scaled to all. ``call`` is what the answer to 50 rows takes once the session is up. What is
right is said by the definition itself, as in ``python -m benchmarks peers``.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peers import CHECKED, defined, loaded
from benchmarks.spark_way import WAYS

HEADS = (("fit s", 8, "fit"), ("call s", 8, "call"), ("shuffled", 10, "shuffled"))
HEADS += (("workers", 9, "workers"), ("Java", 7, "java"))


def main(words: list[str]) -> None:
    """See the module."""
    parser = argparse.ArgumentParser("python -m benchmarks spark", description=__doc__)
    parser.add_argument("data", nargs="+", help="as for python -m benchmarks peers")
    parser.add_argument("--ways", nargs="+", default=list(WAYS), choices=list(WAYS))
    parser.add_argument("--rows", type=int, help="take the first so many of each data set")
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--k", type=int, default=10)
    parser.add_argument("--sample", nargs="*", default=[], metavar="WAY=ROWS")
    parser.add_argument("--out", type=Path, help="a .json file for all figures")
    given = parser.parse_args(words)
    samples = {name: int(rows) for name, rows in (one.split("=") for one in given.sample)}
    found = {}
    for data in given.data:
        name, rows = loaded(data)
        found[name] = _compared(name, rows[: given.rows], given, samples)
    if given.out:
        given.out.write_text(json.dumps(found, indent=1))


def _compared(name: str, rows: np.ndarray, given: Any, samples: dict[str, int]) -> dict[str, Any]:
    checked = np.random.default_rng(1).choice(len(rows), min(CHECKED, len(rows)), replace=False)
    # A way that is asked for fewer rows than are checked is asked for the first of them.
    checked = checked[: min([*samples.values(), len(checked)])]
    wanted = defined(rows, checked, given.k)
    runs: dict[str, list[dict[str, float]]] = {way: [] for way in given.ways}
    wrong = {}
    for _ in range(given.runs):
        for way in given.ways:
            figures, lists = _run(way, rows, checked, given, samples.get(way, len(rows)))
            runs[way].append(figures)
            print(f"{name}, {way}: {figures['seconds']:.2f} s", file=sys.stderr, flush=True)
            wrong[way] = [
                int((lists != wanted).any(axis=1).sum()),
                int((np.sort(lists) != np.sort(wanted)).any(axis=1).sum()),
            ]
    print(f"{name}: {rows.shape[0]:,} x {rows.shape[1]} {rows.dtype}, k={given.k}, {given.master}")
    titles = "".join(word.rjust(size) for word, size, _ in HEADS)
    heads = f"{'seconds':>9}{'ratio':>8}{'cpu s':>9}{'ratio':>8}{titles}"
    print(f"{'':23}{'asked':>8}{heads}{'other order':>14}{'rows':>6}")
    for way in given.ways:
        _said(way, runs[way], runs[given.ways[0]], wrong[way])
    return {"shape": list(rows.shape), "runs": runs, "wrong": wrong, "checked": len(checked)}


def _said(way: str, runs: list[Any], base: list[Any], wrong: list[int]) -> None:
    line = f"{way:23}{runs[0]['asked']:8,}"
    for word in ("seconds", "cpu"):
        ratios = (one[word] / other[word] for one, other in zip(runs, base, strict=True))
        line += f"{_median(runs, word):9.2f}{statistics.median(ratios):8.2f}"
    for _, size, word in HEADS:
        line += f"{_median(runs, word):{size}.{2 if word in ('fit', 'call') else 0}f}"
    print(f"{line}{wrong[0]:14d}{wrong[1]:6d}", flush=True)


def _median(runs: list[dict[str, float]], word: str) -> float:
    return statistics.median(run[word] for run in runs)


def _run(way: str, rows: np.ndarray, checked: np.ndarray, given: Any, asked: int) -> Any:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        np.save(folder / "rows.npy", rows)
        np.save(folder / "checked.npy", checked)
        words = [way, name, str(given.k), str(asked), given.master]
        command = [sys.executable, "-m", "benchmarks.spark_run", *words]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        return figures, np.load(folder / "answer.npy")
