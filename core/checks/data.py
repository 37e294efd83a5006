"""Rows that cannot be compared, and targets that cannot be averaged."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from samekin.core.checks.errors import RowError
from samekin.core.distances import Metric
from samekin.core.protocol import Rows

WHOLE = 2**53
INEXACT = "integers beyond 2**53 have no exact float64"


def rows(data: Any) -> Rows:
    """``data`` as a numeric two-dimensional array or canonical CSR; values are not looked at.

    Raises
    ------
    ValueError
        For ragged, object, string, complex or one-dimensional data, and for no columns.
    """
    if sparse.issparse(data):
        return _compressed(data)
    if isinstance(data, np.memmap):
        found: NDArray[Any] = data
    else:
        try:
            given = data.to_numpy() if hasattr(data, "to_numpy") else data
            found = np.require(given, requirements="A")  # products would take many times longer
        except ValueError as error:
            raise ValueError(f"The rows have different lengths: {error}") from error
    _numeric(found.dtype)
    if found.ndim != 2:
        raise ValueError(
            f"Expected 2D array, got {found.ndim}D array instead: shape {found.shape}. "
            "Reshape your data with array.reshape(-1, 1) if it has a single feature, or "
            "array.reshape(1, -1) if it is a single sample."
        )
    at_least_one(found, 1)
    return found


def at_least_one(found: Rows, axis: int) -> None:
    """Some rows (axis 0), or some columns (axis 1); scikit-learn's message."""
    if found.shape[axis] == 0:
        what = ("sample(s)", "feature(s)")[axis]
        raise ValueError(
            f"Found array with 0 {what} (shape={found.shape}) while a minimum of 1 is required."
        )


def _compressed(data: Any) -> sparse.csr_array:
    _numeric(data.dtype)
    found = sparse.csr_array(data)
    if not found.has_canonical_format:
        found = found.copy()
        found.sum_duplicates()
    at_least_one(found, 1)
    return found


def _numeric(dtype: np.dtype[Any]) -> None:
    if dtype.kind == "c":
        raise ValueError(f"Complex data not supported: the rows have dtype {dtype}")
    if not _is_exact(dtype):
        raise ValueError(
            f"The rows have dtype {dtype}; bool, integer and float up to 64 bits can be compared. "
            "Convert them with astype first."
        )


def _is_exact(dtype: np.dtype[Any]) -> bool:
    """Whether float64 holds its values, but for large integers."""
    return dtype.kind in "biuf" and dtype.itemsize <= 8


def values(found: Rows, metric: Metric) -> None:
    """Refuse values that have no exact distance.

    Raises
    ------
    RowError
        Naming the first row, and its column, that is NaN, infinite, an integer beyond 2**53, or
        so large that a distance overflows.
    """
    data = found.data if sparse.issparse(found) else found
    if data.size == 0 or data.dtype.kind == "b":
        return
    limit, whole = metric.limit(found.shape[1]), data.dtype.kind in "iu"
    if whole:
        # As integers: 2**53 + 1 is 2**53 in float64.
        limit = min(int(limit), WHOLE)
    least, most = data.min().item(), data.max().item()
    if max(-least, most) <= limit:  # not with NaN, which is both
        return
    if whole:
        bad = (data > limit) | (data < -limit)
    else:
        # In half precision the limit itself would be infinite.
        bad = ~(np.abs(data, dtype=np.float64) <= limit)
    row, column = _place(found, bad)
    why = _why(found[row, column], metric, whole and limit == WHOLE)
    raise RowError(row, f"column {column} is {why}")


def _why(value: Any, metric: Metric, beyond: bool) -> str:
    if beyond:
        return f"{value}; {INEXACT}"
    if not np.isfinite(value):
        return f"{'NaN' if np.isnan(value) else 'infinity'}; drop or fill it"
    if metric.name == "haversine":
        return f"{value}; haversine takes radians, from -2 pi to 2 pi"
    return f"{value}; too large to compare by {metric.name} in float64"


def _place(found: Rows, bad: NDArray[np.bool_]) -> tuple[int, int]:
    if sparse.issparse(found):
        at = int(np.flatnonzero(bad)[0])
        return int(np.searchsorted(found.indptr, at, side="right")) - 1, int(found.indices[at])
    row, column = np.argwhere(bad)[0]
    return int(row), int(column)


def columns(found: Rows, metric: Metric) -> None:
    """The rows have the columns that the metric is made for.

    Raises
    ------
    ValueError
    """
    if metric.columns not in (None, found.shape[1]):
        raise ValueError(
            f"The rows have {found.shape[1]} columns, but {metric.name} "
            + (
                "takes 2: latitude and longitude, in radians"
                if metric.name == "haversine"
                else f"was given metric_params for {metric.columns}"
            )
        )


def width(found: Rows, columns: int, name: str) -> None:
    """Queries have the columns that the corpus has."""
    if found.shape[1] != columns:
        raise ValueError(
            f"X has {found.shape[1]} features, but {name} is expecting {columns} features as input."
        )


def targets(found: NDArray[Any]) -> NDArray[np.float64]:
    """What is to be averaged, as float64 without loss.

    Raises
    ------
    ValueError
        For what is not numbers up to 64 bits, and for integers beyond 2**53.
    """
    if found.dtype == object:
        found = np.asarray(found.tolist())
    if not _is_exact(found.dtype):
        raise ValueError(f"y has dtype {found.dtype}; bool, integer and float can be averaged")
    if found.dtype.kind in "iu" and found.size:
        most = max(-int(found.min()), int(found.max()))
        if most > WHOLE:
            raise ValueError(f"y holds {most}; {INEXACT}")
    return found.astype(np.float64)
