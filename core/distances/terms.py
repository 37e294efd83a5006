"""The terms of the table in :mod:`samekin.core.distances`: ``(q, x)`` to terms, any shape."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from samekin.core.distances.metric import Array, Float


def square(q: Array, x: Array) -> Array:
    t = q - x
    return np.asarray(t * t)


def distance(q: Array, x: Array) -> Array:
    return np.asarray(np.abs(q - x))


def power(p: float) -> Callable[[Array, Array], Array]:
    def whole(q: Array, x: Array) -> Array:
        t = np.abs(q - x)
        product = t
        for _ in range(int(p) - 1):
            product = product * t
        return np.asarray(product)

    def scalar(q: Array, x: Array) -> Array:
        t = np.abs(q - x)
        flat = [math.pow(v, p) for v in t.ravel().tolist()]
        return np.array(flat, dtype=np.float64).reshape(t.shape)

    return whole if p in range(65) else scalar


def product(q: Array, x: Array) -> Array:
    return np.asarray(-(q * x))


def differs(q: Array, x: Array) -> Array:
    return np.asarray(q != x, dtype=np.float64)


def share(q: Array, x: Array) -> Array:
    t, both = np.abs(q - x), np.abs(q) + np.abs(x)
    return np.asarray(np.divide(t, both, out=t, where=both > 0))  # 0 where both are 0: so is t


def total(q: Array, x: Array) -> Array:
    return np.asarray(np.abs(q + x))


def one_of(q: Array, x: Array) -> Array:
    return np.asarray((q != 0) != (x != 0), dtype=np.float64)


def either(q: Array, x: Array) -> Array:
    return np.asarray((q != 0) | (x != 0), dtype=np.float64)


def arc(q: Float, x: Float) -> Float:
    """The key of *haversine*, for rows ``(pairs, 2)``."""
    found = []
    for (q0, q1), (x0, x1) in zip(q.tolist(), x.tolist(), strict=True):
        a, b = math.sin(abs(q0 - x0) / 2), math.sin(abs(q1 - x1) / 2)
        s = a * a + (math.cos(q0) * math.cos(x0)) * (b * b)
        found.append(min(1.0, max(0.0, s)))
    return np.array(found, dtype=np.float64)


def half(s: Float) -> Float:
    return s / 2.0


def share_of(columns: int) -> Callable[[Float], Float]:
    """The distance of *hamming*."""

    def of(s: Float) -> Float:
        return s / columns

    return of


def root(p: float) -> Callable[[Float], Float]:
    def of(s: Float) -> Float:
        flat = [math.pow(v, 1.0 / p) for v in s.ravel().tolist()]
        return np.array(flat, dtype=np.float64).reshape(s.shape)

    return of


def angle(s: Float) -> Float:
    """The distance of *haversine*; a key is at most 1."""
    flat = [2 * math.asin(math.sqrt(min(v, 1.0))) for v in s.ravel().tolist()]
    return np.array(flat, dtype=np.float64).reshape(s.shape)
