"""What neighbours say of a query: the class that most are of, the shares of classes, a mean.

Sums run over the neighbours of a query in their order, one after the other, in float64, from 0.0.
Neighbours that are the same to the bit therefore say the same to the bit, whatever the block, the
engine or the BLAS. Of classes with equal sums the smallest is elected.

=========  ===================================================================================
weights    weight of a neighbour at distance d
=========  ===================================================================================
uniform    1
distance   1/d, times a power of two that is the query's own; where neighbours are at distance
           0, 1 for those and 0 for the others
callable   what it makes of an array of distances, of its shape; of each line by itself, since
           which queries come together is not in the definition
=========  ===================================================================================

The power of two brings the nearest distance into [1/2, 1): nothing overflows where distances are
tiny, and since it scales every sum alike, shares, means and elections are those of 1/d.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from samekin.core.blocks import cuts
from samekin.core.checks import RowError, counting_from
from samekin.core.distances import Array, Float
from samekin.core.protocol import Neighbors

Weights: TypeAlias = str | Callable[[Float], Any] | None
Classes: TypeAlias = tuple[Array, ...]

SUMS = 2**20
"""Sums held at once, of all classes."""


def labels(
    found: Neighbors, target: NDArray[np.int64], *, classes: Classes, weights: Weights
) -> Array:
    """The elected class of each query and output, ``(n_queries, n_outputs)``.

    ``target`` has the class of each row and output by its place in ``classes``, which ascend.
    """
    elected: Array = np.empty((len(found.indices), len(classes)), dtype=np.result_type(*classes))
    for cut in cuts(len(elected), max(1, SUMS // max(map(len, classes)))):
        with counting_from(cut.start):
            weight = weighed(found.distances[cut], weights)
        for output, named in enumerate(classes):
            sums = _sums(target[found.indices[cut], output], weight, len(named))
            elected[cut, output] = named[sums.argmax(axis=1)]
    return elected


def shares(
    found: Neighbors, target: NDArray[np.int64], *, classes: Classes, weights: Weights
) -> list[Float]:
    """For each output the share of each class in the weight of all, ``(n_queries, n_classes)``."""
    weight = weighed(found.distances, weights)
    whole = _whole(weight)[:, None]
    return [
        _sums(target[found.indices, output], weight, len(named)) / whole
        for output, named in enumerate(classes)
    ]


def means(found: Neighbors, target: Float, *, weights: Weights) -> Float:
    """The weighted mean of the neighbours' targets, ``(n_queries, n_outputs)``."""
    weight = weighed(found.distances, weights)
    sums: Float = np.zeros((len(weight), target.shape[1]))
    for place in range(weight.shape[1]):
        sums += weight[:, place, None] * target[found.indices[:, place]]
    return sums / _whole(weight)[:, None]


def weighed(distances: Float, weights: Weights) -> Float:
    """The weight of every neighbour, of the shape of ``distances``.

    Raises
    ------
    ValueError
        For a callable that gives another shape.
    RowError
        For a query whose weights are not finite, or have no sum.
    """
    if weights is None or weights == "uniform" or not len(distances):
        return np.ones_like(distances)
    if weights == "distance":
        return _inverse(distances)
    assert callable(weights)
    weight = np.asarray(weights(distances.copy()), dtype=np.float64)
    if weight.shape != distances.shape:
        raise ValueError(f"weights= gave shape {weight.shape} for distances of {distances.shape}")
    for wrong, why in (
        (~np.isfinite(weight).all(axis=1), "weights= gave it a weight that is not finite"),
        (_whole(weight) == 0, "weights= gave its neighbours no weight together"),
    ):
        if wrong.any():
            raise RowError(int(wrong.argmax()), why)
    return weight


def _inverse(distances: Float) -> Float:
    here = distances == 0
    nearest = distances.min(axis=1, keepdims=True)
    with np.errstate(divide="ignore", over="ignore", under="ignore"):
        # Whatever is then beyond the largest number weighs less than can be added.
        weight = 1 / np.ldexp(distances, -np.frexp(nearest)[1])
    among = here.any(axis=1)
    weight[among] = here[among]
    return np.asarray(weight)


def _whole(weight: Float) -> Float:
    whole: Float = np.zeros(len(weight))
    for place in range(weight.shape[1]):
        whole += weight[:, place]
    return whole


def _sums(codes: NDArray[np.int64], weight: Float, n_classes: int) -> Float:
    """The weight of each class, ``(n_queries, n_classes)``, added in the order of neighbours."""
    sums: Float = np.zeros((len(codes), n_classes))
    query = np.arange(len(codes))
    for place in range(codes.shape[1]):
        sums[query, codes[:, place]] += weight[:, place]
    return sums
