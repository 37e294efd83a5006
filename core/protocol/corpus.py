"""What is searched: rows, and what names them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Rows: TypeAlias = Any
"""A dense ``(rows, columns)`` ndarray or a scipy CSR matrix of the same shape."""


class Corpus(NamedTuple):
    """Rows on the driver, in the order in which they are numbered.

    An integration that has no ids leaves all but the rows alone.

    Attributes
    ----------
    rows : ndarray or CSR matrix of shape (n_rows, columns), numeric
    ids : ndarray of shape (n_rows,), any dtype, optional
        What names the rows: unique and ascending, in an encoding that numpy can store without
        pickling.
    id_type : str
        The word by which the integration that encoded the ids gets their own type back.
    name : callable
        What to call a row, given its number, when it is wrong.
    target : ndarray of shape (n_rows,) or (n_rows, outputs), any dtype, optional
        What is known of each row, where a plan asked for it.
    groups : ndarray of shape (n_rows,), any dtype, optional
        The group of each row, where a plan asked for it.
    """

    rows: Rows
    ids: NDArray[Any] | None = None
    id_type: str = ""
    name: Callable[[int], str] = "row {}".format
    target: NDArray[Any] | None = None
    groups: NDArray[Any] | None = None

    def numbered(self) -> Corpus:
        """The same rows, named by their numbers where they have no names.

        Returns
        -------
        Corpus
        """
        if self.ids is not None:
            return self
        return self._replace(ids=np.arange(self.rows.shape[0]), id_type="int64")
