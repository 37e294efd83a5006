"""What a query costs, beside what a model of two constants says it costs.

One worker is asked for some rows of corpora of several sizes: rows without any structure (normal,
no block can be skipped) and rows in clusters. The model is ``rows * (PAIR + COLUMN * width)``,
where ``width`` is the number of columns of the product. It is meant for rows without structure,
and is a bound for others.
"""

from __future__ import annotations

import argparse

import numpy as np

import samekin
from benchmarks.peers import mixture

PAIR, COLUMN = 1.1e-9, 0.03e-9
"""Seconds, of one core, for each pair of a query and a row, and for each column of its product."""


def main(words: list[str]) -> None:
    """See the module."""
    parser = argparse.ArgumentParser("python -m benchmarks cost", description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[20_000, 200_000])
    parser.add_argument("--columns", type=int, nargs="+", default=[8, 64, 256])
    parser.add_argument("--sample", type=int, default=500)
    given = parser.parse_args(words)
    print("data        rows  columns  filter  width   MiB   ms a query   model")
    for columns in given.columns:
        for n in given.rows:
            normal = np.random.default_rng(0).standard_normal((n, columns), dtype=np.float32)
            for name, rows in (("normal", normal), ("clusters", mixture(n, columns, 100))):
                told = samekin.NearestNeighbors(n_neighbors=10).fit(rows)
                print(_line(name, told.explain(sample=given.sample)), flush=True)


def _line(name: str, told: samekin.core.estimators.explained.Explanation) -> str:
    width = told.products // told.n_rows
    assert told.seconds is not None
    model = f"{predicted(told.n_rows, width) * 1e3:9.3f}" if width else "        -"
    size = (told.row_bytes + told.filter_bytes) / 2**20
    return (
        f"{name:8}{told.n_rows:8}{told.n_columns:9}{next(iter(told.filters)):>8}{width:7}{size:6.0f}"
        f"{told.seconds * 1e3:13.3f}{model}"
    )


def predicted(n: int, width: int) -> float:
    """Seconds of one core for one query of rows without structure."""
    return n * (PAIR + COLUMN * width)
