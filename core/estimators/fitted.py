"""What every estimator here is: words, checked, and an index of the corpus."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from numpy.typing import NDArray
from sklearn.utils.validation import validate_data

from samekin.core import checks, distances, filters, registry
from samekin.core import index as indexes
from samekin.core.estimators import beside
from samekin.core.estimators.bases import BaseEstimator
from samekin.core.index import AnyIndex
from samekin.core.narrow import narrowed
from samekin.core.protocol import Corpus, Plan

LOG = logging.getLogger("samekin")


class Fitted(BaseEstimator):
    """A corpus, fitted. No public verb."""

    _group_col: str | None  # the column of the fitted frame that has its groups
    exact_: bool
    n_features_in_: int
    n_samples_fit_: int
    effective_metric_: str | Callable[..., Any]
    effective_metric_params_: dict[str, Any]
    ids_: NDArray[Any] | None

    def __init__(
        self,
        *,
        algorithm: str,
        leaf_size: int,
        metric: str | Callable[..., Any],
        p: float,
        metric_params: dict[str, Any] | None,
        algorithm_params: dict[str, Any] | None,
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
        self.algorithm_params = algorithm_params
        self.n_jobs = n_jobs
        self.integration = integration
        self.features_col = features_col
        self.id_col = id_col
        self.working_memory = working_memory
        self.progress = progress

    def _gathered(self, X: Any, groups: Any = None) -> Corpus:
        """The rows of a corpus, once every word has been checked."""
        self._checked_words()
        name = registry.resolve(self.integration, X)
        module = registry.load(name)
        if not registry.owns(name, X):
            return Corpus(checks.rows(X))
        return self._narrowed(module.gather(X, self._corpus_plan(name, groups)))

    def _corpus_plan(self, name: str, groups: Any) -> Plan:
        """How an engine gathers its own data."""
        plan = self._plan()._replace(narrow=True)
        if isinstance(groups, str) and registry.row(name).tables:
            plan = plan._replace(groups=groups)
        return plan

    def _narrowed(self, corpus: Corpus) -> Corpus:
        """Rows of an engine in as few bytes as hold them; an array is kept as it is."""
        return corpus._replace(rows=narrowed(corpus.rows))

    def _checked_words(self) -> None:
        words = (word for word in checks.PARAMETERS if hasattr(self, word))
        checks.parameters(type(self).__name__, {word: getattr(self, word) for word in words})
        self._metric()
        filters.options(self.algorithm, self.algorithm_params)

    def _building(self) -> tuple[Any, ...]:
        """How an index is built: what :func:`samekin.core.index.build` takes after the corpus."""
        return self.metric, self.p, self.algorithm, self.metric_params, self.algorithm_params

    def _indexed(self, X: Any, corpus: Corpus, groups: Any = None) -> None:
        """Fit the rows that :meth:`_gathered` gave for ``X``."""
        plain = not registry.owns(registry.resolve(self.integration, X), X)
        with checks.naming(corpus.name):
            index = self._built(corpus, groups)
        if plain:
            validate_data(self, X, skip_check_array=True)
        self._searching(index, registry.resolve(self.integration, X), None if plain else X)
        self._group_col = groups if isinstance(groups, str) else None

    def _built(self, corpus: Corpus, groups: Any) -> AnyIndex:
        words = self._building()
        groups = groups if corpus.groups is None else corpus.groups
        if groups is None:
            return indexes.build(corpus, *words)
        codes, labels = beside.coded(groups, checks.rows(corpus.rows).shape[0], None)
        found = indexes.grouped(corpus.rows, codes, *words)
        names = {"groups": labels} if corpus.ids is None else {"groups": labels, "ids": corpus.ids}
        return replace(found, names=names, id_type=corpus.id_type)

    def _searching(self, index: AnyIndex, integration: str, like: Any) -> None:
        """Search this index from now on."""
        metric = self._metric()
        self.index_ = index
        self.exact_ = index.exact
        self.n_features_in_ = index.columns
        self.n_samples_fit_ = len(index)
        self.integration_ = integration
        self.effective_metric_ = self.metric if callable(self.metric) else metric.name
        self.effective_metric_params_ = distances.words(metric, self.p, self.metric_params)
        self.ids_ = index.ids
        self._like = like
        self._group_col = None
        self._grown = False  # rows were added that the fitted data does not have
        self._handle: list[Any] = []  # none yet: a query changes what is in it, not the model
        name, n, columns = type(self).__name__, len(index), index.columns
        LOG.info("%s: %d rows of %d columns, on %s", name, n, columns, integration)

    def _metric(self) -> distances.Metric:
        return distances.metric(self.metric, self.p, self.metric_params)

    def _plan(self, bare: bool = False) -> Plan:
        columns = self.features_col
        return Plan(
            columns if isinstance(columns, str) else tuple(columns),
            self.id_col,
            bare,
            self.n_jobs,
            self.progress,
            exact=getattr(self, "exact_", True),
        )

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def __getstate__(self) -> dict[str, Any]:
        # An engine's session and its broadcasts do not travel with a model.
        state: dict[str, Any] = super().__getstate__()
        return state | {"_like": None, "_handle": []} if "_handle" in state else state
