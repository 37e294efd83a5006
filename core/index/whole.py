"""Rows that were indexed together: one corpus, one filter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from samekin.core import checks, distances
from samekin.core.distances import Array, Function, Metric
from samekin.core.filters import FILTERS, Filter, choose, options, prepared
from samekin.core.narrow import held, narrowed
from samekin.core.points import Points
from samekin.core.protocol import Corpus, Rows


@dataclass(eq=False)
class Index:
    """A corpus ready to be searched. Made by :func:`build`, or opened from a folder.

    Attributes
    ----------
    metric, p : str or Function, float or None
        Words for :func:`samekin.core.distances.metric`.
    algorithm : str
        The filter in use: ``tree``, ``sketch``, ``direct`` or ``annoy``.
    arrays : dict of str to ndarray
        Everything that is saved: rows (dense, or the three arrays of CSR), ids, norms, and what
        the filter prepared, the latter prefixed ``filter.``; words of the metric that are arrays,
        prefixed ``metric.``.
    columns : int
    id_type : str
    """

    metric: str | Function
    p: float | None
    algorithm: str
    columns: int
    arrays: dict[str, Array] = field(repr=False)
    id_type: str = ""

    def __setstate__(self, state: dict[str, Any]) -> None:
        """A message may hold arrays at any address, where products would take many times longer."""
        vars(self).update(state)
        self.arrays = {n: np.require(a, requirements="A") for n, a in self.arrays.items()}

    @property
    def folder(self) -> str:
        """It is here, and nowhere else."""
        return ""

    @property
    def first(self) -> Index:
        """Of one part it is the first."""
        return self

    @property
    def ids(self) -> NDArray[Any] | None:
        """The names of the rows, ascending, as their integration encoded them."""
        return self.arrays.get("ids")

    @property
    def target(self) -> Array | None:
        """What is known of each row, ``(rows, outputs)``, for those who vote."""
        return self.arrays.get("target")

    @cached_property
    def corpus(self) -> Points:
        """The rows under the metric."""
        rows: Rows = self.arrays.get("rows")
        if rows is None:
            parts = tuple(self.arrays[name] for name in CSR)
            rows = sparse.csr_array(parts, shape=(len(parts[2]) - 1, self.columns))
            rows.has_canonical_format = True
        found = distances.metric(self.metric, self.p, under(self.arrays, "metric."), self.columns)
        return Points(rows, found, self.arrays.get("norms"))

    @cached_property
    def filter(self) -> Filter:
        """The filter, opened once in each process."""
        opened: Filter = FILTERS[self.algorithm](self.corpus, under(self.arrays, "filter."))
        return opened

    @property
    def exact(self) -> bool:
        """Whether the filter loses nothing."""
        return bool(FILTERS[self.algorithm].certified)

    @property
    def labels(self) -> None:
        """It has no groups."""

    def groups_of(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """The codes of the groups of some rows: there is one group."""
        return np.zeros(len(numbers), dtype=np.int64)

    def near(self) -> NDArray[np.int64] | None:
        """All rows, so that those near each other are close in the list."""
        return self.filter.near()

    @property
    def sparse(self) -> bool:
        """Whether rows are kept sparse."""
        return bool(self.corpus.sparse)

    @property
    def definition(self) -> Metric:
        """The metric, as it is defined."""
        return self.corpus.metric

    @property
    def row_bytes(self) -> int:
        """See :attr:`samekin.core.points.Points.row_bytes`."""
        return self.corpus.row_bytes

    @property
    def words(self) -> dict[str, Any]:
        """What a description holds beside the arrays."""
        return {name: getattr(self, name) for name in WORDS}

    def __len__(self) -> int:
        return len(self.corpus)

    @property
    def sizes(self) -> Iterator[tuple[str, int]]:
        """The name and the bytes of every array."""
        return ((name, array.nbytes) for name, array in self.arrays.items())

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        return sum(size for _, size in self.sizes)

    def queries(self, data: Any) -> Rows:
        """Checked query rows, stored as the corpus is."""
        rows = checks.rows(data)
        checks.width(rows, self.columns, "the index")
        checks.values(rows, self.corpus.metric)
        dense = not self.corpus.sparse
        if not dense or sparse.issparse(rows):
            return stored(rows, dense)
        # Pairs are compared sooner where both sides are stored alike, and where the corpus is one
        # that single precision holds, in that.
        kind = self.corpus.rows.dtype
        if kind != rows.dtype and kind.itemsize <= rows.dtype.itemsize:
            found = held(rows, kind)
            if found is not None:
                return found
        single = np.can_cast(kind, np.float32) and not np.can_cast(rows.dtype, np.float32)
        return narrowed(rows) if single else rows

    def points(self, numbers: NDArray[np.int64]) -> Points:
        """Some rows of the corpus, by number, as queries."""
        norms = self.corpus.norms
        chosen = None if norms is None else norms[:, numbers]
        rows = self.corpus.rows
        rows = rows[numbers] if self.corpus.sparse else np.take(rows, numbers, axis=0)
        return Points(rows, self.corpus.metric, chosen)

    def __getstate__(self) -> dict[str, Any]:
        # What is cached is made again where it is needed: a tree does not travel.
        return {k: v for k, v in self.__dict__.items() if k not in ("corpus", "filter")}


WORDS = ("metric", "p", "algorithm", "columns", "id_type")
CSR = ("csr.data", "csr.indices", "csr.indptr")


def build(
    corpus: Corpus,
    metric: str | Callable[..., Any] = "euclidean",
    p: float | None = None,
    algorithm: str = "auto",
    metric_params: Mapping[str, Any] | None = None,
    algorithm_params: Mapping[str, Any] | None = None,
    *,
    dense: bool | None = None,
) -> Index:
    """Index a corpus.

    Parameters
    ----------
    corpus : Corpus
        Rows in the order that numbers them. They are kept as they are stored (no copy of a
        C-contiguous array is made), but for sparse rows that are hardly smaller than dense ones,
        of which ``algorithm="auto"`` keeps the dense.
    metric, p, metric_params : str or callable, float, mapping
        See :func:`samekin.core.distances.metric`.
    algorithm : str
        ``auto``, ``tree``, ``sketch``, ``direct``, ``annoy``, or scikit-learn's words.
    algorithm_params : mapping, optional
        See :func:`samekin.core.filters.options`.
    dense : bool, optional
        How rows are kept, where it has to be as elsewhere.

    Raises
    ------
    RowError, ValueError
        For rows that cannot be compared, no rows, an unknown word.
    """
    said = options(algorithm, algorithm_params)
    rows = checks.rows(corpus.rows)
    found = distances.metric(metric, p, metric_params, rows.shape[1])
    checks.at_least_one(rows, 0)
    checks.columns(rows, found)
    checks.values(rows, found)
    rows = _stored(rows, algorithm == "auto", dense)
    points = Points(rows, found)
    arrays = kept(rows)
    if points.norms is not None:
        arrays["norms"] = points.norms
    if corpus.ids is not None:
        arrays["ids"] = corpus.ids
    if found.weights is not None:
        arrays["metric.w"] = found.weights
    if found.variances is not None:
        arrays["metric.V"] = found.variances
    if corpus.target is not None:
        arrays["target"] = corpus.target
    name = choose(algorithm, points)
    arrays |= {f"filter.{word}": array for word, array in prepared(name, points, said).items()}
    if isinstance(metric, str):
        p = (metric_params or {}).get("p", p)
    else:
        assert isinstance(found.whole, Function)
        metric, p = found.whole, None
    return Index(metric, p, name, rows.shape[1], arrays, corpus.id_type)


def under(arrays: Mapping[str, Array], prefix: str) -> dict[str, Array]:
    """The arrays whose names begin so, without that."""
    return {n.removeprefix(prefix): a for n, a in arrays.items() if n.startswith(prefix)}


def kept(rows: Rows) -> dict[str, Array]:
    """Rows as the arrays of an index."""
    if sparse.issparse(rows):
        return dict(zip(CSR, (rows.data, rows.indices, rows.indptr), strict=True))
    return {"rows": rows}


def stored(rows: Rows, dense: bool) -> Rows:
    """Rows as they are kept: a C-contiguous array, or CSR."""
    if not dense:
        return sparse.csr_array(rows, dtype=np.float32 if rows.dtype == np.float16 else None)
    return rows.toarray() if sparse.issparse(rows) else np.ascontiguousarray(rows)


def _stored(rows: Rows, free: bool, dense: bool | None) -> Rows:
    if dense is None:
        dense = not sparse.issparse(rows)
        if free and not dense:  # a tree or a sketch then serves them, with the same answer
            compressed = rows.data.nbytes + rows.indices.nbytes + rows.indptr.nbytes
            dense = rows.shape[0] * rows.shape[1] * rows.dtype.itemsize <= 2 * compressed
    return stored(rows, dense)
