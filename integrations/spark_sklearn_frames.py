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
import pyarrow as pa
from pyspark import SparkContext
from scipy import sparse
from threadpoolctl import threadpool_limits

from samekin.compat import legacy
from samekin.core import estimators
from samekin.core.checks import counting_from, naming
from samekin.core.protocol import PARTS, Answer, Corpus, Plan, Rows, Work, answer
from samekin.integrations import columns, torrent
from samekin.integrations.elements import stack
from samekin.integrations.watching import watch

with legacy("spark-sklearn"):
    from spark_sklearn import Converter, CSRVectorUDT

BLOCK = 1024
"""Rows in one task."""


def gather(data: pd.DataFrame, plan: Plan, /) -> Corpus:
    """All rows, in the order of their ids if they have them."""
    ids = _ids(data, plan)
    if ids is None:
        return Corpus(_rows(data, plan), target=_target(data, plan))
    order, encoded, word = columns.ordered(ids)
    with naming(partial(columns.called, ids)):
        rows, target = _rows(data, plan), _target(data, plan)
    name = partial(columns.called, ids.take(pa.array(order)))
    return Corpus(rows[order], encoded, word, name, None if target is None else target[order])


def scatter(corpus: Corpus, plan: Plan, /, like: Any = None) -> Any:
    """The rows themselves for a bare plan, else a frame of ids and vectors."""
    if plan.bare:
        return corpus.rows
    vectors = [corpus.rows[[i]] for i in range(corpus.rows.shape[0])]
    if not sparse.issparse(corpus.rows):
        vectors = [vector[0] for vector in vectors]
    words: dict[str, Any] = {} if corpus.ids is None else {plan.id: _plain(corpus)}
    return pd.DataFrame(words | {str(plan.features): vectors})


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
    ids = _ids(queries, plan)
    name = _row if ids is None else partial(columns.called, ids)
    with naming(name):
        rows = _rows(queries, plan)
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
    with watch(context, shown=plan.progress):
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
    with threadpool_limits(1, "blas"):
        try:
            with counting_from(start):
                found = work(index.value, rows)
            return tuple(found) if isinstance(found, tuple) else found
        except ValueError as error:  # as a value, so that it can be raised here as it is
            return error


def _ids(frame: pd.DataFrame, plan: Plan) -> pa.Array | None:
    return pa.array(frame[plan.id], from_pandas=True) if plan.id in frame.columns else None


def _rows(frame: pd.DataFrame, plan: Plan) -> Rows:
    names = [plan.features] if isinstance(plan.features, str) else list(plan.features)
    if names == [Plan().features] and names[0] not in frame.columns:
        names = [name for name in frame.columns if name not in (plan.id, plan.target)]
    for name in names:
        if name not in frame.columns:
            raise ValueError(
                f"The frame has no column {name!r} (it has {', '.join(map(str, frame.columns))}); "
                "name it with features_col="
            )
    if len(names) > 1 or frame[names[0]].dtype.kind in "biuf":
        return frame[names].to_numpy()
    return stack(list(frame[names[0]])) if len(frame) else np.empty((0, 1))


def _target(frame: pd.DataFrame, plan: Plan) -> Any:
    if not plan.target:
        return None
    if plan.target not in frame.columns:
        raise ValueError(
            f"The frame has no column {plan.target!r} (it has "
            f"{', '.join(map(str, frame.columns))}); name it with target_col="
        )
    return columns.targets(pa.array(frame[plan.target], from_pandas=True), plan.target)


def _row(row: int) -> str:
    return f"row {row}"


def _plain(corpus: Corpus) -> list[Any]:
    return list(columns.decode(corpus.ids, corpus.id_type).to_pylist())  # type: ignore[arg-type]


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


__all__ = ["CSRVectorUDT", "Converter", "NearestNeighbors"]
