"""The mean of what neighbours have."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sklearn.utils.validation import check_is_fitted

from samekin.core import checks, votes
from samekin.core.distances import Array, Float
from samekin.core.estimators.bases import RegressorMixin
from samekin.core.estimators.voting import Voting
from samekin.core.protocol import Neighbors
from samekin.core.votes import Weights


def _means(found: Neighbors, target: Float, *, flat: bool, **words: Any) -> Float:
    mean = votes.means(found, target, **words)
    return mean[:, 0] if flat else mean


class KNeighborsRegressor(RegressorMixin, Voting):
    """The mean of what the nearest neighbours have, the same on every engine.

    The parameters of :class:`sklearn.neighbors.KNeighborsRegressor`, with the same names and
    defaults, and the engine as one word. Means are defined to the bit: sums run over the
    neighbours in their order.

    Parameters
    ----------
    n_neighbors : int, default=5
    weights : {'uniform', 'distance'}, callable or None, default='uniform'
        What a neighbour weighs: 1, the inverse of its distance (where some are at distance 0,
        they alone count), or what a function makes of an array of distances,
        of shape (n_queries, n_neighbors), float64, of each line by itself.
    algorithm, leaf_size, p, metric, metric_params, algorithm_params, n_jobs
        As for :class:`NearestNeighbors`.
    integration, features_col, id_col
        As for :class:`NearestNeighbors`.
    target_col : str, optional
        The column that holds the targets, where the corpus has columns.
    working_memory, progress
        As for :class:`NearestNeighbors`.

    Attributes
    ----------
    index_, exact_, integration_, n_samples_fit_, n_features_in_, effective_metric_, ids_
        As for :class:`NearestNeighbors`.

    Examples
    --------
    >>> import samekin
    >>> model = samekin.KNeighborsRegressor(n_neighbors=2)
    >>> model.fit([[0.0], [1.0], [9.0]], [1.0, 2.0, 8.0]).predict([[0.4]])
    array([1.5])
    """

    def __init__(
        self,
        n_neighbors: int = 5,
        *,
        weights: Weights = "uniform",
        algorithm: str = "auto",
        leaf_size: int = 30,
        p: float = 2,
        metric: str | Callable[..., Any] = "minkowski",
        metric_params: dict[str, Any] | None = None,
        algorithm_params: dict[str, Any] | None = None,
        n_jobs: int | None = None,
        integration: str = "auto",
        features_col: str | list[str] = "features",
        id_col: str = "id",
        target_col: str | None = None,
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
        self.n_neighbors = n_neighbors
        self.weights = weights
        self.target_col = target_col

    def fit(self, X: Any, y: Any = None) -> KNeighborsRegressor:
        """Index a corpus and its targets.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features), numeric, or engine data
        y : array-like of shape (n_samples,) or (n_samples, n_outputs), numeric, optional
            Finite numbers, in the order of the rows; for a corpus that names its rows,
            ``target_col``.

        Returns
        -------
        KNeighborsRegressor
            Itself.

        Raises
        ------
        ValueError
            As :meth:`NearestNeighbors.fit`, and for targets that are missing, not finite
            numbers, integers beyond 2**53, or not one for each row.
        TypeError
            For data of another engine, and for ``y`` beside rows that have ids.
        MissingIntegration
            If the engine is not installed.
        """
        corpus = self._gathered(X)
        found = checks.targets(self._targets(corpus, y))
        flat = found.ndim == 1
        self._indexed(X, corpus._replace(target=found.reshape(len(found), -1)))
        self._flat = flat
        return self

    def predict(self, X: Any) -> Any:
        """The mean of the targets of the neighbours of every query.

        Parameters
        ----------
        X : array-like, sparse matrix, engine data or None
            Queries of shape (n_queries, n_features), numeric. ``None``: every row of the
            corpus is a query and does not count for itself.

        Returns
        -------
        the caller's own kind
            An array of shape (n_queries,) or (n_queries, n_outputs), float64; an RDD of numbers
            (or lines of them); a lazy DataFrame of the query's id and ``prediction`` (double, or
            array of double).

        Raises
        ------
        ValueError
            For a query that cannot be used (row or id named), and fewer rows than ``n_neighbors``.
        TypeError
            For queries of another engine.
        """
        return self._said(X, self._saying(), "prediction")

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """The coefficient of determination of the prediction.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_queries, n_features), numeric, or None
            As for :meth:`predict`.
        y : array-like of shape (n_queries,) or (n_queries, n_outputs), numeric
            The targets that the queries have.
        sample_weight : array-like of shape (n_queries,), numeric, optional
            What each query counts; 1 unless given.

        Returns
        -------
        float

        Raises
        ------
        TypeError
            For an engine's own queries.
        ValueError
            As :meth:`predict`, and for ``y`` of another length.
        """
        from sklearn.metrics import r2_score

        self._here(X, "score", "predict")
        predicted = self._said(X, self._saying(), "prediction", here=True)
        return float(r2_score(y, predicted, sample_weight=sample_weight))

    def _known(self) -> Any:
        found: Any = self.index_.target
        return found[:, 0] if self._flat else found

    def _learned(self) -> tuple[dict[str, Any], dict[str, Array]]:
        return {"flat": self._flat}, {}

    def _recall(self, facts: dict[str, Any], arrays: dict[str, Array]) -> None:
        self._flat = bool(facts["flat"])

    def _saying(self) -> Callable[..., Any]:
        check_is_fitted(self, "index_")
        return partial(_means, flat=self._flat, weights=self.weights)
