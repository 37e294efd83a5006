"""The largest products of users with items, as recommendations want them, beside faiss.

Rows are factors as a factorisation leaves them: long for what is popular, and with a spread that
falls from column to column; or those of a file, of which some are the users. The sides take turns
in one process, and the medians of ratios side by side are told. What is right is said by the
definition, for some users.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np

from benchmarks.data import DATA, checked, first, loaded, wrong

SIDES = ("product", "direct", "faiss IndexFlatIP")


def main(words: list[str]) -> None:
    """See the module."""
    parser = argparse.ArgumentParser("python -m benchmarks products", description=__doc__)
    parser.add_argument(
        "data", nargs="*", default=["factors:200000x64"], help=f"{DATA}, or factors:ROWSxCOLS"
    )
    parser.add_argument("--users", type=int, default=5000)
    parser.add_argument("--sides", nargs="+", default=SIDES, choices=SIDES)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--k", type=int, default=10)
    given = parser.parse_args(words)
    for data in given.data:
        items, users = _rows(data, given.users)
        name = data.partition("=")[0]
        print(f"{name}: {len(users):,} users, {len(items):,} items x {items.shape[1]}")
        _compared(items, users, given)


def _rows(data: str, n_users: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    if not data.startswith("factors:"):
        _, rows = loaded(data)
        return rows, rows[rng.choice(len(rows), n_users, replace=False)]
    n, columns = map(int, data.removeprefix("factors:").split("x"))
    spread = np.linspace(1, 0.2, columns)
    items = rng.standard_normal((n, columns)) * spread * rng.gamma(1.0, 1.0, (n, 1))
    return items.astype("f4"), (rng.standard_normal((n_users, columns)) * spread).astype("f4")


def _compared(items: np.ndarray, users: np.ndarray, given: Any) -> None:
    some = checked(len(users))
    wanted = _defined(items, users[some], given.k)
    ask = {side: _ready(side, items) for side in given.sides}
    seconds: dict[str, list[float]] = {side: [] for side in ask}
    for _ in range(given.runs):
        for side, of in ask.items():
            begin = time.perf_counter()
            found = of(users, given.k)
            seconds[side].append(time.perf_counter() - begin)
            if len(seconds[side]) == given.runs:
                base = seconds[given.sides[0]]
                ratio = median(a / b for a, b in zip(seconds[side], base, strict=True))
                order, others = wrong(found[some], wanted)
                print(
                    f"  {side:18}{median(seconds[side]):8.2f} s{ratio:8.2f}   other order {order}, "
                    f"other rows {others}, of {len(some)}",
                    flush=True,
                )


def _ready(side: str, items: np.ndarray) -> Callable[[np.ndarray, int], np.ndarray]:
    if side == "faiss IndexFlatIP":
        import faiss

        index = faiss.IndexFlatIP(items.shape[1])
        index.add(items)
        return lambda users, k: index.search(users, k)[1]
    from samekin import NearestNeighbors

    nn = NearestNeighbors(metric="inner_product", algorithm=side).fit(items)
    return lambda users, k: nn.kneighbors(users, k, return_distance=False)


def _defined(items: np.ndarray, users: np.ndarray, k: int) -> np.ndarray:
    """Column by column in double precision; ties to the smaller row."""
    lists = np.empty((len(users), k), dtype=np.int64)
    columns = items.T.astype(np.float64)
    for line, user in enumerate(users.astype(np.float64)):
        keys = np.zeros(len(items))
        for value, column in zip(user, columns, strict=True):
            keys += -(value * column)
        lists[line] = first(keys, k)
    return lists
