"""The definition once more, in Python floats. It shares no code with the library."""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def _unit(row: list[float]) -> list[float]:
    top = max(abs(v) for v in row)
    factor = math.ldexp(1.0, min(1000, max(-1000, -math.frexp(top)[1])))
    total = 0.0
    for v in row:
        total += (v * factor) * (v * factor)
    return [v * factor / math.sqrt(total) for v in row] if total else row


def key(metric: str, p: float, q: list[float], x: list[float]) -> float:
    """What is compared."""
    if metric == "cosine":
        if any(q) != any(x):
            return 2.0
        q, x = _unit(q), _unit(x)
    s = 0.0
    for a, b in zip(q, x, strict=True):
        t = abs(a - b)
        if metric == "chebyshev":
            s = max(s, t)
        elif metric == "manhattan":
            s += t
        elif metric != "minkowski":
            s += t * t
        elif p != int(p):
            s += math.pow(t, p)
        else:
            product = t
            for _ in range(int(p) - 1):
                product *= t
            s += product
    return s


def distance(metric: str, p: float, s: float) -> float:
    """What is reported."""
    if metric == "euclidean":
        return math.sqrt(s)
    if metric == "cosine":
        return s / 2
    return math.pow(s, 1 / p) if metric == "minkowski" else s


def neighbors(
    corpus: Any, queries: Any, k: int, metric: str = "euclidean", p: float = 3, own: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """``(distances, indices)`` of dense rows; ``own`` leaves row i out of the answer to query i."""
    lines = [line[:k] for line in _sorted(corpus, queries, metric, p, own)]
    distances = [[distance(metric, p, s) for s, _ in line] for line in lines]
    indices = [[j for _, j in line] for line in lines]
    shape = (len(lines), k)
    return (
        np.array(distances, dtype=np.float64).reshape(shape),
        np.array(indices, dtype=np.int64).reshape(shape),
    )


def within(
    corpus: Any,
    queries: Any,
    radius: float,
    metric: str = "euclidean",
    p: float = 3,
    own: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """All at a distance of at most ``radius``: two arrays of arrays, one for each query."""
    lines = _sorted(corpus, queries, metric, p, own)
    found = np.empty((2, len(lines)), dtype=object)
    for i, line in enumerate(lines):
        pairs = [(distance(metric, p, s), j) for s, j in line]
        inside = [(d, j) for d, j in pairs if d <= radius]
        found[0, i] = np.array([d for d, _ in inside], dtype=np.float64)
        found[1, i] = np.array([j for _, j in inside], dtype=np.int64)
    return found[0], found[1]


def _sorted(
    corpus: Any, queries: Any, metric: str, p: float, own: bool
) -> list[list[tuple[float, int]]]:
    """Keys and rows of the whole corpus, in order, for each query."""
    rows = np.asarray(corpus, dtype=np.float64).tolist()
    lines = []
    for i, q in enumerate(np.asarray(queries, dtype=np.float64).tolist()):
        pairs = ((key(metric, p, q, x), j) for j, x in enumerate(rows) if not (own and i == j))
        lines.append(sorted(pairs))
    return lines
