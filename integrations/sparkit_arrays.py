"""sparkit-learn's distributed arrays: blocks in, the same blocks out.

An ArrayRDD or SparseRDD holds blocks of rows; of a DictRDD the column ``features_col`` is taken, or
``X``. Rows are numbered in the order of the blocks. The package is the real one, on the shim of
:mod:`samekin.compat`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from samekin.compat import legacy
from samekin.core.checks import counting_from, naming
from samekin.core.estimators import NearestNeighbors
from samekin.core.protocol import PARTS, Answer, Corpus, Moving, Plan, Rows, Work, alone, answer
from samekin.core.threads import single
from samekin.integrations import columns, spark_blocks, torrent
from samekin.integrations.block_files import Block
from samekin.integrations.carried import Carried
from samekin.integrations.elements import placed
from samekin.integrations.watching import watched

with legacy("sparkit-learn"):
    from splearn.rdd import ArrayRDD, BlockRDD, DictRDD, SparseRDD

    if TYPE_CHECKING:  # it has no types

        class SparkBroadcasterMixin: ...

    else:
        from splearn.base import SparkBroadcasterMixin

ENGINE = spark_blocks.ENGINE
put: Callable[[Moving, str], list[str]] = spark_blocks.put
take: Callable[[str, list[str], Any], Moving] = spark_blocks.take
KINDS = {"blocks": False, "ArrayRDD": False, "SparseRDD": False, "DictRDD": True}
"""``blocks`` is one of the next two, by how the rows are stored."""

BLOCK = 1024
"""Rows in one block of scattered arrays."""


def gather(data: BlockRDD, plan: Plan, /) -> Corpus:
    """All rows, in the order of the blocks."""
    target = _target(data, plan)
    with watched(data.context, plan):
        blocks = [_rows(block) for block in _array(data, plan)._rdd.collect()]
    if not blocks:
        return Corpus(np.empty((0, 1)), target=target)
    widths = {block.shape[1:] for block in blocks}
    if len(widths) > 1:
        raise ValueError(f"The blocks have rows of different lengths: {sorted(widths)}")
    if any(sparse.issparse(block) for block in blocks):
        whole = sparse.csr_array(sparse.vstack(blocks, format="csr"))
        return Corpus(whole, target=target)
    return Corpus(np.concatenate(blocks), target=target)


def scatter(corpus: Corpus, plan: Plan, /, like: Any = None) -> BlockRDD:
    """An ArrayRDD, or a SparseRDD of sparse rows."""
    context = _context(like)
    n = corpus.rows.shape[0]
    blocks = [corpus.rows[start : start + BLOCK] for start in range(0, n, BLOCK)]
    # A few tasks for each core even out blocks of different cost.
    spread = context.parallelize(blocks, max(1, min(len(blocks), 4 * context.defaultParallelism)))
    if sparse.issparse(corpus.rows):
        return SparseRDD(spread.map(sparse.csr_matrix), bsize=BLOCK, noblock=True)
    return ArrayRDD(spread, bsize=BLOCK, noblock=True)


def broadcast(index: Any, plan: Plan, /, like: Any = None) -> Any:
    """The index to every executor, for all its workers."""
    return torrent.send(_context(like), index)


def run(work: Work, handle: Any, queries: BlockRDD, plan: Plan, /) -> BlockRDD:
    """A DictRDD of ``distances`` and ``indices``, lazy, in the blocks of the queries.

    With ``plan.column``, an ArrayRDD of it.
    """
    array = _array(queries, plan)
    found = array._rdd.mapPartitionsWithIndex(Carried(partial(_answered, work, handle)), True)
    if plan.column is not None:
        return ArrayRDD(found, bsize=array.bsize, noblock=True)
    parts = PARTS[: 2 + plan.ties]
    kinds = (np.ndarray,) * len(parts)
    return DictRDD(found, columns=parts, bsize=array.bsize, dtype=kinds, noblock=True)


def split(answers: DictRDD, parts: tuple[str, ...], /) -> Any:
    """An ArrayRDD of each part, of the same answers (persist ``neighbors()`` to make them once)."""
    return alone(answers[:, part] for part in parts)


def collect(answers: DictRDD, plan: Plan, /) -> Answer:
    """All blocks in one answer."""
    with watched(answers.context, plan):
        blocks = answers._rdd.collect()
    return answer(map(np.concatenate, zip(*blocks, strict=True)))


def pack(data: BlockRDD, plan: Plan, here: bool, /) -> Corpus | Moving:
    """The blocks, with the ids of a DictRDD that has a column of them."""
    columned = isinstance(data, DictRDD)
    names = list(data.columns) if columned else []
    of_ids = names.index(plan.id) if plan.id in names else None
    of_rows = names.index(_column(data, plan)) if columned else None
    blocks = data._rdd.map(Carried(partial(_block, of_rows, of_ids)), True)
    if here:
        return spark_blocks.here(blocks)
    return spark_blocks.moving(blocks, of_ids is not None)


def unpack(packed: Corpus | Moving, plan: Plan, kind: str, /, like: Any = None) -> BlockRDD:
    """The same blocks in one of the three classes."""
    if isinstance(packed, Corpus):
        blocks = spark_blocks.spread(_context(like), packed)
    else:
        blocks = packed.blocks
    facts = spark_blocks.facts(blocks)
    compressed = kind == "SparseRDD"
    if facts is not None:
        compressed |= kind != "ArrayRDD" and facts.sparse
        facts = facts._replace(sparse=compressed)
        blocks = blocks.mapPartitionsWithIndex(Carried(facts.numbered), True)
    if kind == "DictRDD":
        column = plan.features if plan.features != Plan().features else "X"
        kinds = (np.ndarray, sparse.spmatrix if compressed else np.ndarray)
        pairs = blocks.map(Carried(_pair), True)
        return DictRDD(pairs, columns=(plan.id, column), bsize=BLOCK, dtype=kinds, noblock=True)
    found = SparseRDD if compressed else ArrayRDD
    return found(blocks.map(Carried(_stored), True), bsize=BLOCK, noblock=True)


def _block(of_rows: int | None, of_ids: int | None, block: Any) -> Block:
    ids = None if of_ids is None else columns.named(block[of_ids])
    return Block(_rows(block if of_rows is None else block[of_rows]), ids)


def _stored(block: Block) -> Any:
    return sparse.csr_matrix(block.rows) if sparse.issparse(block.rows) else block.rows


def _pair(block: Block) -> Any:
    return columns.plain(block.ids), _stored(block)


def _array(data: BlockRDD, plan: Plan) -> BlockRDD:
    return data[:, _column(data, plan)] if isinstance(data, DictRDD) else data


def _column(data: DictRDD, plan: Plan) -> str:
    """The column that holds the rows."""
    for name in (plan.features, "X"):
        if name in data.columns:
            return str(name)
    raise ValueError(
        f"The DictRDD has no column {plan.features!r} and no 'X' (it has "
        f"{', '.join(map(str, data.columns))}); name it with features_col="
    )


def _target(data: BlockRDD, plan: Plan) -> Any:
    """The column that a DictRDD has for it; an ArrayRDD has no columns."""
    if not plan.target or not isinstance(data, DictRDD):
        return None
    if plan.target not in data.columns:
        raise ValueError(
            f"The DictRDD has no column {plan.target!r} (it has "
            f"{', '.join(map(str, data.columns))}); name it with target_col="
        )
    blocks = data[:, plan.target]._rdd.collect()
    return np.concatenate(list(map(np.asarray, blocks))) if blocks else None


def _answered(work: Work, handle: Any, partition: int, blocks: Iterator[Any]) -> Iterator[Any]:
    before = 0
    with single():
        for block in blocks:
            rows = _rows(block)
            with naming(partial(placed, partition)), counting_from(before):
                found = work(handle.value, rows)
            yield tuple(found) if isinstance(found, tuple) else found
            before += rows.shape[0]


def _rows(block: Any) -> Rows:
    return sparse.csr_array(block) if sparse.issparse(block) else np.asarray(block)


def _context(like: Any) -> Any:
    from pyspark.sql import SparkSession

    return SparkSession.builder.getOrCreate().sparkContext if like is None else like.context


class SparkNearestNeighbors(NearestNeighbors, SparkBroadcasterMixin):
    """Exact neighbours in sparkit-learn's idiom: ``fit(Z)``, ``kneighbors(Z)``, the same blocks.

    Parameters
    ----------
    n_neighbors : int, default=5
    algorithm, metric, p, working_memory
        See :class:`samekin.NearestNeighbors`.

    Examples
    --------
    >>> nn = SparkNearestNeighbors(n_neighbors=3).fit(Z)  # doctest: +SKIP
    >>> distances, indices = nn.kneighbors(Z[:, 'X'])  # doctest: +SKIP
    """

    __transient__: tuple[str, ...] = ("index_",)

    def __init__(
        self,
        n_neighbors: int = 5,
        *,
        algorithm: str = "auto",
        metric: str = "minkowski",
        p: float = 2,
        working_memory: float | None = None,
    ) -> None:
        super().__init__(
            n_neighbors=n_neighbors,
            algorithm=algorithm,
            metric=metric,
            p=p,
            working_memory=working_memory,
            integration="sparkit",
            features_col="X",
        )

    def to_scikit(self) -> Any:
        """scikit-learn's estimator, fitted with the same rows; its ties are its own."""
        return self.to_sklearn()
