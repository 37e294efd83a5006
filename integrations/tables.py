"""Rows and tables that are here: arrays, CSR, frames of pandas and polars, Arrow tables.

A frame has a column of vectors (lists, arrays, CSR matrices of one row), or numeric columns, and
perhaps a column of ids. Rows are numbered in the order of their ids, or as they stand where there
is no such column.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from samekin.core import checks
from samekin.core.protocol import Corpus, Moving, Plan, Rows
from samekin.integrations.elements import stack

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

ENGINE = "here"
KINDS = {"rows": False, "array": False, "csr": False, "pandas": True, "arrow": True}
"""``rows`` is one of the next two, by how they are stored."""


def pack(data: Any, plan: Plan, here: bool, /) -> Corpus:
    """The rows, with the ids of a frame that has a column of them."""
    if _is(data, "polars"):
        data = data.to_arrow()
    if _is(data, "pyarrow"):
        return _of_arrow(data, plan)
    return gather(data, plan) if _is(data, "pandas") else Corpus(checks.rows(data))


def unpack(packed: Corpus | Moving, plan: Plan, kind: str, /, like: Any = None) -> Any:
    """An array, CSR, or a frame of ids (row numbers where there are none) and vectors."""
    assert isinstance(packed, Corpus), "it packs nothing else"
    if kind == "pandas":
        return pandas_frame(packed.numbered(), plan)
    if kind == "arrow":
        from samekin.integrations import columns

        return columns.table(packed, columns.new(plan), plan.id)
    rows = packed.rows
    if kind == "csr":
        return sparse.csr_array(rows)
    return rows.toarray() if kind == "array" and sparse.issparse(rows) else rows


# -- frames of pandas ---------------------------------------------------------------------------


def gather(data: pd.DataFrame, plan: Plan, /) -> Corpus:
    """All rows, in the order of their ids if they have them."""
    from samekin.integrations import columns

    names = ids(data, plan)
    if names is None:
        return Corpus(rows(data, plan), target=_target(data, plan))
    order, encoded, word = columns.ordered(names)
    with checks.naming(partial(columns.called, names)):
        found, target = rows(data, plan), _target(data, plan)
    called = partial(columns.called, columns.decode(encoded, word))
    return Corpus(found[order], encoded, word, called, None if target is None else target[order])


def pandas_frame(corpus: Corpus, plan: Plan) -> pd.DataFrame:
    """A frame of ids (where there are any) and vectors."""
    import pandas as pd

    from samekin.integrations import columns

    vectors = [corpus.rows[[i]] for i in range(corpus.rows.shape[0])]
    if not sparse.issparse(corpus.rows):
        vectors = [vector[0] for vector in vectors]
    words: dict[str, Any] = {}
    if corpus.ids is not None:
        words[plan.id] = columns.plain(columns.decode(corpus.ids, corpus.id_type))
    return pd.DataFrame(words | {columns.new(plan): vectors})


def ids(frame: pd.DataFrame, plan: Plan) -> pa.Array | None:
    """The column that names the rows, if there is one."""
    from samekin.integrations import columns

    return columns.named(frame[plan.id]) if plan.id in frame.columns else None


def rows(frame: pd.DataFrame, plan: Plan) -> Rows:
    """The vectors of a frame; without a column of the usual name, its other columns."""
    names = [plan.features] if isinstance(plan.features, str) else list(plan.features)
    if names == [Plan().features] and names[0] not in frame.columns:
        names = [name for name in frame.columns if name not in (plan.id, plan.target)]
    for name in names:
        _there(frame, name, "features_col")
    if len(names) > 1 or frame[names[0]].dtype.kind in "biuf":
        return frame[names].to_numpy()
    return stack(list(frame[names[0]])) if len(frame) else np.empty((0, 1))


def _target(frame: pd.DataFrame, plan: Plan) -> Any:
    from samekin.integrations import columns

    if not plan.target:
        return None
    _there(frame, plan.target, "target_col")
    return columns.targets(columns.named(frame[plan.target]), plan.target)


def _there(frame: pd.DataFrame, name: str, word: str) -> None:
    if name not in frame.columns:
        raise ValueError(
            f"The frame has no column {name!r} (it has {', '.join(map(str, frame.columns))}); "
            f"name it with {word}="
        )


# -- Arrow --------------------------------------------------------------------------------------


def _of_arrow(table: pa.Table, plan: Plan) -> Corpus:
    from samekin.integrations import columns

    named = plan.id in table.column_names
    features = plan.features
    if features == Plan().features and features not in table.column_names:
        features = tuple(name for name in table.column_names if name != plan.id)
    if named:
        return columns.corpus(table, features, plan.id)
    return Corpus(columns.rows(table, features))


def _is(data: Any, library: str) -> bool:
    """Whether it is a frame of a library, which is not imported to know that."""
    kinds = {"pandas": "DataFrame", "polars": "DataFrame", "pyarrow": "Table"}
    module, name = type(data).__module__.split(".")[0], type(data).__name__
    return module == library and name == kinds[library]
