"""``pynndescent.NNDescent`` and UMAP's ``precomputed_knn``, exactly.

Indices come first and are int32, an item of the index is its own first neighbour, as they have it;
distances are float64.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from samekin.core.estimators import NearestNeighbors

Graph = tuple[NDArray[np.int32], NDArray[np.float64]]


class NNDescent:
    """The index of pynndescent.

    Parameters
    ----------
    data : array-like or sparse matrix of shape (n_samples, n_features)
    metric : str or callable, default='euclidean'
        Those of :class:`samekin.NearestNeighbors`.
    metric_kwds : dict, optional
        ``p`` of 'minkowski', ``V`` of 'seuclidean'; keywords of a function.
    n_neighbors : int, default=30
        Of :attr:`neighbor_graph`, the item itself among them.
    n_jobs : int, optional
    **words
        Whatever else pynndescent takes is about how it approximates.
    """

    def __init__(
        self,
        data: Any,
        metric: Any = "euclidean",
        metric_kwds: dict[str, Any] | None = None,
        n_neighbors: int = 30,
        n_jobs: int | None = None,
        **words: Any,
    ) -> None:
        unknown = set(words) - KNOWN
        if unknown:
            raise TypeError(f"NNDescent has no parameter {', '.join(sorted(unknown))}")
        self.n_neighbors = n_neighbors
        self.metric = metric
        self._nn = NearestNeighbors(metric=metric, metric_params=metric_kwds, n_jobs=n_jobs)
        self._nn.fit(data)

    @property
    def neighbor_graph(self) -> Graph:
        """Indices and distances of the neighbours of every item, itself first."""
        n = self._nn.n_samples_fit_
        k = self.n_neighbors
        itself = np.arange(n, dtype=np.int64)[:, None]
        if k == 1:
            return itself.astype(np.int32), np.zeros((n, 1))
        distances, indices = self._nn.kneighbors(n_neighbors=k - 1)
        whole = np.hstack((itself, indices)).astype(np.int32)
        return whole, np.hstack((np.zeros((n, 1)), distances))

    def prepare(self) -> None:
        """There is nothing to prepare."""

    def query(self, query_data: Any, k: int = 10, epsilon: float = 0.1) -> Graph:
        """Indices and distances of the neighbours of every query; ``epsilon`` has no effect."""
        distances, indices = self._nn.kneighbors(query_data, k)
        return indices.astype(np.int32), distances


KNOWN = {
    "n_trees",
    "leaf_size",
    "pruning_degree_multiplier",
    "diversify_prob",
    "n_search_trees",
    "tree_init",
    "init_graph",
    "init_dist",
    "random_state",
    "low_memory",
    "max_candidates",
    "max_rptree_depth",
    "n_iters",
    "delta",
    "compressed",
    "parallel_batch_queries",
    "verbose",
}


def precomputed_knn(
    X: Any,
    n_neighbors: int = 15,
    metric: Any = "euclidean",
    metric_kwds: dict[str, Any] | None = None,
    *,
    n_jobs: int | None = None,
) -> Graph:
    """What ``umap.UMAP(precomputed_knn=...)`` takes: ``(knn_indices, knn_dists)``.

    Parameters
    ----------
    X : array-like or sparse matrix of shape (n_samples, n_features)
    n_neighbors : int, default=15
        The item itself among them.
    metric, metric_kwds, n_jobs
        As for :class:`NNDescent`.

    Returns
    -------
    knn_indices : ndarray of shape (n_samples, n_neighbors), int32
        The first of each line is the item itself.
    knn_dists : ndarray of shape (n_samples, n_neighbors), float64

    Examples
    --------
    >>> from samekin.compat.dialects.descent import precomputed_knn
    >>> precomputed_knn([[0.0], [1.0], [1.0]], n_neighbors=2)[0]
    array([[0, 1],
           [1, 2],
           [2, 1]], dtype=int32)
    """
    return NNDescent(X, metric, metric_kwds, n_neighbors, n_jobs).neighbor_graph
