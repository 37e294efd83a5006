"""The six verbs."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from samekin.core.checks import RowError, naming
from samekin.core.protocol import Answer, Corpus, Neighbors, Plan, TiedNeighbors, Work
from samekin_reversed import Reversed


def gather(data: Reversed, plan: Plan, /) -> Corpus:
    rows = data.backward[::-1]
    if any(sparse.issparse(row) for row in rows):
        return Corpus(sparse.vstack(rows, format="csr"))
    for number, row in enumerate(rows):
        if row is None or len(row) != len(rows[0]):
            raise RowError(number, "it is not a row of numbers of the lengths of others")
    return Corpus(np.array(rows) if rows else np.empty((0, 1)))


def scatter(corpus: Corpus, plan: Plan, /, like: object = None) -> Reversed:
    n = corpus.rows.shape[0]
    sparse_rows = sparse.issparse(corpus.rows)
    return Reversed([corpus.rows[[i]] if sparse_rows else corpus.rows[i] for i in range(n)])


def broadcast(index: Any, plan: Plan, /, like: object = None) -> Any:
    return index


def run(work: Work, handle: Any, queries: Reversed, plan: Plan, /) -> Any:
    rows = gather(queries, plan).rows
    if not rows.shape[0]:
        if plan.column:
            return Reversed(plan.column.nothing)
        parts = np.empty((0, 0)), np.empty((0, 0), dtype=np.int64)
        if plan.ties:
            return TiedNeighbors(*parts, np.empty(0, dtype=bool)), plan.bare
        return Neighbors(*parts), plan.bare
    with naming("row {}".format):
        found = work(handle, rows)
    return Reversed(found) if plan.column else (found, plan.bare)


def split(answers: Any, parts: tuple[str, ...], /) -> Any:
    chosen = tuple(Reversed(getattr(answers[0], part)) for part in parts)
    return chosen if len(chosen) > 1 else chosen[0]


def collect(answers: Any, plan: Plan, /) -> Answer:
    return answers[0]
