"""Everything that can be wrong with an input, said in one place: what, where, and what to do."""

from __future__ import annotations

import math
import os
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
    """A row that cannot be used.

    Parameters
    ----------
    row : int
        Its place in the block that was checked.
    why : str
        What is wrong, and what to do.
    name : str, optional
        What to call it: its id, or its number in the whole.
    """

    row: int
    why: str

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


def count(word: str, given: Any, least: int = 1) -> int:
    """A whole number, ``least`` or more."""
    if not _number(given, Integral, least):
        raise ValueError(
            f"{word}= must be an int in the range [{least}, inf). Got {given!r} instead."
        )
    return int(given)


def fewer(there: int, k: int) -> str:
    """Why a query cannot be answered."""
    return (
        f"it may have {there} neighbours, fewer than n_neighbors={k}; ask for fewer, or for all "
        "within a radius"
    )


def radius(given: Any) -> float:
    """A radius that distances can be compared with."""
    if isinstance(given, bool) or not isinstance(given, Real):
        raise TypeError(f"radius does not take {type(given)} value, enter a number")
    radius = float(given)
    if not radius >= 0:
        raise ValueError(f"Expected radius >= 0. Got {given}")
    return radius


def targets(found: NDArray[Any]) -> NDArray[np.float64]:
    """What is to be averaged, as float64 without loss.

    Raises
    ------
    ValueError
        For what is not numbers up to 64 bits, and for integers beyond 2**53.
    """
    if found.dtype == object:
        found = np.asarray(found.tolist())
    if found.dtype.kind not in "biuf" or found.dtype.itemsize > 8:
        raise ValueError(f"y has dtype {found.dtype}; bool, integer and float can be averaged")
    if found.dtype.kind in "iu" and found.size:
        most = max(-int(found.min()), int(found.max()))
        if most > 2**53:
            raise ValueError(f"y holds {most}; integers beyond 2**53 have no exact float64")
    return found.astype(np.float64)


ALGORITHMS = ("auto", "brute", "kd_tree", "ball_tree", "sketch", "tree", "direct", "annoy")
MODES = ("connectivity", "distance")
WEIGHTS = ("uniform", "distance")
STRATEGIES = ("auto", "broadcast", "shards")


def parameters(name: str, given: dict[str, Any]) -> None:
    """An estimator's words, before any data is touched; scikit-learn's messages."""
    for parameter, value in given.items():
        wanted = _refused(parameter, value)
        if wanted:
            raise ValueError(
                f"The {parameter!r} parameter of {name} must be {wanted}. Got {value!r} instead."
            )


def _refused(parameter: str, value: Any) -> str:
    """What the parameter must be, if it is not."""
    right, wanted = PARAMETERS.get(parameter, (_anything, ""))
    return "" if right(value) else wanted


def _anything(value: Any) -> bool:
    return True


def _number(value: Any, kind: Any, least: float) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool) and bool(value >= least)


def _among(words: tuple[str, ...]) -> tuple[Callable[[Any], bool], str]:
    return (
        lambda value: isinstance(value, str) and value in words,
        f"a str among {{{', '.join(map(repr, words))}}}",
    )


def _none_or(right: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or right(value)


PARAMETERS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "n_neighbors": (lambda v: _number(v, Integral, 1), "an int in the range [1, inf)"),
    "radius": (lambda v: _number(v, Real, 0), "a float in the range [0, inf)"),
    "algorithm": _among(ALGORITHMS),
    "leaf_size": (lambda v: _number(v, Integral, 1), "an int in the range [1, inf)"),
    "p": (lambda v: _number(v, Real, 1), "a float in the range [1.0, inf]"),
    "metric_params": (
        _none_or(lambda v: isinstance(v, dict)),
        "an instance of 'dict' or None",
    ),
    "algorithm_params": (
        _none_or(lambda v: isinstance(v, dict)),
        "an instance of 'dict' or None",
    ),
    "n_jobs": (
        _none_or(lambda v: isinstance(v, Integral) and not isinstance(v, bool) and v != 0),
        "a positive or negative int or None",
    ),
    "working_memory": (
        _none_or(lambda v: _number(v, Real, 0) and v != 0 and not math.isinf(v)),
        "a float in the range (0, inf), in MiB, or None",
    ),
    "progress": (lambda v: isinstance(v, bool), "a bool"),
    "mode": _among(MODES),
    "strategy": _among(STRATEGIES),
    "folder": (_none_or(lambda v: isinstance(v, str | os.PathLike)), "a path or None"),
    "weights": (
        lambda v: v is None or callable(v) or (isinstance(v, str) and v in WEIGHTS),
        f"a str among {{{', '.join(map(repr, WEIGHTS))}}}, a callable or None",
    ),
    "target_col": (
        _none_or(lambda v: isinstance(v, str) and bool(v)),
        "the name of a column or None",
    ),
}


def mode(given: Any) -> str:
    """What a graph holds."""
    right, wanted = PARAMETERS["mode"]
    if not right(given):
        raise ValueError(f"Unsupported mode, must be {wanted} but got {given!r} instead")
    return str(given)
