"""Annoy beside the exact answer: recall, and time, for some settings, in one run.

The same rows of a file ask both for their ``k`` nearest others. Both are warm, in one process, with
as many threads; the fastest of a few rounds counts. On a busy machine the processors' time tells
more. Recall is that of all these rows.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from samekin import NearestNeighbors
from samekin.core.ranking import recall
from samekin.core.search import search_own

SETTINGS = ("10x1000", "50x5000", "100x20000")
HEAD = (
    "| answer | fit, s | queries, s | processors, s | recall | beside the rows, MiB |\n"
    "|---|---|---|---|---|---|"
)


def main(words: list[str]) -> None:
    """See the module."""
    parser = argparse.ArgumentParser("python -m benchmarks approximate", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help=".npz with one array x each")
    parser.add_argument("--metric", default="euclidean")
    parser.add_argument("--settings", nargs="+", default=SETTINGS, metavar="TREESxSEARCH_K")
    parser.add_argument("--queries", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("-k", type=int, default=10)
    given = parser.parse_args(words)
    for file in given.files:
        x = np.load(file)["x"]
        chosen = np.random.default_rng(0).permutation(len(x))[: given.queries]
        print(f"{file.name}: {x.shape}, {len(chosen):,} queries, k={given.k}, {given.metric}")
        _compared(x, chosen, given.k, given.metric, given.settings, given.rounds)


def _compared(x: Any, chosen: Any, k: int, metric: str, settings: list[str], rounds: int) -> None:
    exact = NearestNeighbors(n_neighbors=k, metric=metric)
    models = {"exact": exact}
    for setting in settings:
        n_trees, search_k = map(int, setting.split("x"))
        models[f"annoy, {n_trees} trees, search_k {search_k:,}"] = NearestNeighbors(
            n_neighbors=k,
            metric=metric,
            algorithm="annoy",
            algorithm_params={"n_trees": n_trees, "search_k": search_k},
        )
    print(HEAD, flush=True)
    wanted = None
    for name, nn in models.items():
        fit, *_ = _timed(lambda nn=nn: nn.fit(x))
        _asked(nn, chosen[:64])  # opens what is opened once
        runs = [_timed(lambda nn=nn: _asked(nn, chosen)) for _ in range(rounds)]
        seconds, busy, found = min(runs, key=lambda run: run[0])
        wanted = found if wanted is None else wanted
        there = recall(found.distances, wanted.distances)
        beside = nn.explain().filter_bytes / 2**20
        figures = f"{fit:.1f} | {seconds:.2f} | {busy:.2f} | {there:.4f} | {beside:,.0f}"
        print(f"| {name} | {figures} |", flush=True)


def _asked(nn: NearestNeighbors, numbers: Any) -> Any:
    """Some rows of the corpus ask for others, on all cores."""
    from samekin import Corpus
    from samekin.core.protocol import Plan
    from samekin.integrations import local

    def work(index: Any, rows: Any) -> Any:
        return search_own(index, rows, k=nn.n_neighbors)

    plan = Plan()
    blocks = local.scatter(Corpus(numbers[:, None]), plan)
    return local.collect(local.run(work, nn.index_, blocks, plan), plan)


def _timed(job: Callable[[], Any]) -> tuple[float, float, Any]:
    """Seconds on the wall, seconds of all processors, and what the job gave."""
    begin, busy = time.perf_counter(), time.process_time()
    found = job()
    return time.perf_counter() - begin, time.process_time() - busy, found
