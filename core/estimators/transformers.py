"""Graphs of neighbours as features: the first half of a pipeline that goes on with distances."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scipy import sparse
from sklearn.utils.validation import check_is_fitted

from samekin.core.estimators.bases import ClassNamePrefixFeaturesOutMixin, TransformerMixin
from samekin.core.estimators.nearest import KNeighbors
from samekin.core.estimators.searched import Searched
from samekin.core.estimators.within import RadiusNeighbors


class _Transformer(ClassNamePrefixFeaturesOutMixin, TransformerMixin, Searched):
    """What both transformers share: a column for each row of the corpus."""

    def fit(self, X: Any, y: None = None) -> Any:
        """Index a corpus; see :meth:`NearestNeighbors.fit`.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features), numeric, or engine data
        y : ignored

        Returns
        -------
        transformer
            Itself.

        Raises
        ------
        ValueError, TypeError, MissingIntegration
            As :meth:`NearestNeighbors.fit`.
        """
        self._indexed(X, self._gathered(X))
        return self

    def fit_transform(self, X: Any, y: None = None) -> sparse.csr_matrix:
        """Index a corpus, and the graph of its own rows, each with itself on the diagonal.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features), numeric
        y : ignored

        Returns
        -------
        csr_matrix of shape (n_samples, n_samples), float64

        Raises
        ------
        ValueError, TypeError, MissingIntegration
            As :meth:`fit`, and for an engine's own rows: the graph is on the driver.
        """
        return self.fit(X).transform(X)

    @property
    def _n_features_out(self) -> int:
        return self.n_samples_fit_


class KNeighborsTransformer(_Transformer, KNeighbors):
    """Rows to the graph of their nearest neighbours in the corpus.

    The parameters of :class:`sklearn.neighbors.KNeighborsTransformer`, with the same names and
    defaults, and the engine as one word.

    Parameters
    ----------
    mode : {'distance', 'connectivity'}, default='distance'
        What the graph holds. For 'distance' it has one neighbour more, because a row of the
        corpus is its own neighbour there.
    n_neighbors : int, default=5
    algorithm, leaf_size, metric, p, metric_params, algorithm_params, n_jobs
        As for :class:`NearestNeighbors`.
    integration, features_col, id_col, working_memory, progress
        As for :class:`NearestNeighbors`.

    Attributes
    ----------
    index_, exact_, integration_, n_samples_fit_, n_features_in_, effective_metric_, ids_
        As for :class:`NearestNeighbors`.

    Examples
    --------
    >>> import samekin
    >>> samekin.KNeighborsTransformer(n_neighbors=1).fit_transform([[0.0], [1.0], [3.0]]).toarray()
    array([[0., 1., 0.],
           [1., 0., 0.],
           [0., 2., 0.]])
    """

    def __init__(
        self,
        *,
        mode: str = "distance",
        n_neighbors: int = 5,
        algorithm: str = "auto",
        leaf_size: int = 30,
        metric: str | Callable[..., Any] = "minkowski",
        p: float = 2,
        metric_params: dict[str, Any] | None = None,
        algorithm_params: dict[str, Any] | None = None,
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
            algorithm_params=algorithm_params,
            n_jobs=n_jobs,
            integration=integration,
            features_col=features_col,
            id_col=id_col,
            working_memory=working_memory,
            progress=progress,
        )
        self.mode = mode
        self.n_neighbors = n_neighbors

    def transform(self, X: Any) -> sparse.csr_matrix:
        """The graph of the nearest neighbours of queries.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_queries, n_features), numeric

        Returns
        -------
        csr_matrix of shape (n_queries, n_samples_fit), float64
            A row of the corpus that is a query has itself as a neighbour.

        Raises
        ------
        TypeError
            For an engine's own queries: the graph is on the driver.
        ValueError
            As :meth:`NearestNeighbors.kneighbors`.
        """
        check_is_fitted(self, "index_")
        more = self.mode == "distance"
        return self.kneighbors_graph(X, self.n_neighbors + more, self.mode)


class RadiusNeighborsTransformer(_Transformer, RadiusNeighbors):
    """Rows to the graph of their neighbours within a radius.

    The parameters of :class:`sklearn.neighbors.RadiusNeighborsTransformer`, with the same names
    and defaults, and the engine as one word.

    Parameters
    ----------
    mode : {'distance', 'connectivity'}, default='distance'
        What the graph holds.
    radius : float, default=1.0
    algorithm, leaf_size, metric, p, metric_params, algorithm_params, n_jobs
        As for :class:`NearestNeighbors`.
    integration, features_col, id_col, working_memory, progress
        As for :class:`NearestNeighbors`.

    Attributes
    ----------
    index_, exact_, integration_, n_samples_fit_, n_features_in_, effective_metric_, ids_
        As for :class:`NearestNeighbors`.

    Examples
    --------
    >>> import samekin
    >>> rows = [[0.0], [1.0], [3.0]]
    >>> samekin.RadiusNeighborsTransformer(radius=2.0).fit_transform(rows).toarray()
    array([[0., 1., 0.],
           [1., 0., 2.],
           [0., 2., 0.]])
    """

    def __init__(
        self,
        *,
        mode: str = "distance",
        radius: float = 1.0,
        algorithm: str = "auto",
        leaf_size: int = 30,
        metric: str | Callable[..., Any] = "minkowski",
        p: float = 2,
        metric_params: dict[str, Any] | None = None,
        algorithm_params: dict[str, Any] | None = None,
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
            algorithm_params=algorithm_params,
            n_jobs=n_jobs,
            integration=integration,
            features_col=features_col,
            id_col=id_col,
            working_memory=working_memory,
            progress=progress,
        )
        self.mode = mode
        self.radius = radius

    def transform(self, X: Any) -> sparse.csr_matrix:
        """The graph of the neighbours of queries within the radius.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_queries, n_features), numeric

        Returns
        -------
        csr_matrix of shape (n_queries, n_samples_fit), float64
            A row of the corpus that is a query has itself as a neighbour.

        Raises
        ------
        TypeError
            For an engine's own queries: the graph is on the driver.
        ValueError
            As :meth:`NearestNeighbors.radius_neighbors`.
        """
        check_is_fitted(self, "index_")
        return self.radius_neighbors_graph(X, mode=self.mode)
