"""The estimator that finds neighbours, and does nothing else with them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from sklearn.utils.validation import check_is_fitted

from samekin.core import checks, registry
from samekin.core import index as indexes
from samekin.core.estimators import beside
from samekin.core.estimators.joined import Joined
from samekin.core.estimators.recalled import Recalled
from samekin.core.estimators.strategy import InShards
from samekin.core.protocol import Corpus, Rows


class NearestNeighbors(InShards, Recalled, Joined):
    """Exact k nearest neighbours, the same on every engine.

    The parameters of :class:`sklearn.neighbors.NearestNeighbors`, with the same names and
    defaults, and the engine as one word.

    Parameters
    ----------
    n_neighbors : int, default=5
        How many neighbours :meth:`kneighbors` gives unless it is told.
    radius : float, default=1.0
        How far :meth:`radius_neighbors` goes unless it is told.
    algorithm : {'auto', 'brute', 'kd_tree', 'ball_tree', 'tree', 'sketch', 'product', \
'direct', 'annoy'}
        How candidates are found. It changes the time, never the answer, but for 'annoy', which is
        approximate: it may miss neighbours, and every answer says so (see ``exact_``).
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
    algorithm_params : dict, optional
        Of 'annoy': ``n_trees`` (50 unless given), ``search_k``, the rows that a query looks at
        (``n_trees`` for each neighbour unless given), and ``seed`` (0).
    n_jobs : int, optional
        Threads of the local integration; all cores unless given (an engine has its own).
    integration : str, default='auto'
        The engine: a word of :func:`samekin.names`. 'auto' follows the data that is fitted.
    features_col : str or list of str, default='features'
        The vector column of a frame, or its numeric columns.
    id_col : str, default='id'
        The column that names the rows of a frame. Ties go to the smaller id.
    working_memory : float, optional
        MiB that one worker may use for a block of the search; 256 unless given. It changes the
        time, never the answer.
    progress : bool, default=False
        Show a bar of the work that a call does at once; needs ``rich``. What is lazy is worked on
        later: for Spark see :func:`samekin.integrations.watch`; Dask has a bar of its own.
    strategy : {'auto', 'broadcast', 'shards'}, default='auto'
        Where a corpus of Spark or Dask is indexed: on the driver, for every worker to have all of
        it, or in shards where it lies, which may be larger than memory. 'auto' measures it, and
        :meth:`explain` says what was decided and why. It changes the time, never the answer.
    folder : path, optional
        A folder that all hosts see, for the shards; on one host that of Spark, or of temporary
        files, serves.

    Attributes
    ----------
    index_ : samekin.core.index.Index
        What is searched.
    exact_ : bool
        Whether answers are exact: False for 'annoy'.
    integration_ : str
        The engine in use.
    n_samples_fit_, n_features_in_ : int
    effective_metric_ : str or callable
    effective_metric_params_ : dict
    ids_ : ndarray of shape (n_samples_fit_,), any dtype, or None
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
        algorithm_params: dict[str, Any] | None = None,
        n_jobs: int | None = None,
        integration: str = "auto",
        features_col: str | list[str] = "features",
        id_col: str = "id",
        working_memory: float | None = None,
        progress: bool = False,
        strategy: str = "auto",
        folder: str | os.PathLike[str] | None = None,
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
        self.radius = radius
        self.strategy = strategy
        self.folder = folder

    def fit(self, X: Any, y: None = None, *, groups: Any = None) -> NearestNeighbors:
        """Index a corpus.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features), numeric, or engine data
            Numeric: bool, integers up to 2**53 and finite floats of up to 64 bits. An RDD holds
            one row an element; a DataFrame has ``features_col`` and ``id_col``.
        y : ignored
        groups : array-like of shape (n_samples,), any dtype, or str, optional
            Numbers, text or dates: a query then looks among the rows of one group alone. For a
            frame of Spark, the column that holds them.

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
        if not self._sharded(X, groups):
            self._indexed(X, self._gathered(X, groups), groups)
        return self

    def add(self, X: Any, *, groups: Any = None) -> NearestNeighbors:
        """More rows, without fitting those that are there again.

        The answer is that of all rows fitted at once: new rows are numbered after the old ones, or
        in the order of their ids. What is new is a shard of its own; shards that are no larger
        than it are indexed again with it (but for those of a loaded model, which stay on disk).

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_new, n_features), numeric, or engine data
        groups : array-like of shape (n_new,), any dtype, or str, optional
            As :meth:`fit`, where the corpus was fitted with groups.

        Returns
        -------
        NearestNeighbors
            Itself.

        Raises
        ------
        ValueError
            As :meth:`fit`, and for other columns, and for an id that is there already.
        TypeError
            For rows without ids where the corpus has ids, and the other way round.

        Examples
        --------
        >>> import samekin
        >>> nn = samekin.NearestNeighbors(n_neighbors=1).fit([[0.0], [9.0]])
        >>> nn.add([[4.0]]).kneighbors([[5.0]], return_distance=False)
        array([[2]])
        """
        check_is_fitted(self, "index_")
        if self.index_.folder:
            raise TypeError("the rows that are there are in shards of the engine: fit all of them")
        corpus = self._gathered(X, groups)
        groups = groups if corpus.groups is None else corpus.groups
        if (corpus.ids is None) != (self.index_.ids is None):
            raise TypeError(
                "the rows that are there "
                + ("have ids: add data of " if corpus.ids is None else "have no ids: add rows of ")
                + f"integration {self.integration_!r} as they came"
            )
        labels, codes, dense = self.index_.labels, None, not self.index_.sparse
        if (groups is None) != (labels is None):
            raise ValueError(f"the rows that are there have {'no ' * (labels is None)}groups")
        words = self._building()
        if labels is not None:
            codes, labels = beside.coded(groups, checks.rows(corpus.rows).shape[0], labels)

        def make(rows: Rows, codes: Any) -> Any:
            if codes is None:
                return indexes.build(Corpus(rows), *words, dense=dense)
            return indexes.grouped(rows, codes, *words, dense=dense)

        with checks.naming(corpus.name):
            index = indexes.added(self.index_, corpus, make, codes, labels)
        column = self._group_col
        self._searching(index, self.integration_, self._like)
        self._group_col, self._grown = column, True
        return self

    def fit_shards(
        self, parts: Iterable[Any], folder: str | os.PathLike[str], *, verify: bool = False
    ) -> NearestNeighbors:
        """Index a corpus larger than memory, part by part.

        Parameters
        ----------
        parts : iterable of array-like or sparse matrices, or of paths of ``.npy`` files
            Some rows each, of shape (n_part, n_features), numeric, in the order that numbers
            them. One is in memory at a time.
        folder : path
            Where the shards are written, as :meth:`save` would; searched memory-mapped.
        verify : bool, default=False
            Read everything once more and compare its checksums.

        Returns
        -------
        NearestNeighbors
            Itself, as :meth:`load` gives it.

        Raises
        ------
        ValueError
            As :meth:`fit`, naming the row by its number in the whole; for no parts.
        TypeError, FileExistsError, OSError
            As :meth:`save`.
        DamagedIndex
            With ``verify``, if what was written is not what is read.
        MissingIntegration
            If the engine is not installed.

        Examples
        --------
        >>> import tempfile, samekin
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     nn = samekin.NearestNeighbors(n_neighbors=1)
        ...     nn = nn.fit_shards(([[float(i)], [i + 0.25]] for i in range(3)), folder + "/index")
        ...     nn.kneighbors([[1.2]], return_distance=False)
        array([[3]])
        """
        name = registry.resolve(self.integration, None)
        registry.load(name)
        self._checked_words()
        indexes.sharded(
            (_opened(part) for part in parts),
            folder,
            self._building(),
            self._described({}),
        )
        self._searching(indexes.open_(folder, verify=verify), name, None)
        return self


def _opened(part: Any) -> Any:
    """A part itself, or the file of that name, memory-mapped."""
    return np.load(part, mmap_mode="r") if isinstance(part, str | os.PathLike) else part
