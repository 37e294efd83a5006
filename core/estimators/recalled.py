"""How much an approximate answer misses, measured."""

from __future__ import annotations

from typing import Any

from sklearn.utils.validation import check_is_fitted

from samekin.core import checks, ranking, registry
from samekin.core.estimators.explained import spaced
from samekin.core.estimators.nearest import KNeighbors
from samekin.core.index import certified
from samekin.core.protocol import Corpus


class Recalled(KNeighbors):
    """Neighbours, and how many of them are found where some may be missed."""

    def recall(self, X: Any = None, n_neighbors: int | None = None, *, sample: int = 1000) -> float:
        """The share of the true neighbours that is found, from a sample of queries.

        The same queries are answered exactly, on this machine. A row that is found counts if it is
        no farther than the last of the true neighbours, so rows that tie with it are as good.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_queries, n_features), numeric, optional
            Without it, rows of the corpus, each without itself.
        n_neighbors : int, optional
        sample : int, default=1000
            How many queries to ask, evenly spaced, of those there are.

        Returns
        -------
        float
            From 0 to 1. 1 for every algorithm but 'annoy', which needs no measuring.

        Raises
        ------
        TypeError
            For an engine's own queries.
        ValueError
            As :meth:`kneighbors`, and for no queries.

        Examples
        --------
        >>> import numpy as np, samekin
        >>> rows = np.random.default_rng(0).normal(size=(2000, 40))
        >>> few = {"n_trees": 2, "search_k": 20}
        >>> nn = samekin.NearestNeighbors(algorithm="annoy", algorithm_params=few).fit(rows)
        >>> 0 < nn.recall(sample=100) < 0.9
        True
        """
        check_is_fitted(self, "index_")
        self._here(X, "recall", "kneighbors")
        self._beside(X, None, None, False)
        work = self._nearest(n_neighbors, X is None, blockwise=True)
        queries = self._own(True) if X is None else self._queries(X)
        checks.at_least_one(queries.rows, 0)
        if self.exact_:
            return 1.0
        asked = queries.rows[spaced(queries.rows.shape[0], checks.count("sample", sample))]
        here, plan = registry.load("local"), self._plan(bare=True)
        found, wanted = (
            here.collect(here.run(work, index, here.scatter(Corpus(asked), plan), plan), plan)
            for index in (self.index_, certified(self.index_))
        )
        return ranking.recall(found.distances, wanted.distances)
