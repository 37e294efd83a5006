"""Everything that can be wrong with an input, said in one place: what, where, and what to do."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from samekin.core.distances import Metric
from samekin.core.protocol import Rows


class RowError(ValueError):
    """A row that cannot be used. ``row`` is its place in the block that was checked."""

    def __init__(self, row: int, why: str, name: str | None = None) -> None:
        super().__init__(f"{name or f'row {row}'}: {why}")
        self.row, self.why = row, why

    def __reduce__(self) -> tuple[Any, ...]:
        return (RowError, (self.row, self.why, str(self).removesuffix(f": {self.why}")))


@contextmanager
def naming(name: Callable[[int], str]) -> Iterator[None]:
    """Within, a bad row is called by ``name(place in the block)``: its id, or its number."""
    try:
        yield
    except RowError as error:
        raise RowError(error.row, error.why, name(error.row)) from None


@contextmanager
def counting_from(first: int) -> Iterator[None]:
    """Within, a block begins with row ``first`` of the whole."""
    try:
        yield
    except RowError as error:
        raise RowError(first + error.row, error.why) from None


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
            found = np.asarray(data.to_numpy() if hasattr(data, "to_numpy") else data)
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
    if dtype.kind not in "biuf" or dtype.itemsize > 8:
        raise ValueError(
            f"The rows have dtype {dtype}; bool, integer and float up to 64 bits can be compared. "
            "Convert them with astype first."
        )


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
    limit = metric.limit(found.shape[1])
    whole = data.dtype.kind in "iu"
    if whole:
        # As integers: 2**53 + 1 is 2**53 in float64.
        limit = min(int(limit), 2**53)
    least, most = data.min().item(), data.max().item()
    if max(-least, most) <= limit:  # not with NaN, which is both
        return
    if whole:
        bad = (data > limit) | (data < -limit)
    else:
        # In half precision the limit itself would be infinite.
        bad = ~(np.abs(data, dtype=np.float64) <= limit)
    row, column = _place(found, bad)
    value = found[row, column]
    if whole and limit == 2**53:
        why = f"column {column} is {value}; integers beyond 2**53 have no exact float64"
    elif np.isfinite(value) and metric.name == "haversine":
        why = f"column {column} is {value}; haversine takes radians, from -2 pi to 2 pi"
    elif np.isfinite(value):
        why = f"column {column} is {value}; too large to compare by {metric.name} in float64"
    else:
        why = f"column {column} is {'NaN' if np.isnan(value) else 'infinity'}; drop or fill it"
    raise RowError(row, why)


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


def _place(found: Rows, bad: NDArray[np.bool_]) -> tuple[int, int]:
    if sparse.issparse(found):
        at = int(np.flatnonzero(bad)[0])
        return int(np.searchsorted(found.indptr, at, side="right")) - 1, int(found.indices[at])
    row, column = np.argwhere(bad)[0]
    return int(row), int(column)


def width(found: Rows, columns: int, name: str) -> None:
    """Queries have the columns that the corpus has."""
    if found.shape[1] != columns:
        raise ValueError(
            f"X has {found.shape[1]} features, but {name} is expecting {columns} features as input."
        )


def neighbors(k: Any, n_rows: int, own: bool) -> int:
    """``n_neighbors`` as an int that the corpus can serve; scikit-learn's messages.

    ``own`` says that each query is a row of the corpus and does not count itself.
    """
    if isinstance(k, bool) or not isinstance(k, Integral):
        raise TypeError(f"n_neighbors does not take {type(k)} value, enter integer value")
    count = int(k)
    if count < 1:
        raise ValueError(f"Expected n_neighbors > 0. Got {k}")
    if count > n_rows - own:
        relation = "n_neighbors < n_samples_fit" if own else "n_neighbors <= n_samples_fit"
        raise ValueError(f"Expected {relation}, but n_neighbors = {k}, n_samples_fit = {n_rows}")
    return count


ALGORITHMS = ("auto", "brute", "kd_tree", "ball_tree", "sketch", "tree", "direct")


def parameters(name: str, given: dict[str, Any]) -> None:
    """The estimator's words, before any data is touched; scikit-learn's messages."""

    def refuse(parameter: str, wanted: str) -> None:
        raise ValueError(
            f"The {parameter!r} parameter of {name} must be {wanted}. "
            f"Got {given[parameter]!r} instead."
        )

    def number(value: Any, kind: Any, least: float) -> bool:
        return isinstance(value, kind) and not isinstance(value, bool) and bool(value >= least)

    if not number(given["n_neighbors"], Integral, 1):
        refuse("n_neighbors", "an int in the range [1, inf)")
    if not number(given["radius"], Real, 0):
        refuse("radius", "a float in the range [0, inf)")
    if given["algorithm"] not in ALGORITHMS:
        refuse("algorithm", f"a str among {{{', '.join(map(repr, ALGORITHMS))}}}")
    if not number(given["leaf_size"], Integral, 1):
        refuse("leaf_size", "an int in the range [1, inf)")
    if not number(given["p"], Real, 1):
        refuse("p", "a float in the range [1.0, inf]")
    if given["metric_params"] is not None and not isinstance(given["metric_params"], dict):
        refuse("metric_params", "an instance of 'dict' or None")
    jobs = given["n_jobs"]
    if jobs is not None and (not isinstance(jobs, Integral) or isinstance(jobs, bool) or jobs == 0):
        refuse("n_jobs", "a positive or negative int or None")
    memory = given["working_memory"]
    if memory is not None and (not number(memory, Real, 0) or memory == 0 or math.isinf(memory)):
        refuse("working_memory", "a float in the range (0, inf), in MiB, or None")
    if not isinstance(given["progress"], bool):
        refuse("progress", "a bool")
