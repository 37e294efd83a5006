"""Neighbours as a sparse matrix."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn import get_config

from samekin.core.distances import Array
from samekin.core.protocol import Neighbors


def graph(found: Neighbors, columns: int, mode: str) -> sparse.csr_matrix:
    """An answer as CSR: a row for each query, in the order of the answer.

    Parameters
    ----------
    found : Neighbors
        Rectangles, or lines of differing length.
    columns : int
        Rows of the corpus.
    mode : {'connectivity', 'distance'}
    """
    n = len(found.indices)
    lengths = np.fromiter((len(line) for line in found.indices), np.int64, n)
    pointers = np.concatenate(([0], np.cumsum(lengths)))
    indices = _flat(found.indices, np.int64)
    data: Array = (
        _flat(found.distances, np.float64) if mode == "distance" else np.ones(len(indices))
    )
    # A matrix, unless scikit-learn is told to give arrays; its older versions know of none.
    arrays = get_config().get("sparse_interface") == "sparray"
    kind = sparse.csr_array if arrays else sparse.csr_matrix
    return kind((data, indices, pointers), shape=(n, columns))


def _flat(part: Array, dtype: type) -> NDArray[np.generic]:
    return part.ravel() if part.ndim == 2 else np.concatenate([np.empty(0, dtype), *part])
