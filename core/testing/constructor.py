"""How the suite makes an integration's data, and reads its answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np


def _silent(answer: Any) -> None:
    """A pair of arrays says nothing of itself."""


class Constructor(NamedTuple):
    """One integration, as the conformance suite sees it.

    Attributes
    ----------
    name : str
        Its name in the registry.
    make : callable
        ``make(rows, cuts)``: native data of a dense or CSR matrix in ``cuts`` pieces, in an order
        as unhelpful as the engine allows; where it names its rows, by their numbers.
    raw : callable
        ``raw(lines)``: native data of a list of rows as they are, ragged, or null, or no numbers.
    read : callable
        ``read(answer)``: ``(distances, indices)`` arrays of shape (n_queries, k), float64 and
        int64, in the order of the queries; arrays of arrays, or rectangles, where the answer was
        to a radius.
    lazy : bool
        Bad queries show only when an answer is read.
    auto : bool
        Its data is its own unless another integration is asked for.
    labelled : callable, optional
        ``labelled(rows, target, cuts)``: as ``make``, with a column ``target``, where its data
        has columns; without it targets go beside the data.
    exact : callable
        ``exact(answer)``: what an answer says of itself; ``None`` where its kind has no words.
    predicted : callable
        ``predicted(answer)``: what ``predict`` gave, as an array of shape (n_queries,) or
        (n_queries, n_outputs), any dtype, in the order of the queries.
    """

    name: str
    make: Callable[..., Any]
    raw: Callable[[list[Any]], Any]
    read: Callable[[Any], tuple[np.ndarray, np.ndarray]]
    lazy: bool
    auto: bool = True
    labelled: Callable[..., Any] | None = None
    exact: Callable[[Any], bool | None] = _silent
    predicted: Callable[[Any], np.ndarray] = np.asarray


def as_array(lines: list[Any], dtype: Any) -> np.ndarray:
    """The lines of an answer as the array of them, or an array of arrays if they differ in length.

    What most ``read`` come to, once they have the lines in the order of the queries.

    Parameters
    ----------
    lines : list of sequences
    dtype : dtype

    Returns
    -------
    ndarray of shape (n_lines, k) and ``dtype``, or of shape (n_lines,) and dtype object
    """
    if len({len(line) for line in lines}) > 1:
        found = np.empty(len(lines), dtype=object)
        for place, line in enumerate(lines):
            found[place] = np.array(line, dtype=dtype)
        return found
    return np.array(lines, dtype=dtype) if lines else np.empty((0, 0), dtype=dtype)
