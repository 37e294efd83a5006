"""Rows to be compared on, and what is right of them."""

from __future__ import annotations

import numpy as np

CHECKED = 200
"""Rows whose answers are compared with the definition."""

DATA = "NAME=FILE (.npy, .npz with x), normal:ROWSxCOLS, or mixture:ROWSxCOLSxCOMPONENTS[xSPREAD]"


def loaded(data: str) -> tuple[str, np.ndarray]:
    """The name and the rows of ``NAME=FILE``, ``normal:...`` or ``mixture:...``."""
    if data.startswith("normal:"):
        n, columns = map(int, data.removeprefix("normal:").split("x"))
        return data, np.random.default_rng(0).standard_normal((n, columns), dtype=np.float32)
    if data.startswith("mixture:"):
        return data, mixture(*map(int, data.removeprefix("mixture:").split("x")))
    name, _, file = data.partition("=")
    if not file:
        raise SystemExit(f"{data}: say {DATA}")
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


def checked(n: int) -> np.ndarray:
    """Some of so many rows."""
    return np.random.default_rng(1).choice(n, min(CHECKED, n), replace=False)


def defined(rows: np.ndarray, checked: np.ndarray, k: int) -> np.ndarray:
    """The definition: terms added column by column, ties to the smaller row, no row itself."""
    lists = np.empty((len(checked), k), dtype=np.int64)
    for line, row in enumerate(checked):
        keys = np.zeros(len(rows))
        for column in range(rows.shape[1]):
            t = float(rows[row, column]) - rows[:, column].astype(np.float64)
            keys += t * t
        keys[row] = np.inf
        lists[line] = first(keys, k)
    return lists


def first(keys: np.ndarray, k: int) -> np.ndarray:
    """The numbers of the least keys, in order; ties to the smaller number."""
    near = np.flatnonzero(keys <= np.partition(keys, k - 1)[k - 1])
    return np.asarray(near[np.lexsort((near, keys[near]))][:k])


def wrong(lists: np.ndarray, wanted: np.ndarray) -> list[int]:
    """How many lists have another order, and how many other rows."""
    other = (lists != wanted, np.sort(lists) != np.sort(wanted))
    return [int(places.any(axis=1).sum()) for places in other]
