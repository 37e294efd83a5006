"""The k nearest: arrays, an engine's own kind, some queries at a time, a graph."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from scipy import sparse
from sklearn.utils.validation import check_is_fitted, validate_data

from samekin.core import checks, registry
from samekin.core.blocks import cuts
from samekin.core.estimators.beside import NOTHING, Beside
from samekin.core.estimators.graphs import graph
from samekin.core.estimators.kept import Kept
from samekin.core.estimators.named import Words
from samekin.core.protocol import PARTS, Answer, Corpus, Neighbors, Work, alone, approximate
from samekin.core.search import Everyone, search, search_own


class KNeighbors(Kept):
    """The verbs that ask for a number of neighbours."""

    n_neighbors: int

    def kneighbors(
        self,
        X: Any = None,
        n_neighbors: int | None = None,
        return_distance: bool = True,
        *,
        ties: bool = False,
        exclude: Any = None,
        exclude_same_id: bool = False,
        groups: Any = None,
        carry: bool | str | list[str] = False,
    ) -> Any:
        """The nearest neighbours of every query, nearest first, ties by row number (or id).

        Parameters
        ----------
        X : array-like, sparse matrix or engine data, optional
            Queries of shape (n_queries, n_features), numeric. Without it, every row of the
            corpus is a query and is not its own neighbour.
        n_neighbors : int, optional
            ``n_neighbors`` of the estimator unless given.
        return_distance : bool, default=True
        ties : bool, default=False
            Say also whether the last place is tied: a row that is left out is as near as the
            last one that is not.
        exclude : sequence of sequences of int, or str, optional
            For each query the rows that it may not have, by number (empty or None: none). For a
            frame of Spark, the column that holds them: an array of ids, of which those that no
            row has exclude nothing.
        exclude_same_id : bool, default=False
            For a frame of Spark: no query may have the row of its own id.
        groups : array-like of shape (n_queries,), any dtype, or str, optional
            For each query the group in which it looks, where the corpus was fitted with groups;
            for a frame of Spark, the column that holds it.
        carry : bool, str or list of str, default=False
            For a frame of Spark: columns of the queries that go with the answer, all or these.

        Returns
        -------
        distances, indices : the caller's own kind
            Arrays of shape (n_queries, n_neighbors), float64 and int64, for arrays; a pair of
            RDDs for an RDD; for a DataFrame one lazy DataFrame of the query's id, ``indices``
            (array of ids) and ``distances`` (array of double). Only the indices without
            ``return_distance``. Without ``X`` the kind is that of the corpus.
        tied : array of shape (n_queries,), bool, and in other kinds one more RDD or column
            With ``ties``.

        Raises
        ------
        TypeError
            For ``exclude`` or ``groups`` beside an engine's own queries that have no columns.
        ValueError
            For a query that cannot be used (row or id named), more neighbours than rows, or than
            rows that a query may have.

        Examples
        --------
        >>> import samekin
        >>> nn = samekin.NearestNeighbors(n_neighbors=1).fit([[0.0], [1.0], [2.0]])
        >>> nn.kneighbors([[1.0], [0.5]], return_distance=False, ties=True)
        (array([[1],
               [0]]), array([False,  True]))
        >>> nn.kneighbors([[1.0], [0.5]], return_distance=False, exclude=[[1, 0], []])
        array([[2],
               [0]])
        """
        found = self.neighbors(
            X,
            n_neighbors,
            ties=ties,
            exclude=exclude,
            exclude_same_id=exclude_same_id,
            groups=groups,
            carry=carry,
        )
        parts = PARTS[not return_distance : 2 + ties]
        if not isinstance(found, Answer):
            return registry.load(self.integration_).split(found, parts)
        return alone(getattr(found, part) for part in parts)

    def neighbors(
        self,
        X: Any = None,
        n_neighbors: int | None = None,
        *,
        ties: bool = False,
        exclude: Any = None,
        exclude_same_id: bool = False,
        groups: Any = None,
        carry: bool | str | list[str] = False,
    ) -> Any:
        """Like :meth:`kneighbors`, distances and indices in one piece.

        Parameters
        ----------
        X, n_neighbors, ties, exclude, exclude_same_id, groups, carry
            As for :meth:`kneighbors`.

        Returns
        -------
        Neighbors, TiedNeighbors or the caller's own kind
            For arrays two of shape (n_queries, n_neighbors), float64 and int64 (with ``ties`` a
            third, bool), and ``exact`` says whether they are the nearest. One RDD of ``(distances,
            indices)`` for an RDD, a DataFrame for a DataFrame.

        Raises
        ------
        TypeError, ValueError
            As :meth:`kneighbors`.
        """
        native = self._native(X)
        said, plan = self._asked(X, Words(exclude, groups, exclude_same_id, carry), native)
        work = self._nearest(n_neighbors, X is None, said, ties=ties)
        found = self._answer(X, work, plan._replace(ties=ties), said)
        return found if native else self._marked(found)

    def kneighbors_graph(
        self, X: Any = None, n_neighbors: int | None = None, mode: str = "connectivity"
    ) -> sparse.csr_matrix:
        """The nearest neighbours of every query as a weighted graph.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_queries, n_features), numeric, optional
            Without it, the corpus, of whichever engine: its rows and the columns of the graph
            are in the order that numbers them.
        n_neighbors : int, optional
        mode : {'connectivity', 'distance'}, default='connectivity'
            Ones, or distances.

        Returns
        -------
        csr_matrix of shape (n_queries, n_samples_fit), float64
            The entries of a row in the order of :meth:`kneighbors`.

        Raises
        ------
        TypeError
            For an engine's own queries: the graph is on the driver.
        ValueError
            As :meth:`kneighbors`, and for an unknown mode.

        Examples
        --------
        >>> import samekin
        >>> nn = samekin.NearestNeighbors(n_neighbors=1).fit([[0.0], [3.0], [1.0]])
        >>> nn.kneighbors_graph([[2.5]], mode="distance").toarray()
        array([[0. , 0.5, 0. ]])
        """
        mode = checks.mode(mode)
        self._here(X, "kneighbors_graph", "kneighbors")
        said = self._beside(X, None, None, False)
        work = self._nearest(n_neighbors, X is None, said)
        return graph(self._answer(X, work, self._plan(bare=True)), self.n_samples_fit_, mode)

    def iter_neighbors(
        self, X: Any = None, n_neighbors: int | None = None, *, size: int = 2**14, start: int = 0
    ) -> Iterator[Neighbors]:
        """Like :meth:`neighbors` of plain rows, some queries at a time.

        Memory does not grow with the number of queries, if ``X`` is memory-mapped and the answers
        are not kept.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_queries, n_features), numeric, optional
            Without it, the corpus.
        n_neighbors : int, optional
        size : int, default=16384
            Queries in one answer (fewer in the last).
        start : int, default=0
            The first query.

        Yields
        ------
        Neighbors

        Raises
        ------
        TypeError, ValueError
            As :meth:`kneighbors`, and for a ``size`` or ``start`` that is none; for a query when
            its turn comes, by its number in the whole.
        """
        check_is_fitted(self, "index_")
        size, start = checks.count("size", size), checks.count("start", start, 0)
        own = X is None
        said = self._beside(X, None, None, False)
        work = self._nearest(n_neighbors, own, said, blockwise=True)
        if own:
            rows = self._own(True).rows
        else:
            rows = checks.rows(X)
            validate_data(self, X, skip_check_array=True, reset=False)
        module, plan = registry.load(self.integration_), self._plan(True)
        for cut in cuts(rows.shape[0], size, start):
            with checks.counting_from(cut.start):
                block = rows[cut] if own else self.index_.queries(rows[cut])
            yield self._marked(self._carried(module, work, Corpus(block), plan))

    def _marked(self, found: Any) -> Any:
        """An answer that is not exact says so."""
        return found if self.exact_ else approximate(found)

    def _nearest(
        self,
        n_neighbors: int | None,
        own: bool,
        said: Beside = NOTHING,
        *,
        ties: bool = False,
        blockwise: bool = False,
    ) -> Work:
        check_is_fitted(self, "index_")
        wanted = self.n_neighbors if n_neighbors is None else n_neighbors
        k = checks.neighbors(wanted, len(self.index_), own)
        if said:
            said.enough(self.index_, k)
        if own and not blockwise and said.barred is None:
            return Everyone(k, ties, self.working_memory)
        of = search_own if own else search
        return partial(of, k=k, ties=ties, working_memory=self.working_memory)
