"""The definition once more, in Python floats. It shares no code with the library."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np


def _unit(row: list[float], centred: bool = False) -> list[float]:
    top = max(abs(v) for v in row)
    factor = math.ldexp(1.0, min(1000, max(-1000, -math.frexp(top)[1])))
    row = [v * factor for v in row]
    if centred:
        row = [v - row[0] for v in row]
        mean = 0.0
        for v in row:
            mean += v
        mean /= len(row)
        row = [v - mean for v in row]
    total = 0.0
    for v in row:
        total += v * v
    return [v / math.sqrt(total) for v in row] if total else row


def _square(a: float, b: float, p: float) -> float:
    return (a - b) * (a - b)


def _power(t: float, p: float) -> float:
    if p != int(p) or p > 64:
        return math.pow(t, p)
    product = t
    for _ in range(int(p) - 1):
        product *= t
    return product


def _quotient(above: float, below: float) -> float:
    if below == 0:
        return math.inf if above else 0.0
    return above / below


def _two_sums(metric: str, q: list[float], x: list[float]) -> float:
    above = below = 0.0
    for a, b in zip(q, x, strict=True):
        if metric == "braycurtis":
            above, below = above + abs(a - b), below + abs(a + b)
        else:
            above, below = above + ((a != 0) != (b != 0)), below + (a != 0 or b != 0)
    return _quotient(above, below)


def _haversine(q: list[float], x: list[float]) -> float:
    a, b = (math.sin(abs(u - v) / 2) for u, v in zip(q, x, strict=True))
    s = a * a + (math.cos(q[0]) * math.cos(x[0])) * (b * b)
    return min(1.0, max(0.0, s))


TERMS: dict[str, Callable[..., float]] = {
    "manhattan": lambda a, b, p: abs(a - b),
    "minkowski": lambda a, b, p: _power(abs(a - b), p),
    "inner_product": lambda a, b, p: -(a * b),
    "hamming": lambda a, b, p: float(a != b),
    "canberra": lambda a, b, p: _quotient(abs(a - b), abs(a) + abs(b)),
}


def key(
    metric: Any, p: float, q: list[float], x: list[float], weights: list[float] | None = None
) -> float:
    """What is compared. ``weights`` are those of minkowski, or the variances of seuclidean."""
    if callable(metric):
        return float(metric(np.array(q), np.array(x)))
    if metric == "haversine":
        return _haversine(q, x)
    if metric in ("braycurtis", "jaccard"):
        return _two_sums(metric, q, x)
    if metric in ("cosine", "correlation"):
        q, x = (_unit(row, metric == "correlation") for row in (q, x))
        if any(q) != any(x):
            return 2.0
    term = TERMS.get(metric, _square)
    s = 0.0
    for j, (a, b) in enumerate(zip(q, x, strict=True)):
        if metric == "chebyshev":
            s = max(s, abs(a - b))
        elif weights is None:
            s += term(a, b, p)
        elif metric == "seuclidean":
            s += term(a, b, p) / weights[j]
        else:
            s += term(a, b, p) * weights[j]
    return s


def distance(metric: Any, p: float, s: float, columns: int) -> float:
    """What is reported."""
    if metric in ("euclidean", "seuclidean") or (metric == "minkowski" and p == 2):
        return math.sqrt(s)
    if metric in ("cosine", "correlation"):
        return s / 2
    if metric == "hamming":
        return s / columns
    if metric == "haversine":
        return 2 * math.asin(math.sqrt(s))
    return math.pow(s, 1 / p) if metric == "minkowski" else s


def neighbors(
    corpus: Any,
    queries: Any,
    k: int,
    metric: Any = "euclidean",
    p: float = 3,
    own: bool = False,
    weights: Any = None,
) -> tuple[np.ndarray, np.ndarray]:
    """``(distances, indices)`` of dense rows; ``own`` leaves row i out of the answer to query i."""
    lines = [line[:k] for line in _sorted(corpus, queries, metric, p, own, weights)]
    columns = np.shape(corpus)[1]
    distances = [[distance(metric, p, s, columns) for s, _ in line] for line in lines]
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
    metric: Any = "euclidean",
    p: float = 3,
    own: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """All at a distance of at most ``radius``: two arrays of arrays, one for each query."""
    lines = _sorted(corpus, queries, metric, p, own)
    found = np.empty((2, len(lines)), dtype=object)
    for i, line in enumerate(lines):
        pairs = [(distance(metric, p, s, np.shape(corpus)[1]), j) for s, j in line]
        inside = [(d, j) for d, j in pairs if d <= radius]
        found[0, i] = np.array([d for d, _ in inside], dtype=np.float64)
        found[1, i] = np.array([j for _, j in inside], dtype=np.int64)
    return found[0], found[1]


def _sorted(
    corpus: Any, queries: Any, metric: Any, p: float, own: bool, weights: Any = None
) -> list[list[tuple[float, int]]]:
    """Keys and rows of the whole corpus, in order, for each query."""
    rows = np.asarray(corpus, dtype=np.float64).tolist()
    weights = None if weights is None else [float(w) for w in weights]
    lines = []
    for i, q in enumerate(np.asarray(queries, dtype=np.float64).tolist()):
        pairs = (
            (key(metric, p, q, x, weights), j) for j, x in enumerate(rows) if not (own and i == j)
        )
        lines.append(sorted(pairs))
    return lines
