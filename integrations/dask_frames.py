"""Dask's frames: their columns, what the answer is like, and the answer to a partition."""

from __future__ import annotations

from functools import partial
from typing import Any

import dask
import numpy as np
import pyarrow as pa

from samekin.core import checks
from samekin.core.protocol import Answer, Corpus, Plan, Work
from samekin.core.threads import single
from samekin.integrations import columns
from samekin.integrations.dask_sent import index_of


def _features(plan: Plan) -> list[str]:
    return [plan.features] if isinstance(plan.features, str) else list(plan.features)


def chosen(frame: Any, plan: Plan, target: str = "") -> Any:
    """The id, the features and a target, if the frame has them."""
    wanted = {plan.id: "id_col", **dict.fromkeys(_features(plan), "features_col")}
    wanted |= {target: "target_col"} if target else {}
    for name, word in wanted.items():
        if name not in frame.columns:
            raise ValueError(
                f"The frame has no column {name!r} (it has {', '.join(map(str, frame.columns))}); "
                f"name it with {word}="
            )
    return frame[list(wanted)]


def gathered(frame: Any, plan: Plan) -> Corpus:
    """All rows, in the order of their ids."""
    table = pa.Table.from_pandas(chosen(frame, plan, plan.target).compute(), preserve_index=False)
    return columns.corpus(table, plan.features, plan.id, plan.target)


def run(work: Work, frame: Any, there: Any, plan: Plan) -> Any:
    """A lazy frame of answers."""
    asked = chosen(frame, plan)
    return asked.map_partitions(
        partial(_answered, work, plan), index=there, meta=_like(asked._meta, plan)
    )


def scattered(corpus: Corpus, plan: Plan, size: int) -> Any:
    """Rows and their ids as a frame, in partitions of ``size`` rows."""
    import dask.dataframe as dd

    pandas = columns.table(corpus, columns.new(plan), plan.id).to_pandas()
    with dask.config.set({"dataframe.convert-string": False}):  # lists are no text
        return dd.from_pandas(pandas, chunksize=size, sort=False)


def _like(part: Any, plan: Plan) -> Any:
    """What the answer to a part of a frame is like."""
    meta = part[[plan.id]].iloc[:0].copy()
    kinds: dict[str, Any] = {"indices": object, "distances": object}
    if plan.ties:
        kinds["tied"] = bool
    if plan.column is not None:
        nothing = plan.column.nothing
        plain = nothing.ndim == 1 and nothing.dtype.kind != "U"
        kinds = {plan.column.name: nothing.dtype if plain else object}
    for name, kind in kinds.items():
        meta[name] = np.empty(0, dtype=kind)
    return _marked(meta, plan)


def _marked(frame: Any, plan: Plan) -> Any:
    """A frame of pandas, whose ``attrs`` say if the answer is not exact."""
    if not plan.exact:
        frame.attrs["exact"] = False
    return frame


def _answered(work: Work, plan: Plan, part: Any, index: Any) -> Any:
    ids = pa.array(part[plan.id], from_pandas=True)
    found = _marked(part[[plan.id]].copy(), plan)
    if not len(part):  # an empty partition: its vectors have no length
        return _like(part, plan)
    with single(), checks.naming(partial(columns.called, ids)):
        table = pa.Table.from_pandas(part, preserve_index=False)
        answers = work(index_of(index), columns.rows(table, plan.features))
    if not isinstance(answers, Answer):
        found[plan.column.name] = answers if answers.ndim == 1 else list(answers)  # type: ignore[union-attr]
        return found
    near = columns.neighbor_ids(answers.indices, index_of(index).ids, index_of(index).id_type)
    found["indices"], found["distances"] = near.to_pylist(), list(answers.distances)
    for tied in answers[2:]:
        found["tied"] = tied
    return found
