"""samekin on Spark beside what people write there: time, shuffled bytes, memory, wrong answers.

Every row of a data set asks for its ``k`` nearest others; samekin is told so in a word, unless
``--handed``. The rows lie in Spark's memory before the clock starts, and it stops when the answers
are on the driver. Each run is a process and a session of its own, in which all is done twice: the
first time (``first``) memory is watched, which takes some time itself, and Java compiles what it
runs often; the second is reported. The ways take turns, and what is reported is the median of the
ratios of runs side by side: of the time, and of the processors' time (of the driver, Java and the
workers together), which tells more on a busy machine. Slow ways may be asked for a sample of the
rows (``--sample``); their time is scaled to all, with what any call takes: enough rows make that
little. ``call`` is what the answer to 500 rows takes once the session is up. What is right is said
by the definition itself, as in ``python -m benchmarks peers``.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import turns
from benchmarks.data import checked, defined, wrong
from benchmarks.spark_way import WAYS

HEADS = (("first s", 9, "first"), ("fit s", 8, "fit"), ("call s", 8, "call"))
HEADS += (("shuffled", 10, "shuffled"), ("workers", 9, "workers"), ("Java", 7, "java"))


def main(words: list[str]) -> None:
    """See the module."""
    parser = turns.parser("spark", __doc__, "way", WAYS, WAYS)
    parser.add_argument("--rows", type=int, help="take the first so many of each data set")
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--handed", action="store_true", help="hand all rows over as queries")
    turns.compared(parser.parse_args(words), _compared)


def _compared(name: str, rows: np.ndarray, given: Any) -> dict[str, Any]:
    rows = rows[: given.rows]
    some = checked(len(rows))
    # A way that is asked for fewer rows than are checked is asked for the first of them.
    some = some[: min([*given.sample.values(), len(some)])]
    wanted = defined(rows, some, given.k)
    runs: dict[str, list[dict[str, float]]] = {way: [] for way in given.sides}
    missed = {}
    for _ in range(given.runs):
        for way in given.sides:
            figures, lists = _run(way, rows, some, given, given.sample.get(way, len(rows)))
            runs[way].append(figures)
            print(f"{name}, {way}: {figures['seconds']:.2f} s", file=sys.stderr, flush=True)
            missed[way] = wrong(lists, wanted)
    print(f"{name}: {rows.shape[0]:,} x {rows.shape[1]} {rows.dtype}, k={given.k}, {given.master}")
    titles = "".join(word.rjust(size) for word, size, _ in HEADS)
    print(f"{'':23}{'asked':>8}{turns.TIMES}{titles}{'other order':>14}{'rows':>6}")
    for way in given.sides:
        _said(way, runs[way], runs[given.sides[0]], missed[way])
    return {"shape": list(rows.shape), "runs": runs, "wrong": missed, "checked": len(some)}


def _said(way: str, runs: list[Any], base: list[Any], missed: list[int]) -> None:
    line = f"{way:23}{runs[0]['asked']:8,}{turns.times(runs, base)}"
    for _, size, word in HEADS:
        line += f"{turns.median(runs, word):{size}.{2 if word in ('first', 'fit', 'call') else 0}f}"
    print(f"{line}{missed[0]:14d}{missed[1]:6d}", flush=True)


def _run(way: str, rows: np.ndarray, some: np.ndarray, given: Any, asked: int) -> Any:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        np.save(folder / "rows.npy", rows)
        np.save(folder / "checked.npy", some)
        words = [way, name, str(given.k), str(asked), given.master]
        words += ["handed"] * given.handed
        command = [sys.executable, "-m", "benchmarks.spark_run", *words]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        return figures, np.load(folder / "answer.npy")
