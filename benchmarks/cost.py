"""What a query costs one core, beside what a model of three constants says it costs.

Corpora of several sizes are asked for some of their rows: rows without any structure (normal: no
block can be skipped) and rows in clusters. The model is ``FIXED + rows * (PAIR + COLUMN * width)``,
where ``width`` is the number of columns of the product. It is meant for rows without structure,
and is a bound for others. What is measured is the processor's time, the least of three, so that a
busy machine does little harm; say ``OPENBLAS_NUM_THREADS=1``.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

import samekin
from benchmarks.data import mixture

FIXED, PAIR, COLUMN = 20e-6, 0.7e-9, 0.014e-9
"""Seconds of one core: for a query, for a pair of it and a row, for each column of its product."""


def main(words: list[str]) -> None:
    """See the module."""
    parser = argparse.ArgumentParser("python -m benchmarks cost", description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[20_000, 200_000])
    parser.add_argument("--columns", type=int, nargs="+", default=[8, 64, 256])
    parser.add_argument("--queries", type=int, default=1000)
    given = parser.parse_args(words)
    print("| rows | | columns | filter | width | index, MiB | ms a query | model |")
    print("|---|---|---|---|---|---|---|---|")
    for columns in given.columns:
        for n in given.rows:
            normal = np.random.default_rng(0).standard_normal((n, columns), dtype=np.float32)
            for name, rows in (("normal", normal), ("clusters", mixture(n, columns, 100))):
                print(_line(name, rows, given.queries), flush=True)


def _line(name: str, rows: np.ndarray, queries: int) -> str:
    nn = samekin.NearestNeighbors(n_neighbors=10, n_jobs=1).fit(rows)
    told = nn.explain()
    asked = rows[np.linspace(0, len(rows) - 1, queries).astype(np.int64)]
    seconds = min(_timed(nn, asked) for _ in range(3)) / queries
    width = told.products // told.n_rows
    model = f"{predicted(told.n_rows, width) * 1e3:.2f}" if width else ""
    size = (told.row_bytes + told.filter_bytes) / 2**20
    cells = (f"{told.n_rows:,}", name, told.n_columns, next(iter(told.filters)), width or "")
    return f"| {' | '.join(map(str, cells))} | {size:.0f} | {seconds * 1e3:.2f} | {model} |"


def _timed(nn: samekin.NearestNeighbors, asked: np.ndarray) -> float:
    began = time.process_time()
    nn.kneighbors(asked)
    return time.process_time() - began


def predicted(n: int, width: int) -> float:
    """Seconds of one core for one query of rows without structure."""
    return FIXED + n * (PAIR + COLUMN * width)
