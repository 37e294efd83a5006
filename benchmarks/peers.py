"""samekin and its peers on the same rows: time, memory, and how many answers are wrong.

Every row of a data set asks for its ``k`` nearest others. Each run is a process of its own; the
peers take turns, so that a machine that drifts drifts for all of them, and what is reported is the
median of the ratios of runs side by side: of the time, and of the processors' time, which tells
more on a busy machine. Slow peers may be asked for a sample of the rows
(``--sample``); their time is scaled to all rows. What is right is said by the definition itself,
column by column in float64, for some rows.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peer import PEERS

CHECKED = 200
"""Rows whose answers are compared with the definition."""


def main(words: list[str]) -> None:
    """See the module."""
    parser = argparse.ArgumentParser("python -m benchmarks peers", description=__doc__)
    parser.add_argument(
        "data",
        nargs="+",
        help="NAME=FILE (.npy, .npz with x), normal:ROWSxCOLS, or "
        "mixture:ROWSxCOLSxCOMPONENTS[xSPREAD]",
    )
    here = [name for name, peer in PEERS.items() if find_spec(peer.library)]
    parser.add_argument("--peers", nargs="+", default=here, choices=list(PEERS))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--k", type=int, default=10)
    parser.add_argument("--sample", nargs="*", default=[], metavar="PEER=ROWS")
    parser.add_argument("--out", type=Path, help="a .json file for all figures")
    parser.add_argument("--plot", type=Path, help="a .png or .svg file")
    given = parser.parse_args(words)
    samples = {name: int(rows) for name, rows in (one.split("=") for one in given.sample)}
    found = {}
    for data in given.data:
        name, rows = loaded(data)
        found[name] = _compared(name, rows, given.peers, given.runs, given.k, samples)
    if given.out:
        given.out.write_text(json.dumps(found, indent=1))
    if given.plot:
        _plotted(found, given.plot)


def loaded(data: str) -> tuple[str, np.ndarray]:
    """The name and the rows of ``NAME=FILE``, ``normal:...`` or ``mixture:...``."""
    if data.startswith("normal:"):
        n, columns = map(int, data.removeprefix("normal:").split("x"))
        return data, np.random.default_rng(0).standard_normal((n, columns), dtype=np.float32)
    if data.startswith("mixture:"):
        return data, mixture(*map(int, data.removeprefix("mixture:").split("x")))
    name, file = data.split("=", 1)
    found = np.load(file)
    rows = found if isinstance(found, np.ndarray) else found["x"]
    return name, rows if rows.dtype == np.float64 else rows.astype(np.float32)


def mixture(n: int, columns: int, components: int, spread: int = 10) -> np.ndarray:
    """Normal rows of unit variance about centres that are uniform in ``[-spread, spread]``.

    Source: the definition of :func:`sklearn.datasets.make_blobs`, with its defaults.
    """
    rng = np.random.default_rng(0)
    centres = rng.uniform(-spread, spread, (components, columns)).astype(np.float32)
    rows = rng.standard_normal((n, columns), dtype=np.float32)
    rows += centres[rng.integers(0, components, n)]
    return rows


def _compared(
    name: str, rows: np.ndarray, peers: list[str], runs: int, k: int, samples: dict[str, int]
) -> dict[str, Any]:
    checked = np.random.default_rng(1).choice(len(rows), min(CHECKED, len(rows)), replace=False)
    wanted = defined(rows, checked, k)
    times: dict[str, list[dict[str, float]]] = {peer: [] for peer in peers}
    wrong = {}
    with tempfile.TemporaryDirectory() as folder:
        file, answer = Path(folder) / "rows.npy", Path(folder) / "answer.npy"
        np.save(file, rows)
        np.save(Path(folder) / "checked.npy", checked)
        for _ in range(runs):
            for peer in peers:
                times[peer].append(_run(peer, file, k, samples.get(peer, len(rows))))
                lists = np.load(answer)
                wrong[peer] = [
                    int((lists != wanted).any(axis=1).sum()),
                    int((np.sort(lists) != np.sort(wanted)).any(axis=1).sum()),
                ]
    base = times[peers[0]]
    print(f"{name}: {rows.shape[0]:,} x {rows.shape[1]} {rows.dtype}, k={k}")
    heads = (("seconds", 9), ("ratio", 8), ("cpu s", 9), ("ratio", 8), ("MiB", 8))
    heads += (("other order", 13), ("other rows", 12))
    print(" " * 18 + "".join(word.rjust(size) for word, size in heads))
    for peer in peers:
        line = ""
        for word in ("seconds", "cpu"):
            ratio = statistics.median(
                one[word] / other[word] for one, other in zip(times[peer], base, strict=True)
            )
            line += f"{statistics.median(run[word] for run in times[peer]):9.2f}{ratio:8.2f}"
        peak = max(run["peak"] for run in times[peer])
        print(
            f"{peer:18}{line}{peak:8.0f}"
            f"{wrong[peer][0]:7d} of {len(checked)}{wrong[peer][1]:6d} of {len(checked)}"
        )
    seconds, flops = statistics.median(run["seconds"] for run in base), _flops()
    share = 2 * len(rows) ** 2 * rows.shape[1] / seconds / flops
    print(
        f"{peers[0]}: {len(rows) / seconds:,.0f} rows a second; the product of all pairs in this "
        f"time is {share:.0%} of the {flops / 1e9:.0f} GFLOPS that this machine shows"
    )
    corpus = rows.nbytes / 2**20
    print(f"corpus {corpus:.0f} MiB; 1.5 times that and 400 are {1.5 * corpus + 400:.0f} MiB")
    return {
        "shape": list(rows.shape),
        "flops": flops,
        "runs": times,
        "wrong": wrong,
        "checked": len(checked),
    }


def _flops() -> float:
    """What a large product of single precision reaches here, on all cores."""
    a = np.random.default_rng(0).standard_normal((4096, 4096), dtype=np.float32)
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        a @ a
        times.append(time.perf_counter() - begin)
    return float(2 * 4096**3 / min(times))


def _run(peer: str, file: Path, k: int, asked: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.peer", peer, str(file), str(k), str(asked)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def defined(rows: np.ndarray, checked: np.ndarray, k: int) -> np.ndarray:
    """The definition: terms added column by column, ties to the smaller row, no row itself."""
    lists = np.empty((len(checked), k), dtype=np.int64)
    for line, row in enumerate(checked):
        keys = np.zeros(len(rows))
        for column in range(rows.shape[1]):
            t = float(rows[row, column]) - rows[:, column].astype(np.float64)
            keys += t * t
        keys[row] = np.inf
        near = np.flatnonzero(keys <= np.partition(keys, k - 1)[k - 1])
        lists[line] = near[np.lexsort((near, keys[near]))][:k]
    return lists


def _plotted(found: dict[str, Any], file: Path) -> None:
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, len(found), figsize=(3.6 * len(found), 3), squeeze=False)
    for axis, (name, figures) in zip(axes[0], found.items(), strict=True):
        peers = list(figures["runs"])
        seconds = [
            statistics.median(run["seconds"] for run in figures["runs"][peer]) for peer in peers
        ]
        axis.barh(peers, seconds, color=["C0", *["0.7"] * (len(peers) - 1)])
        axis.invert_yaxis()
        axis.set_title(f"{name}\n{figures['shape'][0]:,} x {figures['shape'][1]}", fontsize=9)
        axis.set_xlabel("seconds, all points")
    figure.tight_layout()
    figure.savefig(file, dpi=120)
