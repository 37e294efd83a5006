"""The scikit-learn contract: words in, answers out. No arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted, validate_data

from samekin.core import checks, distances, registry
from samekin.core import index as indexes
from samekin.core.blocks import cuts
from samekin.core.protocol import Corpus, Integration, Neighbors, Plan, Work
from samekin.core.search import Everyone, search, search_own


class NearestNeighbors(BaseEstimator):
    """Exact k nearest neighbours, the same on every engine.

    The parameters of :class:`sklearn.neighbors.NearestNeighbors`, with the same names and
    defaults, and the engine as one word.

    Parameters
    ----------
    n_neighbors : int, default=5
        How many neighbours :meth:`kneighbors` gives unless it is told.
    radius : float, default=1.0
        Kept for scikit-learn's signature.
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
        self.n_neighbors = n_neighbors
        self.radius = radius
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
        # By the names of this class: one that is made of it may have fewer words.
        words = NearestNeighbors._get_param_names()
        checks.parameters(type(self).__name__, {word: getattr(self, word) for word in words})
        metric = distances.metric(self.metric, self.p, self.metric_params)
        name = registry.resolve(self.integration, X)
        module = registry.load(name)
        plain = not registry.owns(name, X)
        corpus = Corpus(checks.rows(X)) if plain else module.gather(X, self._plan())
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
        self._handle: Any = None
        return self

    def kneighbors(
        self, X: Any = None, n_neighbors: int | None = None, return_distance: bool = True
    ) -> Any:
        """The nearest neighbours of every query, nearest first, ties by row number (or id).

        Parameters
        ----------
        X : array-like, sparse matrix or engine data, optional
            Queries, ``(n_queries, n_features)``. Without it, every row of the corpus is a query
            and is not its own neighbour.
        n_neighbors : int, optional
            ``n_neighbors`` of the estimator unless given.
        return_distance : bool, default=True

        Returns
        -------
        distances, indices : the caller's own kind
            Arrays of shape (n_queries, n_neighbors), float64 and int64, for arrays; a pair of
            RDDs for an RDD; for a DataFrame one lazy DataFrame of the query's id, ``indices``
            (array of ids) and ``distances`` (array of double). Only the indices without
            ``return_distance``. Without ``X`` the kind is that of the corpus.

        Raises
        ------
        ValueError
            For a query that cannot be used (row or id named) or more neighbours than rows.
        """
        found = self.neighbors(X, n_neighbors)
        if not isinstance(found, Neighbors):
            return registry.load(self.integration_).split(found, return_distance)
        return tuple(found) if return_distance else found.indices

    def neighbors(self, X: Any = None, n_neighbors: int | None = None) -> Any:
        """Like :meth:`kneighbors`, distances and indices in one piece.

        Returns
        -------
        Neighbors for arrays, one RDD of ``(distances, indices)`` for an RDD, a DataFrame for a
        DataFrame.
        """
        check_is_fitted(self, "index_")
        own = X is None
        bare = not registry.owns(self.integration_, self._like if own else X)
        if not own:
            registry.resolve(self.integration_, X)
        work = self._work(n_neighbors, own, whole=True)
        module, plan = registry.load(self.integration_), self._plan(bare)
        if own or bare:
            return self._carried(module, work, self._own(bare) if own else self._queries(X), plan)
        return module.run(work, self._broadcast(module, plan, X), X, plan)

    def iter_neighbors(
        self, X: Any = None, n_neighbors: int | None = None, *, size: int = 2**14, start: int = 0
    ) -> Iterator[Neighbors]:
        """Like :meth:`neighbors` of plain rows, some queries at a time.

        Memory does not grow with the number of queries, if ``X`` is memory-mapped and the answers
        are not kept.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_queries, n_features), optional
            Without it, the corpus.
        n_neighbors : int, optional
        size : int, default=16384
            Queries in one answer (fewer in the last).
        start : int, default=0
            The first query.

        Yields
        ------
        Neighbors
        """
        check_is_fitted(self, "index_")
        own = X is None
        work = self._work(n_neighbors, own)
        if own:
            rows = self._own(True).rows
        else:
            rows = checks.rows(X)
            validate_data(self, X, skip_check_array=True, reset=False)
        module, plan = registry.load(self.integration_), self._plan(True)
        for cut in cuts(rows.shape[0], size, start):
            with checks.counting_from(cut.start):
                block = rows[cut] if own else self.index_.queries(rows[cut])
            yield self._carried(module, work, Corpus(block), plan)

    def _own(self, bare: bool) -> Corpus:
        """The corpus as queries: every worker has its rows, so their numbers are enough."""
        numbers = np.arange(len(self.index_)).reshape(-1, 1)
        if bare:
            return Corpus(numbers)
        return Corpus(numbers, self.index_.ids, self.index_.id_type)

    def _work(self, n_neighbors: int | None, own: bool, whole: bool = False) -> Work:
        wanted = self.n_neighbors if n_neighbors is None else n_neighbors
        k = checks.neighbors(wanted, len(self.index_), own)
        if own and whole:
            return Everyone(k, self.working_memory)
        return partial(search_own if own else search, k=k, working_memory=self.working_memory)

    def _carried(self, module: Integration, work: Work, queries: Corpus, plan: Plan) -> Any:
        """The answer to rows on the driver, which the engine is yet to get."""
        if plan.bare and queries.rows.shape[0] == 0:
            return work(self.index_, queries.rows)  # nothing need not travel
        plan = plan._replace(features=Plan().features)  # scattered as one column of vectors
        scattered = module.scatter(queries, plan, like=self._like)
        answers = module.run(work, self._broadcast(module, plan, self._like), scattered, plan)
        return module.collect(answers) if plan.bare else answers

    def _queries(self, X: Any) -> Corpus:
        rows = self.index_.queries(X)
        validate_data(self, X, skip_check_array=True, reset=False)
        return Corpus(rows)

    def _broadcast(self, module: Integration, plan: Plan, like: Any) -> Any:
        if self._handle is None:
            self._handle = module.broadcast(self.index_, plan, like=like)
        return self._handle

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
        return state | {name: None for name in ("_like", "_handle") if name in state}


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


__all__ = ["NearestNeighbors", "gather"]
