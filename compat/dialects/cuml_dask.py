"""``cuml.dask.neighbors``: exact neighbours of Dask arrays and frames, on Dask's own workers.

Distances are float64 where cuml gives float32, and frames are pandas' where it gives cudf's.
"""

from __future__ import annotations

from typing import Any

from samekin.core.estimators import NearestNeighbors as Exact


class NearestNeighbors:
    """cuml.dask's estimator.

    Parameters
    ----------
    client : distributed.Client, optional
        Taken: Dask knows the client in use.
    n_neighbors : int, default=5
    metric : str, default='euclidean'
    p : float, default=2
    streams_per_handle, batch_size, verbose, handle, algorithm, output_type
        Taken, and of no effect.
    """

    def __init__(
        self,
        *,
        client: Any = None,
        streams_per_handle: int = 0,
        n_neighbors: int = 5,
        metric: str = "euclidean",
        p: float = 2,
        batch_size: int = 2_000_000,
        verbose: int | bool = False,
        handle: Any = None,
        algorithm: str = "brute",
        output_type: str | None = None,
    ) -> None:
        self.client = client
        self.n_neighbors = n_neighbors
        self.metric = metric
        self.p = p

    def fit(self, X: Any) -> NearestNeighbors:
        """Index a Dask array, or a Dask frame of numeric columns."""
        words: dict[str, Any] = {"metric": self.metric, "p": self.p, "integration": "dask"}
        self._nn = Exact(n_neighbors=self.n_neighbors, **words).fit(_array(X))
        self._fitted = X
        return self

    def get_neighbors(self, n_neighbors: int | None) -> int:
        """The number, or that of the constructor where there is none."""
        return self.n_neighbors if n_neighbors is None else n_neighbors

    def kneighbors(
        self, X: Any = None, n_neighbors: int | None = None, return_distance: bool = True
    ) -> Any:
        """The nearest rows, by number, of every row of ``X``, or of every indexed row.

        An indexed row is a neighbour of itself.

        Returns
        -------
        distances, indices : Dask arrays for an array, frames with a column a place for a frame

        Raises
        ------
        ValueError
            Before ``fit``.
        """
        if not hasattr(self, "_nn"):
            raise ValueError("Model needs to be trained using fit() before calling kneighbors()")
        queries = self._fitted if X is None else X
        k = self.get_neighbors(n_neighbors)
        parts = self._nn.kneighbors(_array(queries), k, return_distance=return_distance)
        if not return_distance:
            return _as(queries, parts, k)
        return tuple(_as(queries, part, k) for part in parts)


def _array(X: Any) -> Any:
    """A frame's numeric columns as an array of known chunks."""
    return X.to_dask_array(lengths=True) if hasattr(X, "columns") else X


def _as(queries: Any, part: Any, k: int) -> Any:
    if not hasattr(queries, "columns"):
        return part
    import dask.dataframe as dd

    return dd.from_dask_array(part, columns=list(range(k)))
