"""Fitted models of scikit-learn, to and from here."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.utils.validation import check_is_fitted

from samekin.core.estimators.classifier import KNeighborsClassifier
from samekin.core.estimators.neighbors import NearestNeighbors
from samekin.core.estimators.regressor import KNeighborsRegressor
from samekin.core.estimators.transformers import KNeighborsTransformer, RadiusNeighborsTransformer

MODELS: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        NearestNeighbors,
        KNeighborsClassifier,
        KNeighborsRegressor,
        KNeighborsTransformer,
        RadiusNeighborsTransformer,
    )
}
"""They have the names and words of scikit-learn's."""

ALGORITHMS = ("auto", "brute", "kd_tree", "ball_tree")
ABSENT = ("inner_product",)
"""Metrics that scikit-learn has not."""


def from_sklearn(fitted: Any, **words: Any) -> Any:
    """A fitted model of scikit-learn as one of samekin: the same words, rows and targets.

    Parameters
    ----------
    fitted : sklearn.neighbors.NearestNeighbors, KNeighborsClassifier, KNeighborsRegressor, \
            KNeighborsTransformer or RadiusNeighborsTransformer
    **words : object
        Parameters of samekin's class beside those: ``integration`` and others.

    Returns
    -------
    model of the same name
        Fitted with the rows that ``fitted`` kept.

    Raises
    ------
    TypeError
        For another class.
    sklearn.exceptions.NotFittedError
    ValueError
        For words or rows that samekin refuses, such as a precomputed metric.

    Examples
    --------
    >>> import samekin
    >>> from sklearn.neighbors import NearestNeighbors
    >>> fitted = NearestNeighbors(n_neighbors=1).fit([[0.0], [10.0]])
    >>> samekin.from_sklearn(fitted).kneighbors([[7.0]], return_distance=False)
    array([[1]])
    """
    kind = next((MODELS[one.__name__] for one in type(fitted).__mro__ if _theirs(one)), None)
    if kind is None:
        raise TypeError(
            f"{type(fitted).__module__}.{type(fitted).__name__} is none of scikit-learn's "
            f"{', '.join(MODELS)}"
        )
    check_is_fitted(fitted, "_fit_X")
    theirs = fitted.get_params(deep=False)
    shared = {word: theirs[word] for word in _words(kind) if word in theirs}
    model = kind(**shared | words)
    rows = fitted._fit_X
    return model.fit(rows) if (y := _targets(fitted)) is None else model.fit(rows, y)


def to_sklearn(model: Any) -> Any:
    """What :meth:`samekin.NearestNeighbors.to_sklearn` and the others give."""
    from sklearn import neighbors

    name = next(one.__name__ for one in type(model).__mro__ if one.__name__ in MODELS)
    if model.effective_metric_ in ABSENT:
        raise ValueError(f"scikit-learn has no metric {model.effective_metric_!r}")
    if model.index_.labels is not None:
        raise ValueError("scikit-learn has no groups: fit a model of each group")
    kind = getattr(neighbors, name)
    words = {word: getattr(model, word) for word in _words(kind) if hasattr(model, word)}
    if words["algorithm"] not in ALGORITHMS:
        words["algorithm"] = "auto"
    rows = model.index_.points(np.arange(len(model.index_))).rows
    rows = sparse.csr_matrix(rows) if sparse.issparse(rows) else np.array(rows)
    y = model._known()
    return kind(**words).fit(rows) if y is None else kind(**words).fit(rows, y)


def _theirs(kind: type) -> bool:
    return kind.__module__.startswith("sklearn.neighbors") and kind.__name__ in MODELS


def _words(kind: Any) -> list[str]:
    return [word for word in inspect.signature(kind.__init__).parameters if word != "self"]


def _targets(fitted: Any) -> Any:
    """The targets as they were given to ``fit``."""
    codes = getattr(fitted, "_y", None)
    if codes is None or not hasattr(fitted, "classes_"):
        return codes
    if not fitted.outputs_2d_:
        return fitted.classes_[np.ravel(codes)]
    named = zip(fitted.classes_, codes.T, strict=True)
    return np.column_stack([classes[column] for classes, column in named])
