"""The way of queries to an index, by whichever engine, and of answers back."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.validation import check_is_fitted, validate_data

from samekin.core import checks, registry
from samekin.core.estimators import beside
from samekin.core.estimators.beside import NOTHING, Beside
from samekin.core.estimators.fitted import LOG
from samekin.core.estimators.named import UNGROUPED, Words
from samekin.core.estimators.shown import Shown
from samekin.core.estimators.told import Told
from samekin.core.protocol import Corpus, Integration, Plan, Sharding, Work

NEAR = 2**13
"""Rows that are worth an order in which workers share more of their work."""


class Searched(Shown):
    """Carries queries to its index. No public verb."""

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
            raise ValueError(UNGROUPED)
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
        plan = plan._replace(own=True)
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
        ids = None if self.index_.ids is None else np.asarray(self.index_.ids)
        near = self._near()
        if near is not None:
            numbers, ids = numbers[near], None if ids is None else ids[near]
        return Corpus(numbers, ids, self.index_.id_type)

    def _near(self) -> NDArray[np.int64] | None:
        """An order of the rows in which those of a worker are near each other.

        A frame has no order of its own; a small one is left in that of its ids.
        """
        if len(self.index_) < NEAR or not registry.row(self.integration_).tables:
            return None
        return self.index_.near()

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
            if LOG.isEnabledFor(logging.INFO):  # to weigh shards is to open all of them
                size = self.index_.nbytes / 2**20
                LOG.info("the index, %.1f MiB, goes to %s", size, self.integration_)
            self._handle.append(module.broadcast(self.index_, plan, like=like))
        return self._handle[0]
