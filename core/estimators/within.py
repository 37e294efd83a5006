"""All within a radius: lines of differing length, and a graph."""

from __future__ import annotations

from functools import partial
from typing import Any

from scipy import sparse
from sklearn.utils.validation import check_is_fitted

from samekin.core import checks, registry
from samekin.core.estimators.graphs import graph
from samekin.core.estimators.kept import Kept
from samekin.core.estimators.named import Words
from samekin.core.protocol import PARTS, Work
from samekin.core.search import search_radius, search_radius_own
from samekin.core.within import in_lines


class RadiusNeighbors(Kept):
    """The verbs that ask for all neighbours within a distance."""

    radius: float

    def radius_neighbors(
        self,
        X: Any = None,
        radius: float | None = None,
        return_distance: bool = True,
        sort_results: bool = False,
        *,
        exclude: Any = None,
        exclude_same_id: bool = False,
        groups: Any = None,
        carry: bool | str | list[str] = False,
    ) -> Any:
        """All rows at a distance of at most ``radius``, nearest first, ties by row number (or id).

        Parameters
        ----------
        X : array-like, sparse matrix or engine data, optional
            Queries of shape (n_queries, n_features), numeric. Without it, every row of the
            corpus is a query and is not its own neighbour.
        radius : float, optional
            ``radius`` of the estimator unless given. It is compared with the distance that is
            reported, so what is reported is never above it.
        return_distance : bool, default=True
        sort_results : bool, default=False
            Kept for scikit-learn's signature: the answer is always in order.
        exclude, exclude_same_id, groups, carry : optional
            As for :meth:`NearestNeighbors.kneighbors`.

        Returns
        -------
        distances, indices : the caller's own kind
            For arrays, two arrays of shape (n_queries,), dtype object, that hold an array for
            each query, float64 and int64, perhaps an empty one; otherwise as
            :meth:`NearestNeighbors.kneighbors` gives, in lines of differing length.

        Raises
        ------
        TypeError, ValueError
            For a radius that is no number or below 0, and for a query that cannot be used (row
            or id named).

        Examples
        --------
        >>> import samekin
        >>> nn = samekin.NearestNeighbors(radius=5.0).fit([[0.0, 0.0], [3.0, 4.0], [9.0, 9.0]])
        >>> distances, indices = nn.radius_neighbors([[0.0, 0.0], [20.0, 20.0]])
        >>> indices[0], distances[0]
        (array([0, 1]), array([0., 5.]))
        >>> len(indices[1])
        0
        """
        native = self._native(X)
        said, plan = self._asked(X, Words(exclude, groups, exclude_same_id, carry), native)
        answer = self._answer(X, self._inside(radius, X is None), plan, said)
        if native:
            return registry.load(self.integration_).split(answer, PARTS[not return_distance : 2])
        found = in_lines(answer)
        return tuple(found) if return_distance else found.indices

    def radius_neighbors_graph(
        self,
        X: Any = None,
        radius: float | None = None,
        mode: str = "connectivity",
        sort_results: bool = False,
    ) -> sparse.csr_matrix:
        """All neighbours within a radius as a weighted graph.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_queries, n_features), numeric, optional
            Without it, the corpus, of whichever engine: its rows and the columns of the graph
            are in the order that numbers them.
        radius : float, optional
        mode : {'connectivity', 'distance'}, default='connectivity'
            Ones, or distances.
        sort_results : bool, default=False
            Kept for scikit-learn's signature: the answer is always in order.

        Returns
        -------
        csr_matrix of shape (n_queries, n_samples_fit), float64
            The entries of a row in the order of :meth:`radius_neighbors`.

        Raises
        ------
        TypeError
            For an engine's own queries: the graph is on the driver.
        ValueError
            As :meth:`radius_neighbors`, and for an unknown mode.
        """
        mode = checks.mode(mode)
        self._here(X, "radius_neighbors_graph", "radius_neighbors")
        self._beside(X, None, None, False)
        work = self._inside(radius, X is None)
        found = in_lines(self._answer(X, work, self._plan(bare=True)))
        return graph(found, self.n_samples_fit_, mode)

    def _inside(self, radius: float | None, own: bool) -> Work:
        check_is_fitted(self, "index_")
        wanted = checks.radius(self.radius if radius is None else radius)
        if not self.index_.exact:
            raise ValueError(
                f"algorithm={self.algorithm!r} finds a number of neighbours, not all within a "
                "radius; algorithm='auto' does"
            )
        of = search_radius_own if own else search_radius
        return partial(of, radius=wanted, working_memory=self.working_memory)
