"""Whatever an answer is, as arrays of distances and row numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from samekin.core.protocol import Neighbors


def read(answer: Any, ids: NDArray[Any] | None = None) -> Neighbors:
    """An answer of any style.

    Parameters
    ----------
    answer : Any
        A pair of ``(distances, indices)``, each an array, lists, an RDD, an ArrayRDD or a Dask
        array; an RDD or list of such pairs, one for each query; a frame of pandas, Spark or Dask
        with columns ``indices`` and ``distances``, and ``id`` of the queries where it has no order
        of its own; or the indices alone, as one array.
    ids : ndarray, optional
        The names of the corpus rows in their order, if frames answer by these.

    Returns
    -------
    Neighbors
        Distances are NaN where there were none. Bits are as they were given.

    Raises
    ------
    ValueError
        For what is none of these, for lists of differing length, for ids of no row.
    """
    answer = _here(answer)
    if hasattr(answer, "columns"):
        return _of_frame(answer, ids)
    if isinstance(answer, tuple) and len(answer) in (2, 3):
        return _paired(*(_rectangle(_here(part)) for part in answer[:2]))
    if isinstance(answer, list) and answer and all(_is_pair(line) for line in answer):
        return _paired(*(_rectangle([line[part] for line in answer]) for part in (0, 1)))
    found = _rectangle(answer)
    if found.dtype.kind not in "iu":
        raise ValueError(
            f"{type(answer).__name__} is no answer that is known here: give (distances, indices), "
            "pairs of them, a frame with columns 'indices' and 'distances', or an array of indices"
        )
    return Neighbors(np.full(found.shape, np.nan), found.astype(np.int64))


def _here(part: Any) -> Any:
    """What an engine holds, on the driver."""
    for verb in ("compute", "toPandas", "collect"):
        if hasattr(part, verb) and not isinstance(part, np.ndarray):
            return getattr(part, verb)()
    return part


def _is_pair(line: Any) -> bool:
    return isinstance(line, tuple) and len(line) in (2, 3) and np.ndim(line[0]) == 1


def _rectangle(part: Any) -> NDArray[Any]:
    """A line a query; blocks of lines, as ArrayRDDs give them, behind each other."""
    try:
        if isinstance(part, list) and part and np.ndim(part[0]) == 2:
            found = np.concatenate(part)
        else:
            found = np.asarray(part)
    except ValueError as error:
        raise ValueError(f"the lines of an answer have different lengths: {error}") from error
    if found.ndim != 2 or found.dtype.kind not in "iuf":
        raise ValueError(
            f"an answer has a line of numbers for each query: this is {found.dtype} of shape "
            f"{found.shape}"
        )
    return found


def _paired(distances: NDArray[Any], indices: NDArray[Any]) -> Neighbors:
    if distances.shape != indices.shape:
        raise ValueError(f"{distances.shape} distances and {indices.shape} indices")
    if indices.dtype.kind not in "iu":
        raise ValueError(f"indices are {indices.dtype}: an answer is (distances, indices)")
    return Neighbors(distances.astype(np.float64), indices.astype(np.int64))


def _of_frame(frame: Any, ids: NDArray[Any] | None) -> Neighbors:
    columns = list(frame.columns)
    if "indices" not in columns:
        raise ValueError(
            f"the frame has no column 'indices' (it has {', '.join(map(str, columns))})"
        )
    if "id" in columns:
        frame = frame.sort_values("id")
    lines = [list(line) for line in frame["indices"]]
    if ids is not None:
        numbers = {name: row for row, name in enumerate(ids.tolist())}
        try:
            lines = [[numbers[name] for name in line] for line in lines]
        except KeyError as error:
            raise ValueError(f"{error} is the id of no row") from error
    indices = _rectangle(lines)
    if "distances" not in columns:
        return Neighbors(np.full(indices.shape, np.nan), indices.astype(np.int64))
    return _paired(_rectangle([list(line) for line in frame["distances"]]), indices)
