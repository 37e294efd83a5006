"""spark-sklearn's way: the data is here, the context is told first, the work is spread over Spark.

Frames are pandas frames as ``Converter.toPandas`` makes them: a column of vectors (CSR matrices of
one row, arrays, lists), or numeric columns, and perhaps a column of ids. Rows are numbered in the
order of their ids, or as they stand where there is no such column. Answers are here, too: a frame
for a frame. The package is the real one, on the shim of :mod:`samekin.compat`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from pyspark import SparkContext

from samekin.compat import legacy
from samekin.core import estimators
from samekin.core.checks import counting_from, naming
from samekin.core.protocol import PARTS, Answer, Corpus, Moving, Plan, Rows, Work, answer
from samekin.core.threads import single
from samekin.integrations import columns, tables, torrent
from samekin.integrations.tables import ENGINE, gather, pack
from samekin.integrations.watching import watched

with legacy("spark-sklearn"):
    from spark_sklearn import Converter, CSRVectorUDT

KINDS = {"DataFrame": True}
BLOCK = 1024
"""Rows in one task."""


def scatter(corpus: Corpus, plan: Plan, /, like: Any = None) -> Any:
    """The rows themselves for a bare plan, else a frame of ids and vectors."""
    return corpus.rows if plan.bare else tables.pandas_frame(corpus, plan)


def unpack(packed: Corpus | Moving, plan: Plan, kind: str, /, like: Any = None) -> pd.DataFrame:
    """A frame of ids (where there are any) and vectors."""
    return tables.unpack(packed, plan, "pandas")


def broadcast(index: Any, plan: Plan, /, like: Any = None) -> Any:
    """The index to every executor, with the context and what names the rows."""
    context = SparkContext.getOrCreate()
    return context, torrent.send(context, index), index.ids, index.id_type


def run(work: Work, handle: Any, queries: Any, plan: Plan, /) -> Any:
    """Arrays for a bare plan; for a frame one of its ids, ``indices`` and ``distances``.

    With ``plan.column``, a frame of its ids and that.
    """
    if plan.bare:
        return _spread(work, handle, queries, _row, plan)
    ids = tables.ids(queries, plan)
    name = _row if ids is None else partial(columns.called, ids)
    with naming(name):
        rows = tables.rows(queries, plan)
    found = _spread(work, handle, rows, name, plan)
    whole: dict[str, Any]
    if plan.column is None:
        near = columns.neighbor_ids(found.indices, *handle[2:])
        whole = {"indices": near.to_pylist(), "distances": list(found.distances)}
        if plan.ties:
            whole["tied"] = found.tied
    else:
        whole = {plan.column.name: found if found.ndim == 1 else list(found)}
    named = {} if ids is None else {plan.id: ids.to_pylist()}
    frame = pd.DataFrame(named | whole, index=None if ids is not None else queries.index)
    if not plan.exact:
        frame.attrs["exact"] = False
    return frame


def split(answers: pd.DataFrame, parts: tuple[str, ...], /) -> pd.DataFrame:
    """The frame itself, less what was not asked for; a frame is not a pair."""
    return answers.drop(columns=[p for p in PARTS if p in answers.columns and p not in parts])


def collect(answers: Answer, plan: Plan, /) -> Answer:
    """They are here."""
    return answers


def _nothing(plan: Plan) -> Any:
    """The answer to no queries."""
    if plan.column is not None:
        return plan.column.nothing
    parts = np.empty((0, 0)), np.empty((0, 0), dtype=np.int64), np.empty(0, dtype=bool)
    return answer(parts[: 2 + plan.ties])


def _spread(work: Work, handle: Any, rows: Rows, name: Callable[[int], str], plan: Plan) -> Any:
    """The answers to all rows, a block a task."""
    context, index = handle[:2]
    starts = range(0, rows.shape[0], BLOCK)
    blocks = [(start, rows[start : start + BLOCK]) for start in starts]
    if not blocks:
        return _nothing(plan)
    answered = context.parallelize(blocks, len(blocks)).map(partial(_answered, work, index))
    with watched(context, plan):
        found = answered.collect()
    for one in found:
        if isinstance(one, ValueError):
            with naming(name):
                raise one
    if isinstance(found[0], tuple):
        return answer(map(np.concatenate, zip(*found, strict=True)))
    return np.concatenate(found)


def _answered(work: Work, index: Any, block: tuple[int, Rows]) -> Any:
    start, rows = block
    with single():
        try:
            with counting_from(start):
                found = work(index.value, rows)
            return tuple(found) if isinstance(found, tuple) else found
        except ValueError as error:  # as a value, so that it can be raised here as it is
            return error


def _row(row: int) -> str:
    return f"row {row}"


class NearestNeighbors(estimators.NearestNeighbors):
    """Exact neighbours in spark-sklearn's idiom: the context first, the data here.

    Parameters
    ----------
    sc : SparkContext
        Where the work is spread.
    n_neighbors, algorithm, metric, p, features_col, id_col, working_memory
        See :class:`samekin.NearestNeighbors`.

    Examples
    --------
    >>> nn = NearestNeighbors(sc, n_neighbors=3).fit(X)  # doctest: +SKIP
    >>> distances, indices = nn.kneighbors(X)  # doctest: +SKIP
    """

    def __init__(
        self,
        sc: SparkContext,
        n_neighbors: int = 5,
        *,
        algorithm: str = "auto",
        metric: str = "minkowski",
        p: float = 2,
        features_col: str | list[str] = "features",
        id_col: str = "id",
        working_memory: float | None = None,
    ) -> None:
        super().__init__(
            n_neighbors=n_neighbors,
            algorithm=algorithm,
            metric=metric,
            p=p,
            features_col=features_col,
            id_col=id_col,
            working_memory=working_memory,
            integration="spark_sklearn",
        )
        self.sc = sc

    def __getstate__(self) -> dict[str, Any]:
        return super().__getstate__() | {"sc": None}


__all__ = ["ENGINE", "KINDS", "CSRVectorUDT", "Converter", "NearestNeighbors", "broadcast"]
__all__ += ["collect", "gather", "pack", "run", "scatter", "split", "unpack"]
