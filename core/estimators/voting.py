"""Targets beside a corpus, and answers that are made of neighbours."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from sklearn.utils.validation import check_array, check_consistent_length

from samekin.core import registry
from samekin.core.distances import Array
from samekin.core.estimators.bases import MultiOutputMixin
from samekin.core.estimators.nearest import KNeighbors
from samekin.core.index import Index
from samekin.core.protocol import Column, Corpus, Neighbors, Plan, Rows, Work
from samekin.core.votes import Weights


class Voting(MultiOutputMixin, KNeighbors):
    """What the classifier and the regressor share."""

    weights: Weights
    target_col: str | None

    def _targets(self, corpus: Corpus, y: Any) -> Array:
        """The targets of a corpus, checked: one for each row, none missing."""
        name = type(self).__name__
        if corpus.target is not None:
            if y is not None:
                raise ValueError(f"the targets are y and column {self.target_col!r}; say one")
            y = corpus.target
        elif y is None:
            raise ValueError(
                f"{name} requires y to be passed, but the target y is None; where the corpus has "
                "columns, target_col= names it"
            )
        elif corpus.ids is not None:
            raise TypeError(
                f"the rows have ids and no order, so y cannot go beside them: make the targets a "
                f"column and name it, {name}(target_col=...)"
            )
        elif registry.infer(y) is not None:
            raise TypeError(
                f"y is {type(y).__name__} of integration {registry.infer(y)!r}: make it an array, "
                f"in the order of the rows, or a column of them, {name}(target_col=...)"
            )
        found: Array = check_array(y, ensure_2d=False, dtype=None, input_name="y")
        check_consistent_length(corpus.rows, found)
        return found

    def _said(self, X: Any, say: Callable[..., Any], name: str, here: bool = False) -> Any:
        """What ``say(neighbours, targets)`` makes of queries, in the kind that they are of.

        With ``here``, on the driver, also where the queries are the engine's own corpus.
        """
        work = self._nearest(None, X is None)
        if here or not self._native(X):
            found = self._answer(X, work, self._plan(bare=True))
            return say(found, self.index_.target)
        nothing = Neighbors(np.empty((0, 1)), np.empty((0, 1), dtype=np.int64))
        column = Column(name, say(nothing, self.index_.target))
        plan = self._plan()._replace(column=column)
        return self._answer(X, partial(_voted, ask=work, say=say), plan)

    def _plan(self, bare: bool = False) -> Plan:
        return super()._plan(bare)._replace(target=self.target_col or "")


def _voted(index: Index, rows: Rows, *, ask: Work, say: Callable[..., Array]) -> Array:
    return say(ask(index, rows), index.target)
