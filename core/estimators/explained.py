"""How a fitted model answers: in words, and in figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from samekin.core.blocks import WORKING_MEMORY
from samekin.core.compiled import loops
from samekin.core.filters import TREE_COLUMNS
from samekin.core.filters.annoy_forest import AnnoyForest
from samekin.core.index import AnyIndex, Grouped, Index, Sharded
from samekin.core.search import search_own

ROWS = ("rows", "csr.data", "csr.indices", "csr.indptr")


@dataclass(frozen=True)
class Explanation:
    """What :meth:`samekin.NearestNeighbors.explain` says; ``str()`` of it reads like a text.

    Attributes
    ----------
    metric, integration : str
    exact : bool
        Whether no filter loses a neighbour.
    n_rows, n_columns : int
    storage : str
        The dtype of the rows, and whether they are sparse.
    filters : dict of str to int
        How many parts of the index have which filter.
    why : str
        Why this filter.
    row_bytes, filter_bytes : int
        Bytes of the rows, and of everything beside them.
    products : int
        Multiplications for each query, at most, before anything is verified.
    working_memory : float
        MiB for each worker.
    seconds : float or None
        For one query, by one worker on this machine, from a sample; if it was asked for.
    strategy : str
        Where the corpus was indexed and why there, if that was to be decided.
    plan : tuple of str
        The sentences.
    """

    metric: str
    integration: str
    exact: bool
    n_rows: int
    n_columns: int
    storage: str
    filters: dict[str, int]
    why: str
    row_bytes: int
    filter_bytes: int
    products: int
    working_memory: float
    seconds: float | None
    strategy: str
    plan: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(self.plan)

    def _repr_html_(self) -> str:
        """The sentences, in a notebook."""
        lines = "".join(f"<li>{escape(line)}</li>" for line in self.plan)
        return f'<div class="samekin-plan"><b>Plan</b><ul>{lines}</ul></div>'


def explained(
    index: AnyIndex,
    *,
    k: int,
    metric: str,
    algorithm: str,
    integration: str,
    working_memory: float | None,
    sample: int,
    strategy: str = "",
) -> Explanation:
    """The explanation of an index that answers ``k`` neighbours."""
    size = {True: 0, False: 0}
    for name, nbytes in index.sizes:
        size[_of_rows(name)] += nbytes
    # A leaf is looked at and let go: there may be more of them than files that can be open.
    found = [(leaf.algorithm, _products(leaf)) for leaf in _leaves(index)]
    filters, each = Counter(name for name, _ in found), [count for _, count in found]
    leaf = next(_leaves(index))
    storage = f"{'sparse ' if leaf.sparse else ''}{leaf.corpus.rows.dtype}"
    n, columns, memory = len(index), index.columns, working_memory or WORKING_MEMORY
    products = max(each) if isinstance(index, Grouped) else sum(each)
    why = _why(algorithm, next(iter(filters)), index)
    seconds = _seconds(index, k, sample, working_memory) if sample else None
    plan = [
        f"{f'The {k} nearest' if k > 1 else 'The nearest'} of {n:,} rows of {columns:,} columns "
        f"({storage}) by {metric}, "
        f"{'exactly' if index.exact else 'approximately (some may be missed)'}, on {integration}.",
        f"Filter: {', '.join(filters)} ({why}){_parts(index, filters)}.",
        ("Work: " if len(found) == 1 else "Work in the first of them: ") + _work(leaf),
        f"Memory: {mib(size[True])} of rows, {mib(size[False])} beside them; each worker takes "
        f"{memory:g} MiB more.",
    ]
    if strategy:
        plan.append(strategy)
    if seconds is not None:
        plan.append(
            f"Time: {seconds * 1e3:.3g} ms for a query, of {min(sample, n)} rows of the corpus "
            f"asked together here, by one worker; {_span(seconds * n)} for all rows."
        )
    return Explanation(
        metric, integration, index.exact, n, columns, storage, dict(filters), why, size[True],
        size[False], products, memory, seconds, strategy, tuple(plan),
    )  # fmt: skip


def _of_rows(name: str) -> bool:
    """Whether an array, of a shard perhaps, holds the rows."""
    return name.removeprefix(name.split(".", maxsplit=1)[0] + ".") in ROWS or name in ROWS


def _leaves(index: AnyIndex) -> Iterator[Index]:
    """The parts that are searched, down to the last."""
    if isinstance(index, Index):
        yield index
    elif isinstance(index, Grouped):
        yield from (index.group(place) for place in range(len(index.codes)))
    else:
        for shard in index.shards:
            yield from _leaves(shard)


def _why(algorithm: str, name: str, index: AnyIndex) -> str:
    if algorithm != "auto":
        return f"algorithm={algorithm!r}"
    crowded = "a tree would look at too many rows"
    wide = f"dense rows of more than {TREE_COLUMNS} columns"
    whys = {
        "tree": f"at most {TREE_COLUMNS} columns",
        "product": "dense rows by inner_product",
        "sketch": crowded if index.columns <= TREE_COLUMNS else wide,
    }
    if name in whys:
        return f"auto: {whys[name]}"
    if index.sparse:
        return "auto: sparse rows"
    if isinstance(index, Grouped):
        return "auto: groups of few rows"
    return "auto: the metric has no geometry that a tree or a sketch knows"


def _parts(index: AnyIndex, filters: Counter[str]) -> str:
    if isinstance(index, Sharded):
        return f", in {len(index.shards)} shards"
    if isinstance(index, Grouped):
        counts = ", ".join(f"{count:,} by {name}" for name, count in filters.items())
        return f", in {len(index.codes):,} groups ({counts})"
    return ""


def _products(leaf: Index) -> int:
    sketch = leaf.arrays.get("filter.sketch")
    if sketch is not None:
        return int(sketch.size)
    if leaf.algorithm in ("tree", AnnoyForest.name):
        return 0
    return int(leaf.corpus.rows.nnz) if leaf.sparse else len(leaf) * leaf.columns


def _work(leaf: Index) -> str:
    sketch = leaf.arrays.get("filter.sketch")
    if sketch is not None:
        blocks = len(leaf.arrays["filter.starts"]) - 1
        of_bytes = len(leaf.arrays.get("filter.points", ())) and loops() is not None
        kind = "byte" if of_bytes else "single precision"
        return (
            f"at most {len(sketch):,} {kind} products of {sketch.shape[1]} columns a query"
            f"{_in_blocks(blocks)}; what they leave is verified in all {leaf.columns:,} columns."
        )
    if leaf.algorithm == "tree":
        points = len(leaf.arrays["filter.starts"])
        return f"a tree of {points:,} different rows, of which a query visits a few leaves."
    if leaf.algorithm == AnnoyForest.name:
        n_trees, search_k = leaf.arrays["filter.options"].tolist()
        looked = f"{search_k:,} rows" if search_k else f"{n_trees:,} rows for each neighbour"
        return (
            f"a forest of {n_trees:,} trees, in whose leaves a query looks at {looked}; recall() "
            "measures what that misses."
        )
    if leaf.sparse:
        return f"inverted lists of {leaf.corpus.rows.nnz:,} values."
    return f"all {len(leaf):,} rows for each query, block by block."


def _in_blocks(count: int) -> str:
    """A single block is never too far away."""
    return f", in {count:,} blocks, of which those too far away are skipped" if count > 1 else ""


def _seconds(index: AnyIndex, k: int, sample: int, working_memory: float | None) -> float:
    numbers = spaced(len(index), sample)
    search_own(index, numbers[:1], k=k, working_memory=working_memory)  # opens the filter
    begin = perf_counter()
    search_own(index, numbers, k=k, working_memory=working_memory)
    return (perf_counter() - begin) / len(numbers)


def spaced(n: int, sample: int) -> NDArray[np.int64]:
    """So many of ``n`` numbers, or all, evenly spaced."""
    return np.linspace(0, n - 1, min(sample, n)).astype(np.int64)


def mib(count: int) -> str:
    return f"{count / 2**20:,.1f} MiB"


def _span(seconds: float) -> str:
    return f"{seconds:.2g} s" if seconds < 120 else f"{seconds / 60:,.0f} min"
