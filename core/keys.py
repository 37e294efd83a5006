"""Keys of pairs, by which neighbours are in order: by the definition, or near it and cheaper."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from samekin.core.blocks import cuts
from samekin.core.compiled import sums
from samekin.core.distances import Array, Float, Metric
from samekin.core.distances.metric import ratio
from samekin.core.points import CHUNK, Points, line_of

DOT = getattr(np, "vecdot", partial(np.einsum, "ij,ij->i"))
"""Products of rows, in any order; numpy has a faster one from 2.0 on."""

SINGLE = 2**19
"""Values in one chunk of rows of single precision, for which there is memory; with fewer, threads
would wait for each other at the interpreter."""

COMPILED, MANY = 2**18, 16
"""Values of pairs, and columns; for fewer no compiled loop is asked for, which has to be made once:
with few columns a tree says most of a key."""

VAGUE = 2.0**-100
"""Keys, by column, that are too near to the smallest numbers of single precision."""


FAINT = 2.0**-960
"""Keys, by column, of which what underflows in a sum is a part that counts."""


def whole_sums(queries: Points, corpus: Points) -> bool:
    """Sums of differences, squares or products are whole numbers below 2**53: exact anyhow."""
    most = queries.most + corpus.most
    return corpus.columns * most * most < 2.0**53


def canonical(queries: Points, corpus: Points, q: Array, x: Array) -> Float:
    """Keys of the pairs ``(q[i], x[i])`` by the definition: the only ones ever reported.

    Both sides are stored alike, and share one metric.
    """
    if (exact := _compiled(queries, corpus, q, x)) is not None:
        return exact
    metric, width = corpus.metric, corpus.columns
    of = _whole_keys if metric.whole else _dense_keys
    if corpus.sparse and not metric.whole and not metric.centred:
        of, width = _sparse_keys, max(1, corpus.rows.nnz // max(1, len(corpus)))
    keys: Float = np.empty(len(q))
    for cut in cuts(len(q), max(2, CHUNK // width)):
        keys[cut] = of(queries, corpus, q[cut], x[cut])
    return _zeros_apart(queries, corpus, q, x, keys)


def bracket(queries: Points, corpus: Points, q: Array, x: Array) -> tuple[Float, Float]:
    """Keys of dense pairs, and how far from the definition they may be: in any order, cheaper.

    Rows that single precision holds are compared in it: every difference, square and partial sum
    is then within ``2**-24`` of exact, and a square that underflows loses at most ``2**-149``.
    """
    if queries.single and corpus.single:
        keys = _single(queries, corpus, q, x)
        error = keys * ((corpus.columns + 8) * 2.0**-24)
        vague = np.flatnonzero(keys <= corpus.columns * VAGUE)
        if not len(vague):
            return keys, error
        keys[vague], error[vague] = bracket_double(queries, corpus, q[vague], x[vague])
        return keys, error
    return bracket_double(queries, corpus, q, x)


def bracket_double(queries: Points, corpus: Points, q: Array, x: Array) -> tuple[Float, Float]:
    """Like :func:`bracket`, always in double precision.

    Keys that may have underflowed are those of the definition; all are where a loop gives them.
    """
    if (exact := _compiled(queries, corpus, q, x)) is not None:
        return exact, np.zeros(len(q))
    metric = corpus.metric
    keys = _zeros_apart(queries, corpus, q, x, _differences(queries, corpus, q, x, np.float64))
    error = keys * metric.slack(corpus.columns)
    vague = np.flatnonzero(keys <= corpus.columns * FAINT)
    if len(vague):
        keys[vague], error[vague] = canonical(queries, corpus, q[vague], x[vague]), 0.0
    return keys, error


def _compiled(queries: Points, corpus: Points, q: Array, x: Array) -> Float | None:
    """Squared distances by the definition, where a loop for such rows is worth while."""
    if corpus.metric.p != 2 or corpus.norms is not None or corpus.sparse or queries.sparse:
        return None
    if corpus.columns < MANY or len(q) * corpus.columns < COMPILED or (compiled := sums()) is None:
        return None
    ours, theirs, q, x = _stored(queries, corpus, q, x)
    return compiled.exact(ours, theirs, q, x) if compiled.exact_of(ours, theirs) else None


def _stored(
    queries: Points, corpus: Points, q: Array, x: Array
) -> tuple[Array, Array, NDArray[np.int64], NDArray[np.int64]]:
    """What loops take: both sides as they are stored, and the numbers of pairs, in one piece."""
    (ours, q), (theirs, x) = queries.stored(q), corpus.stored(x)
    query, row = (np.ascontiguousarray(numbers, dtype=np.int64) for numbers in (q, x))
    return ours, theirs, query, row


def _single(queries: Points, corpus: Points, q: Array, x: Array) -> Float:
    """Squared distances in single precision, by loops if it is worth while to have some."""
    if len(q) * corpus.columns >= COMPILED and (compiled := sums()) is not None:
        ours, theirs, query, row = _stored(queries, corpus, q, x)
        if compiled.squares_of(ours, theirs):
            return compiled.squares(ours, theirs, query, row)
    return _differences(queries, corpus, q, x, np.float32)


def _differences(queries: Points, corpus: Points, q: Array, x: Array, kind: type) -> Float:
    metric = corpus.metric
    keys: Float = np.empty(len(q))
    chunk = max(1, (SINGLE if kind is np.float32 else CHUNK) // corpus.columns)
    # New memory for each chunk would have to be faulted in.
    sides = 2 if kind is np.float32 else 0
    room = np.empty((sides, min(chunk, len(q)), corpus.columns), dtype=np.float32)
    for cut in cuts(len(q), chunk):
        t: Array
        if kind is np.float32:
            t, other = room[:, : len(q[cut])]
            np.subtract(queries.rows_single(q[cut], t), corpus.rows_single(x[cut], other), out=t)
        else:
            t = queries.dense(q[cut]) - corpus.dense(x[cut])
        if metric.p == 2:
            keys[cut] = DOT(t, t)
        else:
            keys[cut] = metric.combine.reduce(_approximate_term(metric, t), axis=1, initial=0.0)
    return keys


def _approximate_term(metric: Metric, t: Array) -> Array:
    t = np.abs(t)
    return t if metric.p in (1, math.inf) else np.power(t, metric.p)


def _zeros_apart(queries: Points, corpus: Points, q: Array, x: Array, keys: Float) -> Float:
    if corpus.norms is not None and queries.norms is not None:
        keys[queries.zero[q] != corpus.zero[x]] = 2.0
    return keys


def _dense_keys(queries: Points, corpus: Points, q: Array, x: Array) -> Float:
    if len(q) == 1:  # see Metric.combined: a pair is never summed alone
        q, x = np.repeat(q, 2), np.repeat(x, 2)
        return _dense_keys(queries, corpus, q, x)[:1]
    return corpus.metric.keys(queries.dense(q), corpus.dense(x))


def _whole_keys(queries: Points, corpus: Points, q: Array, x: Array) -> Float:
    assert corpus.metric.whole is not None
    return corpus.metric.whole(queries.dense(q), corpus.dense(x))


def _sparse_keys(queries: Points, corpus: Points, q: Array, x: Array) -> Float:
    # Columns of two zeros add nothing, and what is left of two canonical CSR matrices is in column
    # order. Where the terms are not of the difference alone, one matrix is real and the other
    # imaginary: their sum holds both values of each column side by side.
    metric, n = corpus.metric, len(q)
    left, right = queries.compressed(q), corpus.compressed(x)
    both = sparse.csr_array(left - right if metric.norm else left + right * 1j)
    values, line = (both.data.real, both.data.imag), line_of(both)
    terms = metric.terms(*values, both.indices)
    if metric.combine is np.maximum:
        keys: Float = np.zeros(n)
        np.maximum.at(keys, line, terms)
        return keys
    keys = _summed(line, terms, n)
    return keys if metric.below is None else ratio(keys, _summed(line, metric.below(*values), n))


def _summed(line: NDArray[np.int64], terms: Float, n: int) -> Float:
    return np.asarray(np.bincount(line, weights=terms, minlength=n), dtype=np.float64)
