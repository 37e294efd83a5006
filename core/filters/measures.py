"""Numbers on both sides of the keys of all pairs of a block, dense; each with its proof.

A measure takes queries, corpus and a slice of the corpus, and gives ``(lower, upper)``, both
``(n_queries, rows)``. Where it gives one array twice, the keys are those of the definition.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from scipy import sparse

from samekin.core.distances import Float, tiny
from samekin.core.distances.metric import ratio
from samekin.core.filters.apart import cdist
from samekin.core.keys import canonical, whole_sums
from samekin.core.points import Points

Measure: TypeAlias = Callable[[Points, Points, slice], tuple[Float, Float]]


def measure_of(corpus: Points) -> Measure:
    """The measure for the metric of a corpus."""
    metric = corpus.metric
    if metric.centred and corpus.sparse:
        return by_centred_product
    return by_difference if metric.norm else MEASURES.get(metric.name, by_definition)


def by_difference(queries: Points, corpus: Points, cut: slice) -> tuple[Float, Float]:
    """A Minkowski geometry. scipy adds the terms of the definition, in whatever order.

    Sums of whole numbers below 2**53 are exact in every order, and so is a maximum.
    """
    metric, columns = corpus.metric, corpus.columns + 1
    kind, words = {
        1: ("cityblock", {}),
        2: ("sqeuclidean", {}),
        math.inf: ("chebyshev", {}),
    }.get(metric.p, ("minkowski", {"p": metric.p}))
    keys = cdist(queries.embedded(slice(None)), corpus.embedded(cut), kind, **words)
    keys = metric.key(keys) if kind == "minkowski" else keys
    if math.isinf(metric.p) or (kind != "minkowski" and whole_sums(queries, corpus)):
        return keys, keys
    return _relative(keys, metric.slack(columns), tiny(columns))


def by_centred_product(queries: Points, corpus: Points, cut: slice) -> tuple[Float, Float]:
    """*correlation* of sparse rows, which stay sparse.

    Of rows ``a``, ``b`` before what is subtracted from all their values, ``s`` and ``t``, the
    product is ``ab - s sum(b) - t sum(a) + n s t``, and the key 2 less twice that. With ``g = |a| +
    sqrt(n) s``, no part of any sum is above ``g(a) g(b)``. Before it is divided by its length, a
    value of at most 1 loses 2**-50 at most by the subtractions; lengths err by ``n 2**-53``.
    """
    n = corpus.columns
    (a, s, g), (b, t, h) = _shifted(queries, slice(None)), _shifted(corpus, cut)
    keys = np.asarray((a @ b.T).toarray())
    keys -= np.outer(s, b.sum(axis=1))
    keys -= np.outer(a.sum(axis=1), t)
    keys += np.outer(s, n * t)
    np.subtract(2.0, 2 * keys, out=keys)
    one = (8 * n + 256) * 2.0**-52
    lost = np.sqrt(n) * 2.0**-48
    error = np.outer(g, h) * one + one
    error += (lost / queries.divisors)[:, None]
    error += lost / corpus.divisors[cut]
    flat, also = queries.zero[:, None], corpus.zero[cut]
    keys = np.where(flat | also, np.where(flat & also, 0.0, 2.0), keys)
    error[np.broadcast_to(flat | also, error.shape)] = 0.0
    return keys - error, keys + error


def _shifted(points: Points, cut: slice) -> tuple[sparse.csr_array, Float, Float]:
    """Rows before they are centred, what is to be subtracted, and the bound of both."""
    assert points.norms is not None
    rows = points.compressed(cut)
    shift = (points.norms[2, cut] + points.norms[3, cut]) / points.divisors[cut]
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)))
    return rows, shift, length + np.sqrt(points.columns) * np.abs(shift)


def by_quotient(queries: Points, corpus: Points, cut: slice) -> tuple[Float, Float]:
    """*canberra* and *braycurtis*: scipy has their terms, none of which is negative."""
    keys = cdist(queries.dense(slice(None)), corpus.dense(cut), corpus.metric.name)
    keys[np.isnan(keys)] = 0.0  # 0 / 0
    return _relative(keys, 2 * corpus.metric.slack(corpus.columns), tiny(corpus.columns))


def by_product(queries: Points, corpus: Points, cut: slice) -> tuple[Float, Float]:
    """*inner_product* by a matrix product.

    Two sums of the same products, in whatever order, are within ``2 n 2**-53 / (1 - n 2**-53)`` of
    the sum of their magnitudes, which is at most ``|q|_1 max|x|``.
    """
    q, x = queries.dense(slice(None)), corpus.dense(cut)
    keys = np.asarray(q @ x.T)
    np.subtract(0.0, keys, out=keys)
    if whole_sums(queries, corpus):
        return keys, keys
    slack = (2 * corpus.columns + 16) * 2.0**-52
    error = np.abs(q).sum(axis=1, keepdims=True) * (np.abs(x).max() * slack) + tiny(corpus.columns)
    return keys - error, keys + error


def by_count(queries: Points, corpus: Points, cut: slice) -> tuple[Float, Float]:
    """*hamming*: scipy's share is within 2**-53 of a count by the columns."""
    share = cdist(queries.dense(slice(None)), corpus.dense(cut), "hamming")
    keys = np.rint(share * corpus.columns)
    return keys, keys


def by_indicators(queries: Points, corpus: Points, cut: slice) -> tuple[Float, Float]:
    """*jaccard* from counts, by a product of single precision where that holds all of them."""
    kind = np.promote_types(np.float32, np.min_scalar_type(corpus.columns))
    q, x = ((some != 0).astype(kind) for some in (queries.dense(slice(None)), corpus.dense(cut)))
    common = np.asarray(q @ x.T, dtype=np.float64)
    sizes = q.sum(axis=1, dtype=np.float64)[:, None] + x.sum(axis=1, dtype=np.float64)
    keys = ratio(sizes - 2 * common, sizes - common)
    return keys, keys


def by_chord(queries: Points, corpus: Points, cut: slice) -> tuple[Float, Float]:
    """*haversine*: the key is a quarter of the squared chord between two points of the sphere.

    Angles are at most 2 pi. A sine or cosine of numpy is within 4 units in the last place, so a
    coordinate errs by less than 2**-49, and a squared chord, which is at most 4, by less than
    2**-44. The angles ``q - x`` of the definition err by 2**-50, what it makes of them, all at most
    1, by as little.
    """
    keys = cdist(_sphere(queries.dense(slice(None))), _sphere(corpus.dense(cut)), "sqeuclidean") / 4
    return keys - 2.0**-44, keys + 2.0**-44


def _sphere(rows: Float) -> Float:
    latitude, longitude = rows.T
    flat = np.cos(latitude)
    return np.stack((flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)), axis=1)


def by_definition(queries: Points, corpus: Points, cut: slice) -> tuple[Float, Float]:
    """Whatever there is: each pair as it would be reported."""
    rows = np.arange(cut.start, cut.stop)
    keys = np.empty((len(queries), len(rows)))
    for query in range(len(queries)):
        keys[query] = canonical(queries, corpus, np.full(len(rows), query), rows)
    return keys, keys


MEASURES: dict[str, Measure] = {
    "inner_product": by_product,
    "hamming": by_count,
    "jaccard": by_indicators,
    "canberra": by_quotient,
    "braycurtis": by_quotient,
    "haversine": by_chord,
}


def _relative(keys: Float, slack: float, least: float) -> tuple[Float, Float]:
    return keys * (1 - slack) - least, keys * (1 + slack) + least
