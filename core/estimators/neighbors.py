"""The estimator that finds neighbours, and does nothing else with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from samekin.core.estimators.nearest import KNeighbors
from samekin.core.estimators.within import RadiusNeighbors


class NearestNeighbors(KNeighbors, RadiusNeighbors):
    """Exact k nearest neighbours, the same on every engine.

    The parameters of :class:`sklearn.neighbors.NearestNeighbors`, with the same names and
    defaults, and the engine as one word.

    Parameters
    ----------
    n_neighbors : int, default=5
        How many neighbours :meth:`kneighbors` gives unless it is told.
    radius : float, default=1.0
        How far :meth:`radius_neighbors` goes unless it is told.
    algorithm : {'auto', 'brute', 'kd_tree', 'ball_tree', 'sketch', 'tree', 'direct'}
        How candidates are found. It changes the time, never the answer.
    leaf_size : int, default=30
        Kept for scikit-learn's signature; nothing depends on it.
    metric : str or callable, default='minkowski'
        'euclidean' ('l2'), 'sqeuclidean', 'manhattan' ('l1', 'cityblock'), 'chebyshev'
        ('infinity'), 'minkowski' ('p') with ``p``, 'seuclidean', 'cosine', 'correlation',
        'inner_product' (the largest product first: the distance is minus the product), 'hamming',
        'jaccard', 'canberra', 'braycurtis' or 'haversine' (two columns, in radians);
        :mod:`samekin.core.distances` defines each. Or a function of two float64 rows, query first,
        that returns a number.
    p : float, default=2
        The order of 'minkowski', at least 1.
    metric_params : dict, optional
        ``p`` of 'minkowski', before the parameter, and ``w``, what the terms of its columns are
        multiplied by; ``V`` of 'seuclidean', their variances; keyword arguments of a function.
    n_jobs : int, optional
        Threads of the local integration; all cores unless given (an engine has its own).
    integration : str, default='auto'
        The engine: 'local', 'spark_rdd', 'spark_frame', 'spark', or 'auto', which follows the
        data that is fitted. See :func:`samekin.integrations`.
    features_col : str or list of str, default='features'
        The vector column of a frame, or its numeric columns.
    id_col : str, default='id'
        The column that names the rows of a frame. Ties go to the smaller id.
    working_memory : float, optional
        MiB that one worker may use for a block of the search; 256 unless given. It changes the
        time, never the answer.
    progress : bool, default=False
        Show a progress bar on long work (the local integration; needs ``rich``).

    Attributes
    ----------
    index_ : samekin.core.index.Index
        What is searched.
    integration_ : str
        The engine in use.
    n_samples_fit_, n_features_in_ : int
    effective_metric_ : str or callable
    effective_metric_params_ : dict
    ids_ : ndarray of shape (n_samples_fit_,) or None
        The encoded ids of the rows, in the order that numbers them.

    Examples
    --------
    >>> import samekin
    >>> corpus = [[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]]
    >>> nn = samekin.NearestNeighbors(n_neighbors=2).fit(corpus)
    >>> distances, indices = nn.kneighbors([[3.0, 3.0]])
    >>> indices
    array([[1, 0]])
    """

    def __init__(
        self,
        *,
        n_neighbors: int = 5,
        radius: float = 1.0,
        algorithm: str = "auto",
        leaf_size: int = 30,
        metric: str | Callable[..., Any] = "minkowski",
        p: float = 2,
        metric_params: dict[str, Any] | None = None,
        n_jobs: int | None = None,
        integration: str = "auto",
        features_col: str | list[str] = "features",
        id_col: str = "id",
        working_memory: float | None = None,
        progress: bool = False,
    ) -> None:
        super().__init__(
            algorithm=algorithm,
            leaf_size=leaf_size,
            metric=metric,
            p=p,
            metric_params=metric_params,
            n_jobs=n_jobs,
            integration=integration,
            features_col=features_col,
            id_col=id_col,
            working_memory=working_memory,
            progress=progress,
        )
        self.n_neighbors = n_neighbors
        self.radius = radius

    def fit(self, X: Any, y: None = None) -> NearestNeighbors:
        """Index a corpus.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features), or engine data
            Finite numbers up to 64 bits. An RDD holds one row an element; a DataFrame has
            ``features_col`` and ``id_col``.
        y : ignored

        Returns
        -------
        NearestNeighbors
            Itself.

        Raises
        ------
        ValueError
            For a parameter or a row that cannot be used, named.
        TypeError
            For data of another engine than ``integration``.
        MissingIntegration
            If the engine is not installed.
        """
        self._indexed(X, self._gathered(X))
        return self
