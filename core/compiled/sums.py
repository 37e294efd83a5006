"""Squared distances of pairs of rows, summed by loops that any processor runs."""

from __future__ import annotations

import ctypes
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from samekin.core.compiled import exact, squares
from samekin.core.distances import Array

_P, _I = ctypes.c_void_p, ctypes.c_int64


class Sums:
    """The loops. They run without the interpreter's lock.

    Parameters
    ----------
    engine : object
        LLVM's, which holds the code.
    """

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self._of_pairs: dict[str, Any] = {}
        self._making = Lock()

    def squares(
        self, queries: Array, rows: Array, query: NDArray[np.int64], row: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Squared distances of pairs of rows, by single precision.

        Parameters
        ----------
        queries, rows : ndarrays of one dtype, shapes (n_queries, columns), (n, columns)
            See :meth:`squares_of`.
        query, row : ndarrays of int64, shape (pairs,)
        """
        return self._each(squares, queries, rows, query, row)

    def exact(
        self, queries: Array, rows: Array, query: NDArray[np.int64], row: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Squared distances of pairs of rows, by the definition.

        Parameters
        ----------
        queries, rows : ndarrays of one dtype, shapes (n_queries, columns), (n, columns)
            See :meth:`exact_of`. Whole numbers are of at most 2**53.
        query, row : ndarrays of int64, shape (pairs,)
        """
        return self._each(exact, queries, rows, query, row)

    def _each(
        self, of: Any, queries: Array, rows: Array, query: Array, row: Array
    ) -> NDArray[np.float64]:
        kind, columns, pairs = rows.dtype, rows.shape[1], len(query)
        for side, numbers in ((queries, query), (rows, row)):
            checked(side, (len(side), columns), kind.type)
            checked(numbers, (pairs,), np.int64)
            if pairs and not 0 <= numbers.min() <= numbers.max() < len(side):
                raise ValueError(f"numbers of rows below {len(side)} are wanted")
        found = np.empty(pairs)
        self._made(of, kind)(
            queries.ctypes.data, rows.ctypes.data, columns,
            query.ctypes.data, row.ctypes.data, pairs, found.ctypes.data,
        )  # fmt: skip
        return found

    def _made(self, of: Any, kind: np.dtype[Any]) -> Any:
        """The function for rows of a dtype, compiled when one is wanted."""
        name = of.name(kind)
        with self._making:
            if name not in self._of_pairs:
                import llvmlite.binding as llvm

                self._engine.add_module(llvm.parse_assembly(of.text(kind)))
                self._engine.finalize_object()
                function = ctypes.CFUNCTYPE(None, _P, _P, _I, _P, _P, _I, _P)
                self._of_pairs[name] = function(self._engine.get_function_address(name))
        return self._of_pairs[name]

    @staticmethod
    def squares_of(queries: Array, rows: Array) -> bool:
        """Whether the squares of such rows can be summed."""
        return _alike(queries, rows) and rows.dtype in squares.KINDS

    @staticmethod
    def exact_of(queries: Array, rows: Array) -> bool:
        """Whether there is a loop for such rows."""
        return _alike(queries, rows) and rows.dtype in exact.KINDS


def _alike(queries: Array, rows: Array) -> bool:
    whole = queries.flags.c_contiguous and rows.flags.c_contiguous
    return whole and queries.dtype == rows.dtype


def checked(array: Array, shape: tuple[int, ...], kind: Any) -> None:
    """The loops believe what they are told."""
    if array.shape != shape or array.dtype != kind or not array.flags.c_contiguous:
        found = f"{array.dtype} of shape {array.shape}"
        raise ValueError(f"{kind.__name__} of shape {shape} in one piece is wanted, not {found}")
