"""Rows as a metric sees them: dense or sparse, as they are or brought to length one."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from samekin.core.blocks import cuts
from samekin.core.distances import Array, Float, Metric
from samekin.core.protocol import Rows

CHUNK = 2**16
"""Values in one chunk of pairs: two chunks of float64 stay in a core's cache."""


class Points:
    """Rows under one metric.

    Parameters
    ----------
    rows : ndarray or CSR of shape (n, columns)
        Checked: finite, numeric; CSR in canonical format.
    metric : Metric
    norms : ndarray of shape (2, n) or (4, n), optional
        What a unit metric computes of each row for the rows, when it was computed before.
    """

    def __init__(self, rows: Rows, metric: Metric, norms: Float | None = None) -> None:
        self.rows = rows
        self.metric = metric
        self.sparse: bool = sparse.issparse(rows)
        if norms is None and metric.unit:
            norms = _norms(rows, metric.centred)
        self.norms = norms

    def __len__(self) -> int:
        return int(self.rows.shape[0])

    @property
    def columns(self) -> int:
        """How many columns the rows have."""
        return int(self.rows.shape[1])

    @property
    def row_bytes(self) -> int:
        """About the bytes of one row as it is held while it is searched."""
        if self.sparse and (self.metric.separable or self.metric.centred):
            return 12 * max(1, int(self.rows.nnz) // max(1, len(self)))
        return 8 * self.columns

    @cached_property
    def divisors(self) -> Float:
        """What each row is divided by; one for a row of zeros (of one value, if centred)."""
        assert self.norms is not None
        return np.where(self.norms[1] > 0, self.norms[1], 1.0)

    @cached_property
    def scale(self) -> float:
        """The power of two that brings the rows near one, so that no product overflows."""
        if self.metric.unit:
            return 1.0
        top = float(max(self.rows.max(), -float(self.rows.min())))
        return float(2.0 ** min(1000, -int(np.frexp(top)[1]))) if top > 0 else 1.0

    @cached_property
    def single(self) -> bool:
        """Whether single precision holds the rows, and the squares of their differences."""
        if self.sparse or self.norms is not None or self.metric.p != 2:
            return False
        if not np.can_cast(self.rows.dtype, np.float32):
            return False
        top = float(max(self.rows.max(initial=0), -float(self.rows.min(initial=0))))
        return 4 * self.columns * top**2 < 2.0**126

    def stored(self, numbers: NDArray[np.int64]) -> tuple[Rows, NDArray[np.int64]]:
        """The rows as they are, and the numbers among them of some."""
        return self.rows, numbers

    def rows_single(self, numbers: Array, out: NDArray[np.float32]) -> NDArray[np.float32]:
        """Some rows in single precision, for :attr:`single` points, in the memory that is given."""
        if self.rows.dtype == np.float32:
            return np.take(self.rows, numbers, axis=0, out=out, mode="clip")  # or it is buffered
        out[...] = np.take(self.rows, numbers, axis=0)
        return out

    @property
    def zero(self) -> NDArray[np.bool_]:
        """Which rows are all zeros, under a unit metric."""
        assert self.norms is not None
        return np.asarray(self.norms[1] == 0)

    def dense(self, numbers: Array | slice) -> Float:
        """Some rows, ``(count, columns)``, as this metric compares them; float64."""
        if self.sparse:
            rows = self.rows[numbers].toarray()
        elif isinstance(numbers, slice):
            rows = self.rows[numbers]
        else:
            rows = np.take(self.rows, numbers, axis=0)
        rows = np.asarray(rows, dtype=np.float64)
        if self.norms is None:
            return rows
        rows = rows * self.norms[0, numbers, None]
        if self.metric.centred:
            rows = rows - self.norms[2, numbers, None] - self.norms[3, numbers, None]
        return np.asarray(rows / self.divisors[numbers, None])

    def embedded(self, numbers: Array | slice) -> Float:
        """Some rows in a space whose plain ``p``-norm orders as the metric does.

        It has one column more for a unit metric: a row of zeros points where no other row does.
        """
        rows = self.dense(numbers)
        if self.norms is None:
            return rows
        return np.column_stack((rows, self.zero[numbers]))

    @cached_property
    def most(self) -> float:
        """The largest magnitude, if every value is a whole number; else infinity."""
        values = self.rows.data if self.sparse else self.rows
        if self.norms is not None:
            return math.inf
        if values.dtype.kind == "f" and (values != np.rint(values)).any():
            return math.inf
        return float(max(values.max(initial=0), -float(values.min(initial=0))))

    def compressed(self, numbers: Array | slice) -> sparse.csr_array:
        """Some rows as float64 CSR, as this metric compares them; sparse rows only."""
        rows = sparse.csr_array(self.rows[numbers], dtype=np.float64, copy=True)
        if self.norms is not None:
            counts = np.diff(rows.indptr)
            rows.data *= np.repeat(self.norms[0, numbers], counts)
            rows.data /= np.repeat(self.divisors[numbers], counts)
        return rows


class Part(Points):
    """Some dense rows of others, by number; nothing is copied until it is asked for."""

    whole: Points
    numbers: NDArray[np.int64]

    def __init__(self, whole: Points, numbers: NDArray[np.int64]) -> None:
        norms = None if whole.norms is None else whole.norms[:, numbers]
        super().__init__(whole.rows, whole.metric, norms)
        self.whole, self.numbers = whole, numbers

    def __len__(self) -> int:
        return len(self.numbers)

    def stored(self, numbers: NDArray[np.int64]) -> tuple[Rows, NDArray[np.int64]]:
        """See :meth:`Points.stored`."""
        return self.whole.stored(self.numbers[numbers])

    def dense(self, numbers: Array | slice) -> Float:
        """See :meth:`Points.dense`."""
        return self.whole.dense(self.numbers[numbers])

    def rows_single(self, numbers: Array, out: NDArray[np.float32]) -> NDArray[np.float32]:
        """See :meth:`Points.rows_single`."""
        return self.whole.rows_single(self.numbers[numbers], out)


def _norms(rows: Rows, centred: bool) -> Float:
    """Factor and length of each row, ``(2, n)``: the power of two that brings its largest value
    into [1/2, 1), and the root of the sum of squares, in column order, after it. If centred, also
    what is subtracted from the row after the factor: its first value, then the mean; ``(4, n)``."""
    n, columns = rows.shape
    if sparse.issparse(rows) and not centred:
        return _sparse_norms(rows)
    found: Float = np.empty((4 if centred else 2, n))
    for cut in cuts(n, max(2, CHUNK // columns)):
        count = cut.stop - cut.start
        terms = np.zeros((columns, max(2, count)))  # two: see Metric.combined
        terms[:, :count] = (rows[cut].toarray() if sparse.issparse(rows) else rows[cut]).T
        found[0, cut] = _factors(np.abs(terms[:, :count]).max(axis=0))
        terms[:, :count] *= found[0, cut]
        if centred:
            found[2, cut] = terms[0, :count]
            terms -= terms[0].copy()
            mean = np.add.reduce(terms, axis=0, initial=0.0) / columns
            found[3, cut] = mean[:count]
            terms -= mean
        found[1, cut] = np.add.reduce(terms * terms, axis=0)[:count]
    np.sqrt(found[1], out=found[1])
    return found


def _sparse_norms(rows: sparse.csr_array) -> Float:
    n = rows.shape[0]
    values, line, top = np.abs(rows.data, dtype=np.float64), line_of(rows), np.zeros(n)
    np.maximum.at(top, line, values)
    factors = _factors(top)
    values *= factors[line]
    return np.stack((factors, np.sqrt(np.bincount(line, weights=values * values, minlength=n))))


def _factors(top: Float) -> Float:
    return np.asarray(np.ldexp(1.0, np.clip(-np.frexp(top)[1], -1000, 1000)))


def line_of(rows: sparse.csr_array) -> NDArray[np.int64]:
    """The row number of each stored value."""
    return np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
