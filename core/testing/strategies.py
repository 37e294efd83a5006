"""Data that hunts: ties, duplicates, far offsets, scales, near-ties, edges of the number line."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from scipy import sparse

KINDS = (
    "normal",
    "grid",
    "far",
    "clusters",
    "duplicates",
    "signed zeros",
    "subnormal",
    "tiny",
    "huge",
    "near ties",
    "permutations",
    "mirrors",
    "holes",
    "constant column",
)
METRICS = (
    "euclidean",
    "sqeuclidean",
    "manhattan",
    "chebyshev",
    "minkowski",
    "cosine",
    "correlation",
    "inner_product",
    "hamming",
    "jaccard",
    "canberra",
    "braycurtis",
    "haversine",
)
GEOMETRIC = METRICS[:7]
"""Those that trees serve; sketches those of squares."""


def suited(metric: str, *rows: np.ndarray) -> list[np.ndarray]:
    """The rows, as far as the metric takes such."""
    if metric == "minkowski":  # powers of large values overflow, which is refused
        return [np.clip(x.astype(np.float64), -1e9, 1e9) for x in rows]
    if metric == "haversine":
        return [np.clip(x[:, [0, -1]].astype(np.float64), -6, 6) for x in rows]
    return list(rows)


def rows_of(kind: str, n: int, columns: int, seed: int) -> np.ndarray:  # noqa: C901, PLR0912 - a table
    """``n`` rows of a kind; the seed says which."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((n, columns))
    match kind:
        case "grid":
            x = rng.integers(0, 3, (n, columns)).astype(np.float64)
        case "far":
            x = x + 1e8
        case "clusters":
            x = x * 10.0 ** rng.integers(-6, 3, (n, 1)) + rng.choice([-1e7, 0, 1e7], (n, 1))
        case "duplicates":
            x = x[rng.integers(0, max(1, n // 5), n)]
        case "signed zeros":
            x = rng.choice([-1.0, -0.0, 0.0, 1.0], (n, columns))
        case "subnormal":
            x = x * 1e-310
        case "tiny":
            x = x * 1e-160
        case "huge":
            x = x * 1e150
        case "near ties":
            x = np.nextafter(1.0, rng.choice([0.0, 2.0], (n, columns)))
        case "permutations":  # of the columns: the same sum, but for the order of its terms
            x = rng.permuted(np.tile(x[:1], (n, 1)), axis=1)
            x[::3] = 0.0
        case "mirrors":  # of one row about another: the same terms, but for their rounding
            one = x[:1].copy()
            x = one + rng.choice([-3.0, 3.0], (n, columns)) * rng.random(columns)
            x[::3] = one
        case "holes":
            x = np.where(rng.random((n, columns)) < 0.7, 0.0, x)
        case "constant column":
            x[:, 0] = 3.25
    return x


@st.composite
def corpora(
    draw: st.DrawFn, most: int = 60, columns: int = 24
) -> tuple[np.ndarray, np.ndarray, int]:
    """A corpus, queries of which some are rows of it, and a k that it can serve."""
    kind = draw(st.sampled_from(KINDS))
    n, width = draw(st.integers(1, most)), draw(st.integers(1, columns))
    x = rows_of(kind, n + 8, width, draw(st.integers(0, 2**32 - 1)))
    dtype = draw(st.sampled_from([np.float64, np.float64, np.float32, np.float16, np.int16, bool]))
    if dtype is not np.float64:
        with np.errstate(over="ignore", invalid="ignore"):
            narrow = np.nan_to_num(x, posinf=0, neginf=0).clip(-6e4, 6e4)
            x = narrow.clip(-3e4, 3e4).astype(dtype)
    if draw(st.booleans()):
        x[-1] = x[0]
    return x[:n], x[n:], draw(st.integers(1, n))


STORAGES = ("plain", "csr", "fortran", "strided", "read-only", "list")


def stored(x: np.ndarray, storage: str) -> Any:
    """The same rows, stored otherwise."""
    match storage:
        case "csr":
            return sparse.csr_array(x, dtype="f4" if x.dtype == np.float16 else None)
        case "fortran":
            return np.asfortranarray(x)
        case "strided":
            return np.repeat(x, 2, axis=0)[::2]
        case "read-only":
            x = x.copy()
            x.flags.writeable = False
            return x
        case "list":
            return x.tolist()
    return x
