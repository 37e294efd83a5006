"""Rows of one kind, made those of another.

Within an engine (Spark's RDDs, classic frames and sparkit-learn's arrays; Dask's arrays and frames)
rows stay on its workers. Between engines, which know nothing of each other, they pass through the
driver once, or through files in a folder that both see. The carriers do the work; N of them need N
pairs of verbs, and no pair of them a road of its own: :class:`samekin.core.protocol.Movable`.
"""

from __future__ import annotations

import os
from typing import Any, cast

import numpy as np

from samekin.core import registry
from samekin.core.protocol import Corpus, Movable, Moving, Plan

WORDS = ("keep", "drop", "beside")


def convert(
    data: Any,
    to: str,
    *,
    kind: str | None = None,
    ids: Any = "keep",
    like: Any = None,
    folder: str | os.PathLike[str] | None = None,
    features_col: str | list[str] = "features",
    id_col: str = "id",
) -> Any:
    """Data of any integration as data of another, in the same order, of the same numbers.

    Parameters
    ----------
    data : array-like, sparse matrix, table or engine data
        Rows of shape (n_rows, n_features), numeric. Frames of pandas and polars and Arrow tables
        have ``features_col`` (or their other columns) and perhaps ``id_col``.
    to : str
        The integration whose data it shall be.
    kind : str, optional
        Which kind of it: of 'local' and 'joblib' 'rows', 'array', 'csr', 'pandas' or 'arrow', of
        'dask' 'array' or 'frame', of 'sparkit' 'blocks', 'ArrayRDD', 'SparseRDD' or 'DictRDD'.
        Unless given, one that names its rows for data that does, if there is such a kind.
    ids : {'keep', 'drop', 'beside'} or array-like of shape (n_rows,), any dtype, default='keep'
        What becomes of ids where the new kind has no place for them. Row numbers need none; others
        are an error, are dropped, or are given beside the data. Or the ids of data that has none.
    like : engine data, optional
        Data of the same session or context as the new one shall be of; the active one else.
    folder : path, optional
        New or empty, and seen by the driver and by the workers of both engines: between Spark and
        Dask rows then go by way of files in it, and not through the driver. They have to stay as
        long as what is made of them.
    features_col : str or list of str, default='features'
        The column of vectors in ``data`` and in what is made of it, or numeric columns.
    id_col : str, default='id'
        The column of ids, in both.

    Returns
    -------
    data : of the kind
        Rows are in the order of their ids; lazy where the engine is.
    ids : ndarray of shape (n_rows,), any dtype
        Only with ``ids='beside'``; None where ``data`` has none.

    Raises
    ------
    ValueError
        For an unknown integration or kind, ids that would be lost, repeated or null, and rows that
        are none.
    TypeError
        For ``like`` of another integration.
    MissingIntegration
        If an engine is not installed.
    OSError
        For a folder that is not empty, or not shared.

    Examples
    --------
    >>> import numpy as np, samekin
    >>> rows = samekin.convert(np.eye(2, dtype="f4"), to="local", kind="csr")
    >>> samekin.convert(rows, to="local", kind="array")
    array([[1., 0.],
           [0., 1.]], dtype=float32)
    """
    columns = features_col if isinstance(features_col, str) else tuple(features_col)
    plan = Plan(columns, id_col)
    given = not isinstance(ids, str)
    if not given and ids not in WORDS:
        raise ValueError(f"ids={ids!r}: one of {', '.join(map(repr, WORDS))}, or the ids of rows")
    source: Any = registry.load(registry.infer(data) or "local")
    name = registry.resolve(to, like)
    target: Any = registry.load(name)
    within = _movable(source) and _movable(target) and source.ENGINE == target.ENGINE
    filed = folder is not None and not within and hasattr(source, "put") and hasattr(target, "take")
    packed = _packed(source, data, plan, here=given or not (within or filed))
    if filed and isinstance(packed, Moving):
        packed = _filed(source, target, packed, cast("Any", folder))
    if given:
        packed = _named(cast("Corpus", packed), ids)
    chosen, keeps = _kind(name, target, kind, packed.ids is not None)
    beside = None
    if not keeps and packed.ids is not None:
        beside = None if not given and ids == "drop" else _plain(packed)
        if not given and ids == "keep":
            _only_numbers(beside, name)
        if isinstance(packed, Corpus):
            packed = Corpus(packed.rows)
    made = _made(target, packed, plan, chosen, like)
    return (made, beside) if not given and ids == "beside" else made


def _filed(source: Any, target: Any, packed: Moving, folder: str | os.PathLike[str]) -> Moving:
    """The same rows in another engine, by way of files."""
    from samekin.integrations import block_files

    place = block_files.new(folder)
    taken: Moving = target.take(place, source.put(packed, place), packed.ids)
    return taken


def _movable(module: Any) -> bool:
    return hasattr(module, "pack")


def _packed(source: Any, data: Any, plan: Plan, here: bool) -> Corpus | Moving:
    if _movable(source):
        return cast("Movable", source).pack(data, plan, here)
    return cast("Corpus", source.gather(data, plan))


def _made(target: Any, packed: Corpus | Moving, plan: Plan, kind: str, like: Any) -> Any:
    if _movable(target):
        return target.unpack(packed, plan, kind, like=like)
    return target.scatter(packed, plan, like=like)


def _kind(name: str, target: Any, kind: str | None, named: bool) -> tuple[str, bool]:
    """The kind that is wanted, and whether it names its rows."""
    kinds = target.KINDS if _movable(target) else {"its own": False}
    if kind is None:
        kind = next((one for one, names in kinds.items() if names == named), next(iter(kinds)))
    if kind not in kinds:
        raise ValueError(f"kind={kind!r}: data of {name!r} is {', '.join(kinds)}")
    return kind, kinds[kind]


def _named(corpus: Corpus, ids: Any) -> Corpus:
    """Rows that are told their names."""
    from samekin.integrations import columns

    if corpus.ids is not None:
        raise ValueError("ids= were given to data that has ids: drop their column first")
    names = columns.named(ids)
    if len(names) != corpus.rows.shape[0]:
        raise ValueError(f"{len(names)} ids were given to {corpus.rows.shape[0]} rows")
    order, encoded, word = columns.ordered(names)
    return Corpus(corpus.rows[order], encoded, word)


def _plain(packed: Corpus | Moving) -> Any:
    """The ids, in order."""
    from samekin.integrations import columns

    if isinstance(packed, Moving):
        assert packed.ids is not None
        return columns.plain(packed.ids())
    return columns.plain(columns.decode(cast("Any", packed.ids), packed.id_type))


def _only_numbers(ids: Any, name: str) -> None:
    """Refuse to lose ids that say more than the place of a row."""
    if ids.dtype.kind in "iu" and np.array_equal(ids, np.arange(len(ids))):
        return
    raise ValueError(
        f"The rows have ids ({ids[0]!r} ...), for which data of {name!r} has no place: say "
        "ids='beside' to get them as an array of their own, or ids='drop'"
    )
