"""samekin and its peers on the same rows: time, memory, and how many answers are wrong.

Every row of a data set asks for its ``k`` nearest others. Each run is a process of its own; the
peers take turns, so that a machine that drifts drifts for all of them, and what is reported is the
median of the ratios of runs side by side: of the time, and of the processors' time, which tells
more on a busy machine. Slow peers may be asked for a sample of the rows
(``--sample``); their time is scaled to all rows. What is right is said by the definition itself,
column by column in float64, for some rows.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import turns
from benchmarks.data import checked, defined, wrong
from benchmarks.peer import PEERS


def main(words: list[str]) -> None:
    """See the module."""
    here = [name for name, peer in PEERS.items() if find_spec(peer.library)]
    parser = turns.parser("peers", __doc__, "peer", PEERS, here)
    parser.add_argument("--plot", type=Path, help="a .png or .svg file")
    given = parser.parse_args(words)
    found = turns.compared(given, _compared)
    if given.plot:
        _plotted(found, given.plot)


def _compared(name: str, rows: np.ndarray, given: Any) -> dict[str, Any]:
    some, k, peers = checked(len(rows)), given.k, given.sides
    wanted = defined(rows, some, k)
    runs: dict[str, list[dict[str, float]]] = {peer: [] for peer in peers}
    missed = {}
    with tempfile.TemporaryDirectory() as folder:
        file, answer = Path(folder) / "rows.npy", Path(folder) / "answer.npy"
        np.save(file, rows)
        np.save(Path(folder) / "checked.npy", some)
        for _ in range(given.runs):
            for peer in peers:
                runs[peer].append(_run(peer, file, k, given.sample.get(peer, len(rows))))
                missed[peer] = wrong(np.load(answer), wanted)
    print(f"{name}: {rows.shape[0]:,} x {rows.shape[1]} {rows.dtype}, k={k}")
    print(f"{'':18}{turns.TIMES}{'MiB':>8}{'other order':>13}{'other rows':>12}")
    for peer in peers:
        peak = max(run["peak"] for run in runs[peer])
        order, others = missed[peer]
        print(
            f"{peer:18}{turns.times(runs[peer], runs[peers[0]])}{peak:8.0f}"
            f"{order:7d} of {len(some)}{others:6d} of {len(some)}"
        )
    flops = _flops()
    _shared(peers[0], rows, turns.median(runs[peers[0]], "seconds"), flops)
    shape = list(rows.shape)
    return {"shape": shape, "flops": flops, "runs": runs, "wrong": missed, "checked": len(some)}


def _shared(peer: str, rows: np.ndarray, seconds: float, flops: float) -> None:
    """How the first peer stands to what the machine can do."""
    share = 2 * len(rows) ** 2 * rows.shape[1] / seconds / flops
    print(
        f"{peer}: {len(rows) / seconds:,.0f} rows a second; the product of all pairs in this "
        f"time is {share:.0%} of the {flops / 1e9:.0f} GFLOPS that this machine shows"
    )
    corpus = rows.nbytes / 2**20
    print(f"corpus {corpus:.0f} MiB; 1.5 times that and 400 are {1.5 * corpus + 400:.0f} MiB")


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


def _plotted(found: dict[str, Any], file: Path) -> None:
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, len(found), figsize=(3.6 * len(found), 3), squeeze=False)
    for axis, (name, figures) in zip(axes[0], found.items(), strict=True):
        peers = list(figures["runs"])
        seconds = [turns.median(figures["runs"][peer], "seconds") for peer in peers]
        axis.barh(peers, seconds, color=["C0", *["0.7"] * (len(peers) - 1)])
        axis.invert_yaxis()
        axis.set_title(f"{name}\n{figures['shape'][0]:,} x {figures['shape'][1]}", fontsize=9)
        axis.set_xlabel("seconds, all points")
    figure.tight_layout()
    figure.savefig(file, dpi=120)
