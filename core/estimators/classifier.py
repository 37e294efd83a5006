"""The class that most neighbours are of."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from sklearn.exceptions import DataConversionWarning
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted

from samekin.core import votes
from samekin.core.distances import Array
from samekin.core.estimators.bases import ClassifierMixin
from samekin.core.estimators.voting import Voting
from samekin.core.protocol import Neighbors
from samekin.core.votes import Weights


def _labels(found: Neighbors, target: Array, *, flat: bool, **words: Any) -> Array:
    elected = votes.labels(found, target, **words)
    return elected[:, 0] if flat else elected


def _shares(found: Neighbors, target: Array, *, flat: bool, **words: Any) -> Any:
    found_shares = votes.shares(found, target, **words)
    return found_shares[0] if flat else found_shares


def _typed(classes: Array) -> Array:
    """Classes as an engine's columns hold them: text and numbers in objects have no type there."""
    found = np.asarray(classes.tolist()) if classes.dtype == object else classes
    if found.dtype == object:
        raise TypeError(f"classes of {type(classes[0]).__name__} have no column type; text has")
    return found


class KNeighborsClassifier(ClassifierMixin, Voting):
    """The class that most of the nearest neighbours are of, the same on every engine.

    The parameters of :class:`sklearn.neighbors.KNeighborsClassifier`, with the same names and
    defaults, and the engine as one word. Votes are defined to the bit: weights are added in the
    order of neighbours, and of classes with equal votes the smallest is elected.

    Parameters
    ----------
    n_neighbors : int, default=5
    weights : {'uniform', 'distance'}, callable or None, default='uniform'
        What the vote of a neighbour weighs: 1, the inverse of its distance (where some are at
        distance 0, they alone vote), or what a function makes of an array of distances,
        of shape (n_queries, n_neighbors), float64, of each line by itself.
    algorithm, leaf_size, p, metric, metric_params, algorithm_params, n_jobs
        As for :class:`NearestNeighbors`.
    integration, features_col, id_col
        As for :class:`NearestNeighbors`.
    target_col : str, optional
        The column that holds the classes, where the corpus has columns.
    working_memory, progress
        As for :class:`NearestNeighbors`.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,), any dtype, or a list of them for several outputs
    outputs_2d_ : bool
        Whether ``y`` had several outputs.
    index_, exact_, integration_, n_samples_fit_, n_features_in_, effective_metric_, ids_
        As for :class:`NearestNeighbors`.

    Examples
    --------
    >>> import samekin
    >>> model = samekin.KNeighborsClassifier(n_neighbors=3)
    >>> model.fit([[0.0], [1.0], [2.0], [9.0]], ["near", "near", "far", "far"]).predict([[0.5]])
    array(['near'], dtype='<U4')
    >>> model.predict_proba([[0.5]]).round(2)
    array([[0.33, 0.67]])
    """

    outputs_2d_: bool

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

    def fit(self, X: Any, y: Any = None) -> KNeighborsClassifier:
        """Index a corpus and its classes.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features), numeric, or engine data
        y : array-like of shape (n_samples,) or (n_samples, n_outputs), any dtype, optional
            Classes, in the order of the rows; for a corpus that names its rows, ``target_col``.

        Returns
        -------
        KNeighborsClassifier
            Itself.

        Raises
        ------
        ValueError
            As :meth:`NearestNeighbors.fit`, and for targets that are missing, not classes, or
            not one for each row.
        TypeError
            For data of another engine, and for ``y`` beside rows that have ids.
        MissingIntegration
            If the engine is not installed.
        """
        corpus = self._gathered(X)
        found = self._targets(corpus, y)
        if found.ndim == 2 and found.shape[1] == 1:
            warnings.warn(
                "A column-vector y was passed when a 1d array was expected. Please change the "
                "shape of y to (n_samples,), for example using ravel().",
                DataConversionWarning,
                stacklevel=2,
            )
            found = found[:, 0]
        check_classification_targets(found)
        several = found.ndim == 2
        columns = found.T if several else found[None]
        named, codes = zip(
            *(np.unique(column, return_inverse=True) for column in columns), strict=True
        )
        self._indexed(X, corpus._replace(target=np.column_stack(codes).astype(np.int64)))
        self.outputs_2d_ = several
        self.classes_: Any = list(named) if several else named[0]
        return self

    def predict(self, X: Any) -> Any:
        """The elected class of every query.

        Parameters
        ----------
        X : array-like, sparse matrix, engine data or None
            Queries of shape (n_queries, n_features), numeric. ``None``: every row of the
            corpus is a query and has no vote on itself.

        Returns
        -------
        the caller's own kind
            An array of shape (n_queries,) or (n_queries, n_outputs), of the dtype of ``classes_``
            (any dtype); an RDD of classes; a lazy DataFrame of the query's id and ``prediction``.

        Raises
        ------
        ValueError
            For a query that cannot be used (row or id named), and fewer rows than ``n_neighbors``.
        TypeError
            For queries of another engine, and classes that an engine's columns have no type for.
        """
        return self._said(X, self._saying(_labels, self._native(X)), "prediction")

    def predict_proba(self, X: Any) -> Any:
        """The share of every class in the votes on every query.

        Parameters
        ----------
        X : array-like, sparse matrix, engine data or None
            As for :meth:`predict`.

        Returns
        -------
        the caller's own kind
            An array of shape (n_queries, n_classes), float64, in the order of ``classes_``; a
            list of them for several outputs. An RDD of lines of it; a lazy DataFrame of the
            query's id and ``probability`` (array of double).

        Raises
        ------
        TypeError
            As :meth:`predict`, and for an engine's own queries and several outputs: there is no
            one answer to a query.
        ValueError
            As :meth:`predict`.
        """
        if self._native(X) and self.outputs_2d_:
            raise TypeError(
                "predict_proba of several outputs is a list of arrays: bring the queries to the "
                "driver with samekin.gather(data), or call predict"
            )
        return self._said(X, self._saying(_shares, self._native(X)), "probability")

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """The share of queries whose class is predicted.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_queries, n_features), numeric, or None
            As for :meth:`predict`.
        y : array-like of shape (n_queries,) or (n_queries, n_outputs), any dtype
            The classes that the queries have.
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
        from sklearn.metrics import accuracy_score

        self._here(X, "score", "predict")
        predicted = self._said(X, self._saying(_labels), "prediction", here=True)
        return float(accuracy_score(y, predicted, sample_weight=sample_weight))

    def _saying(self, say: Callable[..., Any], typed: bool = False) -> Callable[..., Any]:
        check_is_fitted(self, "index_")
        several = self.outputs_2d_
        classes = tuple(self.classes_) if several else (self.classes_,)
        if typed:
            classes = tuple(map(_typed, classes))
        return partial(say, flat=not several, classes=classes, weights=self.weights)

    def _known(self) -> Any:
        classes = self.classes_ if self.outputs_2d_ else [self.classes_]
        codes: Any = self.index_.target
        named = [known[column] for known, column in zip(classes, codes.T, strict=True)]
        return np.column_stack(named) if self.outputs_2d_ else named[0]

    def _learned(self) -> tuple[dict[str, Any], dict[str, Array]]:
        classes = self.classes_ if self.outputs_2d_ else [self.classes_]
        arrays = {f"classes.{place}": _typed(named) for place, named in enumerate(classes)}
        return {"several": self.outputs_2d_}, arrays

    def _recall(self, facts: dict[str, Any], arrays: dict[str, Array]) -> None:
        self.outputs_2d_ = bool(facts["several"])
        named = [np.array(arrays[f"classes.{place}"]) for place in range(len(arrays))]
        self.classes_ = named if self.outputs_2d_ else named[0]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags
