"""The insides of scikit-learn's search that spark-sklearn is built on, as of 0.19."""

from __future__ import annotations

from typing import Any

from sklearn.model_selection import ParameterGrid, _search, _validation


def check_param_grid(grid: Any) -> None:
    """A grid that cannot be walked is an error."""
    ParameterGrid(grid)


class BaseSearchCV(_search.BaseSearchCV):
    """Takes ``iid`` and ``fit_params``, which are the estimator's own."""

    def __init__(
        self,
        estimator: Any,
        scoring: Any = None,
        fit_params: Any = None,
        n_jobs: Any = 1,
        iid: bool = True,
        refit: Any = True,
        cv: Any = None,
        verbose: int = 0,
        pre_dispatch: Any = "2*n_jobs",
        error_score: Any = "raise",
        return_train_score: bool = True,
    ) -> None:
        super().__init__(
            estimator,
            scoring=scoring,
            n_jobs=n_jobs,
            refit=refit,
            cv=cv,
            verbose=verbose,
            pre_dispatch=pre_dispatch,
            error_score=error_score,
            return_train_score=return_train_score,
        )
        self.fit_params = fit_params if fit_params is not None else {}
        self.iid = iid

    @property
    def best_params_(self) -> Any:
        """Those of the best candidate."""
        return self.cv_results_["params"][self.best_index_]

    @property
    def best_score_(self) -> Any:
        """The mean score of the best candidate."""
        return self.cv_results_["mean_test_score"][self.best_index_]


def fit_and_score(
    estimator: Any,
    X: Any,
    y: Any,
    scorer: Any,
    train: Any,
    test: Any,
    verbose: int,
    parameters: Any,
    fit_params: Any,
    return_train_score: bool = False,
    return_parameters: bool = False,
    return_n_test_samples: bool = False,
    return_times: bool = False,
    error_score: Any = "raise",
) -> list[Any]:
    """One fit of the search, answered as the list that it was."""
    found = _validation._fit_and_score(
        estimator,
        X,
        y,
        scorer=scorer,
        train=train,
        test=test,
        verbose=verbose,
        parameters=parameters,
        fit_params=fit_params,
        score_params=None,
        return_train_score=return_train_score,
        return_parameters=return_parameters,
        return_n_test_samples=return_n_test_samples,
        return_times=return_times,
        error_score=error_score,
    )
    answer = [found["train_scores"]] if return_train_score else []
    answer.append(found["test_scores"])
    if return_n_test_samples:
        answer.append(found["n_test_samples"])
    if return_times:
        answer.extend((found["fit_time"], found["score_time"]))
    if return_parameters:
        answer.append(found["parameters"])
    return answer
