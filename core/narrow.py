"""Rows in fewer bytes, where these hold the very same values.

What is computed of rows is computed of their values as float64, so their dtype changes no answer.
Rows of an engine are often wider than what is in them: pixels and counts come as doubles, for that
is what its vectors have. Fewer bytes are sooner where they go, and more of them stay in a cache.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from samekin.core.blocks import cuts
from samekin.core.protocol import Rows

KINDS: dict[str, tuple[Any, ...]] = {
    "f": (np.uint8, np.int16, np.float32),
    "i": (np.uint8, np.int16, np.int32),
    "u": (np.uint8, np.uint16, np.uint32),
}
"""Where values of a kind are tried, the least first. Integers stay integers: those that are too
large for float64 have to be seen."""

LEAST = 16
"""Columns. With fewer a tree is made of the rows, as float64, and those of that are not copied."""

SAMPLE = 64
"""Rows that are looked at before all of them."""

CHUNK = 2**17
"""Values that are cast and compared while they are in the cache."""


def narrowed(rows: Rows) -> Rows:
    """The same rows in fewer bytes, or as they are.

    Parameters
    ----------
    rows : ndarray or sparse matrix of shape (n, columns), any dtype
        Sparse rows, those of few columns, and what is no matrix are left as they are.

    Returns
    -------
    ndarray or sparse matrix
        Every value, as the dtype it had, is what it was to the bit: so a zero keeps its sign, and
        what is not finite is not lost.
    """
    if not isinstance(rows, np.ndarray) or rows.ndim != 2 or rows.shape[1] < LEAST:
        return rows
    for kind in KINDS.get(rows.dtype.kind, ()):
        if np.dtype(kind).itemsize < rows.dtype.itemsize:
            found = held(rows, kind)
            if found is not None:
                return found
    return rows


def held(rows: Any, kind: Any) -> Any:
    """The very same dense rows as this kind, or None where it does not hold them."""
    some = rows[:: max(1, len(rows) // SAMPLE)]
    return None if _cast(some, kind) is None else _cast(rows, kind)


def _cast(rows: Any, kind: Any) -> Any:
    """Rows as this kind, or None where it does not hold them."""
    found = np.empty(rows.shape, dtype=kind)
    with np.errstate(invalid="ignore", over="ignore"):  # what does not fit is seen below
        for cut in cuts(len(rows), max(1, CHUNK // rows.shape[1])):
            part = np.ascontiguousarray(rows[cut])
            found[cut] = part
            if not _same(found[cut].astype(rows.dtype), part):
                return None
    return found


def _same(one: Any, other: Any) -> bool:
    """Whether arrays are equal to the bit."""
    bits = f"u{one.dtype.itemsize}"
    return bool((one.view(bits) == other.view(bits)).all())
