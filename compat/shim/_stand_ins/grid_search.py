"""Grid search and folds as scikit-learn 0.16 had them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from sklearn import model_selection
from sklearn.base import BaseEstimator, MetaEstimatorMixin, clone, is_classifier
from sklearn.metrics import check_scoring


class _CVScoreTuple(NamedTuple):
    parameters: dict[str, Any]
    mean_validation_score: float
    cv_validation_scores: Any


class KFold:
    """Folds of ``n`` numbers; it iterates itself, and has a length."""

    def __init__(
        self,
        n: int,
        n_folds: int = 3,
        shuffle: bool = False,
        random_state: Any = None,
        indices: bool = True,
    ) -> None:
        self.n, self.n_folds = n, n_folds
        self._indices = indices
        self._folds = model_selection.KFold(
            n_folds, shuffle=shuffle, random_state=random_state if shuffle else None
        )

    def __iter__(self) -> Iterator[Any]:
        return iter(self._folds.split(np.zeros(self.n)))

    def __len__(self) -> int:
        return self.n_folds


class GridSearchCV(MetaEstimatorMixin, BaseEstimator):
    """Every point of a grid, cross-validated; ``grid_scores_`` has what was found."""

    def __init__(
        self,
        estimator: Any,
        param_grid: Any,
        scoring: Any = None,
        fit_params: Any = None,
        n_jobs: int = 1,
        iid: bool = True,
        refit: bool = True,
        cv: Any = None,
        verbose: int = 0,
        pre_dispatch: Any = "2*n_jobs",
        error_score: Any = "raise",
    ) -> None:
        self.estimator = estimator
        self.param_grid = param_grid
        self.scoring = scoring
        self.fit_params = fit_params if fit_params is not None else {}
        self.n_jobs = n_jobs
        self.iid = iid
        self.refit = refit
        self.cv = cv
        self.verbose = verbose
        self.pre_dispatch = pre_dispatch
        self.error_score = error_score

    def fit(self, X: Any, y: Any = None) -> GridSearchCV:
        """Search the grid; the mean is over rows with ``iid``, over folds without."""
        self.scorer_ = check_scoring(self.estimator, scoring=self.scoring)
        cv = model_selection.check_cv(self.cv or 3, y, classifier=is_classifier(self.estimator))
        folds = list(cv.split(X, y))
        self.grid_scores_ = [
            self._score(parameters, X, y, folds)
            for parameters in model_selection.ParameterGrid(self.param_grid)
        ]
        best = max(self.grid_scores_, key=lambda found: found.mean_validation_score)
        self.best_params_, self.best_score_ = best.parameters, best.mean_validation_score
        if self.refit:
            self.best_estimator_ = self._fitted(best.parameters, X, y)
        return self

    def _score(self, parameters: Any, X: Any, y: Any, folds: Any) -> _CVScoreTuple:
        scores = np.array(
            [
                self.scorer_(
                    self._fitted(parameters, X[train], _at(y, train)), X[test], _at(y, test)
                )
                for train, test in folds
            ]
        )
        weights = [len(test) for _, test in folds] if self.iid else None
        return _CVScoreTuple(parameters, float(np.average(scores, weights=weights)), scores)

    def _fitted(self, parameters: Any, X: Any, y: Any) -> Any:
        found = clone(self.estimator).set_params(**parameters)
        return found.fit(X, **self.fit_params) if y is None else found.fit(X, y, **self.fit_params)


def _at(y: Any, rows: Any) -> Any:
    return None if y is None else np.asarray(y)[rows]
