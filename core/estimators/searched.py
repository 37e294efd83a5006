"""What every estimator here is: words, an index of the corpus, an engine that carries queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted, validate_data

from samekin.core import checks, distances, registry
from samekin.core import index as indexes
from samekin.core.protocol import Corpus, Integration, Plan, Work


class Searched(BaseEstimator):
    """A corpus, fitted, and the way of queries to it and of answers back. No public verb."""

    def __init__(
        self,
        *,
        algorithm: str,
        leaf_size: int,
        metric: str | Callable[..., Any],
        p: float,
        metric_params: dict[str, Any] | None,
        n_jobs: int | None,
        integration: str,
        features_col: str | list[str],
        id_col: str,
        working_memory: float | None,
        progress: bool,
    ) -> None:
        self.algorithm = algorithm
        self.leaf_size = leaf_size
        self.metric = metric
        self.p = p
        self.metric_params = metric_params
        self.n_jobs = n_jobs
        self.integration = integration
        self.features_col = features_col
        self.id_col = id_col
        self.working_memory = working_memory
        self.progress = progress

    def _gathered(self, X: Any) -> Corpus:
        """The rows of a corpus, once every word has been checked."""
        words = (word for word in checks.PARAMETERS if hasattr(self, word))
        checks.parameters(type(self).__name__, {word: getattr(self, word) for word in words})
        self._metric()
        name = registry.resolve(self.integration, X)
        module = registry.load(name)
        return module.gather(X, self._plan()) if registry.owns(name, X) else Corpus(checks.rows(X))

    def _indexed(self, X: Any, corpus: Corpus) -> None:
        """Fit the rows that :meth:`_gathered` gave for ``X``."""
        name, metric = registry.resolve(self.integration, X), self._metric()
        plain = not registry.owns(name, X)
        with checks.naming(corpus.name):
            self.index_ = indexes.build(
                corpus, self.metric, self.p, self.algorithm, self.metric_params
            )
        if plain:
            validate_data(self, X, skip_check_array=True)
        self.n_features_in_ = self.index_.columns
        self.n_samples_fit_ = len(self.index_)
        self.integration_ = name
        self.effective_metric_ = self.metric if callable(self.metric) else metric.name
        self.effective_metric_params_ = distances.words(metric, self.p, self.metric_params)
        self.ids_ = self.index_.ids
        self._like = None if plain else X
        self._handle: list[Any] = []  # none yet: a query changes what is in it, not the model

    def _metric(self) -> distances.Metric:
        return distances.metric(self.metric, self.p, self.metric_params)

    def _native(self, X: Any) -> bool:
        """Whether queries, or the corpus as its own, are of the engine's kind."""
        check_is_fitted(self, "index_")
        if X is not None:
            registry.resolve(self.integration_, X)
        return registry.owns(self.integration_, self._like if X is None else X)

    def _answer(self, X: Any, work: Work, plan: Plan) -> Any:
        """What ``work`` says to queries: on the driver for a bare plan, else as ``run`` gave it."""
        module = registry.load(self.integration_)
        if X is None:
            return self._carried(module, work, self._own(plan.bare), plan)
        if plan.bare:
            return self._carried(module, work, self._queries(X), plan)
        return module.run(work, self._broadcast(module, plan, X), X, plan)

    def _own(self, bare: bool) -> Corpus:
        """The corpus as queries: every worker has its rows, so their numbers are enough."""
        numbers = np.arange(len(self.index_)).reshape(-1, 1)
        if bare:
            return Corpus(numbers)
        return Corpus(numbers, self.index_.ids, self.index_.id_type)

    def _queries(self, X: Any) -> Corpus:
        rows = checks.rows(X)
        validate_data(self, X, skip_check_array=True, reset=False)
        return Corpus(self.index_.queries(rows))

    def _carried(self, module: Integration, work: Work, queries: Corpus, plan: Plan) -> Any:
        """The answer to rows on the driver, which the engine is yet to get."""
        if plan.bare and queries.rows.shape[0] == 0:
            return work(self.index_, queries.rows)  # nothing need not travel
        plan = plan._replace(features=Plan().features)  # scattered as one column of vectors
        scattered = module.scatter(queries, plan, like=self._like)
        answers = module.run(work, self._broadcast(module, plan, self._like), scattered, plan)
        return module.collect(answers) if plan.bare else answers

    def _here(self, X: Any, method: str, instead: str) -> None:
        """Refuse queries that live in an engine, for a method whose answer is on the driver."""
        if X is not None and self._native(X):
            raise TypeError(
                f"{method} answers arrays, on the driver, and was given {type(X).__name__} of "
                f"integration {self.integration_!r}: call {instead}, or bring the rows to the "
                "driver with samekin.gather(data)"
            )

    def _broadcast(self, module: Integration, plan: Plan, like: Any) -> Any:
        if not self._handle:
            self._handle.append(module.broadcast(self.index_, plan, like=like))
        return self._handle[0]

    def _plan(self, bare: bool = False) -> Plan:
        columns = self.features_col
        return Plan(
            columns if isinstance(columns, str) else tuple(columns),
            self.id_col,
            bare,
            self.n_jobs,
            self.progress,
        )

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def __getstate__(self) -> dict[str, Any]:
        # An engine's session and its broadcasts do not travel with a model.
        state: dict[str, Any] = super().__getstate__()
        return state | {"_like": None, "_handle": []} if "_handle" in state else state


def gather(data: Any, *, features_col: str | list[str] = "features", id_col: str = "id") -> Corpus:
    """Rows (and ids) of any integration's data, on the driver.

    Parameters
    ----------
    data : array-like, sparse matrix or engine data
    features_col : str or list of str, default='features'
    id_col : str, default='id'

    Returns
    -------
    Corpus
        ``rows``, and ``ids`` where the data names its rows, both in the order that numbers them.
    """
    name = registry.infer(data)
    if name is None:
        return Corpus(checks.rows(data))
    columns = features_col if isinstance(features_col, str) else tuple(features_col)
    return registry.load(name).gather(data, Plan(columns, id_col))
