"""Rows that others get wrong: is the answer the definition's, and how much longer does it take?

Standard normal rows are moved, shrunk, rounded, repeated. The ratio is the time of all rows, fit
included, to the time of the rows as they were; the best of a few runs that take turns.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np

from benchmarks.data import defined
from samekin import NearestNeighbors

SHAPES = ["100000x1", "50000x2", "20000x8", "20000x16", "20000x64"]
SHAPES += ["1000x64", "8000x784", "2000x4096"]
MOST = 5.0
"""How much longer it may take."""

Kind = Callable[[np.ndarray, np.random.Generator], np.ndarray]


def offset(by: float, kind: type) -> Kind:
    """All rows far from zero."""
    return lambda x, _: (x + by).astype(kind)


def clusters(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Two clusters, far apart."""
    return np.asarray(x + rng.choice([0, 1e7], (len(x), 1)))


def constant(x: np.ndarray, _: np.random.Generator) -> np.ndarray:
    """All columns but one in four are of one value."""
    x = x.copy()
    x[:, np.arange(x.shape[1]) % 4 > 0] = 3.25
    return x


def repeated(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Each row about forty times."""
    return np.asarray(x[rng.integers(0, max(1, len(x) // 40), len(x))])


KINDS: dict[str, Kind] = {
    **{f"offset 1e{e}, float32": offset(10.0**e, np.float32) for e in range(0, 9, 2)},
    **{f"offset 1e{e}, float64": offset(10.0**e, np.float64) for e in range(0, 9, 2)},
    "clusters 1e7 apart": clusters,
    "clusters, float32": lambda x, rng: clusters(x, rng).astype(np.float32),
    "grid of 3": lambda x, rng: rng.integers(0, 3, x.shape).astype(np.float32),
    "grid of 256": lambda x, rng: rng.integers(0, 256, x.shape).astype(np.uint8),
    "constant columns": constant,
    "all rows equal": lambda x, _: np.ones_like(x),
    "each row 40 times": repeated,
    "subnormal, float32": lambda x, _: (x * 1e-41).astype(np.float32),
    "subnormal, float64": lambda x, _: x * 1e-310,
    "keys underflow": lambda x, _: x * 1e-160,
    "huge": lambda x, _: x * 1e150,
}


def main(words: list[str]) -> None:
    """See the module."""
    parser = argparse.ArgumentParser("python -m benchmarks placement", description=__doc__)
    parser.add_argument("--shapes", nargs="+", default=SHAPES, metavar="ROWSxCOLS")
    parser.add_argument("--kinds", nargs="+", default=list(KINDS), choices=list(KINDS))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--k", type=int, default=10)
    given = parser.parse_args(words)
    for shape in given.shapes:
        n, columns = map(int, shape.split("x"))
        _compared(n, columns, given.kinds, given.runs, given.k)


def _compared(n: int, columns: int, kinds: list[str], runs: int, k: int) -> None:
    rng = np.random.default_rng(0)
    placed = rng.standard_normal((n, columns))
    checked = rng.choice(n, 20, replace=False)
    print(f"{n:,} x {columns}, k={k}")
    for name in kinds:
        rows = KINDS[name](placed, rng)
        base = placed.astype(np.float32 if rows.dtype.itemsize <= 4 else np.float64)
        pairs = [(_seconds(rows, k), _seconds(base, k)) for _ in range(runs)]
        ratio = min(one for one, _ in pairs) / min(other for _, other in pairs)
        found = NearestNeighbors().fit(rows).kneighbors(None, k, return_distance=False)[checked]
        wrong = int((found != defined(rows, checked, k)).any(axis=1).sum())
        note = "" if ratio <= MOST else "  SLOW"
        print(f"  {name:22}{ratio:7.2f}{wrong:4d} of {len(checked)} wrong{note}", flush=True)


def _seconds(rows: np.ndarray, k: int) -> float:
    begin = time.perf_counter()
    NearestNeighbors().fit(rows).kneighbors(None, k)
    return time.perf_counter() - begin
