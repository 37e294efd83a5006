"""What every estimator here is: words, an index of the corpus, an engine that carries queries."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.validation import check_is_fitted, validate_data

from samekin.core import checks, distances, filters, registry
from samekin.core import index as indexes
from samekin.core.estimators import beside
from samekin.core.estimators.bases import BaseEstimator
from samekin.core.estimators.beside import Beside
from samekin.core.estimators.explained import Explanation, explained
from samekin.core.estimators.named import Words
from samekin.core.estimators.told import Told
from samekin.core.index.parts import AnyIndex
from samekin.core.protocol import Corpus, Integration, Plan, Sharding, Work

NOTHING = Beside()
LOG = logging.getLogger("samekin")


class Searched(BaseEstimator):
    """A corpus, fitted, and the way of queries to it and of answers back. No public verb."""

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
        plan = self._plan()
        if isinstance(groups, str) and registry.row(name).tables:
            plan = plan._replace(groups=groups)
        return module.gather(X, plan)

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

    def explain(self, *, sample: int = 0) -> Explanation:
        """How queries are answered: the filter, sizes, memory, expected work. It is about speed.

        Parameters
        ----------
        sample : int, default=0
            Ask so many rows of the corpus, here and by one worker, and say how long it took.

        Returns
        -------
        Explanation
            Print it, or read its attributes.

        Raises
        ------
        ValueError
            For a ``sample`` that is no whole number of 0 or more.

        Examples
        --------
        >>> import samekin
        >>> nn = samekin.NearestNeighbors(n_neighbors=1).fit([[0.0, 0.0], [3.0, 4.0]])
        >>> print(nn.explain())
        The nearest of 2 rows of 2 columns (float64) by euclidean, exactly, on local.
        Filter: tree (auto: at most 15 columns).
        Work: a tree of 2 different rows, of which a query visits a few leaves.
        Memory: 0.0 MiB of rows, 0.0 MiB beside them; each worker takes 256 MiB more.
        """
        check_is_fitted(self, "index_")
        metric = self.effective_metric_
        return explained(
            self.index_,
            k=min(getattr(self, "n_neighbors", 5), max(1, len(self.index_) - 1)),
            metric=metric if isinstance(metric, str) else distances.Function(metric).name,
            algorithm=self.algorithm,
            integration=self.integration_,
            working_memory=self.working_memory,
            sample=checks.count("sample", sample, 0),
            strategy=self._strategy(),
        )

    def _strategy(self) -> str:
        """What :meth:`explain` says of where the corpus was indexed."""
        return ""

    def _repr_html_inner(self) -> str:
        """What a notebook shows: scikit-learn's table of the words, and the plan under it."""
        return str(super()._repr_html_inner()) + self._plan_html()

    def _repr_mimebundle_(self, **words: Any) -> dict[str, str]:
        shown: dict[str, str] = super()._repr_mimebundle_(**words)
        return {
            kind: said + self._plan_html() * (kind == "text/html") for kind, said in shown.items()
        }

    def _plan_html(self) -> str:
        return self.explain()._repr_html_() if hasattr(self, "index_") else ""

    def _native(self, X: Any) -> bool:
        """Whether queries, or the corpus as its own, are of the engine's kind."""
        check_is_fitted(self, "index_")
        if X is not None:
            registry.resolve(self.integration_, X)
        return registry.owns(self.integration_, self._like if X is None else X)

    def _asked(self, X: Any, words: Words, native: bool) -> tuple[Beside, Plan]:
        """What is said of queries: beside their rows, or by columns that the plan names."""
        if native and X is not None and registry.row(self.integration_).tables:
            return NOTHING, words.plan(X, self._plan(), self.index_.labels is not None)
        words.refuse(X, self.integration_)
        return self._beside(X, words.exclude, words.groups, native), self._plan(not native)

    def _beside(self, X: Any, exclude: Any, groups: Any, native: bool) -> Beside:
        """What is said of queries beside their rows, checked."""
        grouped, own = self.index_.labels is not None, X is None
        if native and not own and (grouped or exclude is not None or groups is not None):
            raise TypeError(
                f"exclude= and groups= go beside arrays, and X is {type(X).__name__} of "
                f"integration {self.integration_!r}: bring the rows to the driver with "
                "samekin.gather(data)"
            )
        if grouped and (groups is None) != own:
            raise ValueError(
                "the rows have groups: "
                + ("of the corpus itself they are known" if own else "say groups= of the queries")
            )
        if groups is not None and not grouped:
            raise ValueError("groups= was given to queries, but none to fit")
        n = len(self.index_) if own else checks.rows(X).shape[0] if not native else 0
        codes = barred = None
        if self.index_.labels is not None:
            known = self.index_.groups_of
            codes = known(np.arange(n)) if own else beside.codes(groups, self.index_.labels, n)
        if exclude is not None:
            barred = beside.barred(exclude, n, len(self.index_), own)
        return Beside(codes, barred, own)

    def _answer(self, X: Any, work: Work, plan: Plan, said: Beside = NOTHING) -> Any:
        """What ``work`` says to queries: on the driver for a bare plan, else as ``run`` gave it."""
        module = registry.load(self.integration_)
        if plan.told:
            work = Told(work)
        if X is None:
            return self._answer_own(module, work, plan, said.barred)
        if not plan.bare:
            return module.run(work, self._broadcast(module, plan, X), X, plan)
        queries = self._queries(X)
        if not said:
            return self._carried(module, work, queries, plan)
        rows, sides = said.laid(queries.rows)
        work = cast("Work", partial(cast("Any", work), sides=sides))
        order = said.order
        if order is None:
            return self._carried(module, work, Corpus(rows), plan)
        found = self._carried(module, work, Corpus(rows[order]), plan)
        back = np.argsort(order)
        return type(found)(*(column[back] for column in found))

    def _answer_own(
        self, module: Integration, work: Work, plan: Plan, barred: NDArray[np.int64] | None
    ) -> Any:
        if plan.bare or barred is not None or not self.index_.folder:
            return self._carried(module, work, self._own(plan.bare, barred), plan)
        plan = plan._replace(features=Plan().features)
        rows = cast("Sharding", module).own(self.index_, plan, like=self._like)
        return module.run(work, self._broadcast(module, plan, self._like), rows, plan)

    def _own(self, bare: bool, barred: NDArray[np.int64] | None = None) -> Corpus:
        """The corpus as queries: every worker has its rows, so their numbers are enough."""
        numbers = np.arange(len(self.index_)).reshape(-1, 1)
        if barred is not None:
            numbers = np.column_stack((numbers, barred))
        if bare:
            return Corpus(numbers)
        ids = self.index_.ids
        return Corpus(numbers, None if ids is None else np.asarray(ids), self.index_.id_type)

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
        return module.collect(answers, plan) if plan.bare else answers

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
            size = sum(array.nbytes for array in self.index_.arrays.values()) / 2**20
            LOG.info("the index, %.1f MiB, goes to %s", size, self.integration_)
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


def gather(data: Any, *, features_col: str | list[str] = "features", id_col: str = "id") -> Corpus:
    """Rows (and ids) of any integration's data, on the driver.

    Parameters
    ----------
    data : array-like or sparse matrix of shape (n_rows, n_features), numeric, or engine data
    features_col : str or list of str, default='features'
    id_col : str, default='id'

    Returns
    -------
    Corpus
        ``rows``, and ``ids`` where the data names its rows, both in the order that numbers them.

    Raises
    ------
    ValueError
        For a row that cannot be used, named by its number or its id.
    MissingIntegration
        If the engine is not installed.
    """
    name = registry.infer(data)
    if name is None:
        return Corpus(checks.rows(data))
    columns = features_col if isinstance(features_col, str) else tuple(features_col)
    return registry.load(name).gather(data, Plan(columns, id_col))
