"""Neighbours as a join of two frames: a row for each pair."""

from __future__ import annotations

import math
import sys
from functools import partial
from typing import Any, cast

from sklearn.utils.validation import check_is_fitted

from samekin.core import checks, registry
from samekin.core.estimators.named import Words, columns
from samekin.core.estimators.nearest import KNeighbors
from samekin.core.estimators.told import Told
from samekin.core.estimators.within import RadiusNeighbors
from samekin.core.protocol import Join, Tables, Work
from samekin.core.search import search_radius, search_some

HOW = {"inner": False, "left": True, "leftouter": True, "left_outer": True}
"""Spark's words for joins, and whether queries without a neighbour stay."""


class Joined(KNeighbors, RadiusNeighbors):
    """The verbs that join queries to the rows that are near."""

    def kneighbors_join(
        self,
        X: Any = None,
        n_neighbors: int | None = None,
        *,
        how: str = "inner",
        radius: float | None = None,
        corpus: Any = None,
        carry: bool | str | list[str] = True,
        bring: bool | str | list[str] = True,
        suffixes: tuple[str, str] = ("", "_neighbor"),
        exclude: str | None = None,
        exclude_same_id: bool = False,
        groups: str | None = None,
    ) -> Any:
        """Queries joined to their nearest neighbours, one row for each pair; lazy.

        A query has ``n_neighbors`` pairs, or as many as there are rows that it may have.

        Parameters
        ----------
        X : DataFrame, optional
            Queries. Without it, the frame that was fitted, each row without itself.
        n_neighbors : int, optional
            ``n_neighbors`` of the estimator unless given.
        how : {'inner', 'left'}, default='inner'
            With 'left' (or 'left_outer'), a query without a neighbour has one row, in which
            everything of the corpus is null.
        radius : float, optional
            No neighbour is farther away.
        corpus : DataFrame, optional
            More columns of the rows, by ``id_col``, which names each once. The frame that was
            fitted unless given.
        carry, bring : bool, str or list of str, default=True
            Columns of the queries, and of the corpus: all, these, or the id alone. With
            ``bring=False`` the corpus is not read again.
        suffixes : tuple of str, default=('', '_neighbor')
            What is added to a name that both sides have.
        exclude, exclude_same_id, groups
            As for :meth:`kneighbors`. A group that is null, or that the corpus does not have, has
            no neighbours.

        Returns
        -------
        DataFrame
            Columns of the query, columns of the neighbour, ``rank`` (int, the nearest is 1) and
            ``distance`` (double).

        Raises
        ------
        TypeError
            For queries that are no frame, and without a frame of the corpus where one is needed.
        ValueError
            For a column that is not there, or a name that two columns would have.
        """
        check_is_fitted(self, "index_")
        wanted = self.n_neighbors if n_neighbors is None else n_neighbors
        k = min(checks.neighbors(wanted, sys.maxsize, False), len(self.index_))
        within = math.inf if radius is None else checks.radius(radius)
        work = partial(search_some, k=k, radius=within, working_memory=self.working_memory)
        words = Words(exclude, groups, exclude_same_id, carry)
        return self._pairs(X, work, words, how, corpus, bring, suffixes)

    def radius_neighbors_join(
        self,
        X: Any = None,
        radius: float | None = None,
        *,
        how: str = "inner",
        corpus: Any = None,
        carry: bool | str | list[str] = True,
        bring: bool | str | list[str] = True,
        suffixes: tuple[str, str] = ("", "_neighbor"),
        exclude: str | None = None,
        exclude_same_id: bool = False,
        groups: str | None = None,
    ) -> Any:
        """Queries joined to all rows within a radius, one row for each pair; lazy.

        Parameters
        ----------
        X : DataFrame, optional
        radius : float, optional
            ``radius`` of the estimator unless given.
        how, corpus, carry, bring, suffixes, exclude, exclude_same_id, groups
            As for :meth:`kneighbors_join`.

        Returns
        -------
        DataFrame
            As :meth:`kneighbors_join` gives.

        Raises
        ------
        TypeError, ValueError
            As :meth:`kneighbors_join`.
        """
        check_is_fitted(self, "index_")
        wanted = checks.radius(self.radius if radius is None else radius)
        work = partial(search_radius, radius=wanted, working_memory=self.working_memory)
        words = Words(exclude, groups, exclude_same_id, carry)
        return self._pairs(X, work, words, how, corpus, bring, suffixes)

    def _pairs(
        self,
        X: Any,
        work: Work,
        words: Words,
        how: str,
        corpus: Any,
        bring: Any,
        suffixes: tuple[str, str],
    ) -> Any:
        if how not in HOW:
            raise ValueError(f"Unknown how={how!r}. Known: {', '.join(map(repr, HOW))}.")
        if X is None:
            X, words = self._fitted("X"), words._replace(exclude_same_id=True)
            words = words._replace(groups=words.groups or self._group_col)
        self._native(X)
        if not (registry.row(self.integration_).tables and registry.owns(self.integration_, X)):
            raise TypeError(
                f"a join is of frames of Spark, and X is {type(X).__name__} on integration "
                f"{self.integration_!r}: call kneighbors or radius_neighbors"
            )
        brought = columns("bring", bring)
        if corpus is None and brought != ():
            corpus = self._fitted("corpus")
        plan = words.plan(X, self._plan(), self.index_.labels is not None)
        module = cast("Tables", registry.load(self.integration_))
        if plan.told:
            work = Told(work, anywhere=True)
        answers = module.run(work, self._broadcast(module, plan, X), X, plan)
        outer = HOW[how]
        return module.joined(answers, corpus, plan, Join(outer, suffixes, brought))

    def _fitted(self, word: str) -> Any:
        """The frame of the corpus."""
        if self._like is None or self._grown:
            why = "rows were added" if self._grown else "it was loaded, or fitted to arrays"
            raise TypeError(
                f"the model has no frame of its whole corpus ({why}): give {word}="
                + ("" if word == "X" else ", or say bring=False")
            )
        return self._like
