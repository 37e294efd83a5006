"""Distances of all pairs of two sets of rows, in double precision.

scipy's are imported when they are first asked for: with what they import they take 20 MiB of every
worker, and a sketch has no need of them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from samekin.core.distances import Float


def cdist(left: Float, right: Float, metric: str, **words: Any) -> Float:
    """As :func:`scipy.spatial.distance.cdist`."""
    from scipy.spatial import distance

    found: Float = distance.cdist(left, right, metric, **words)
    return found


def from_centres(points: Float, centres: Float) -> Float:
    """Euclidean distances of points from some centres, ``(points, centres)``."""
    found = np.empty((len(points), len(centres)))
    step = np.empty_like(points)
    for place, centre in enumerate(centres):
        np.subtract(points, centre, out=step)
        np.einsum("ij,ij->i", step, step, out=found[:, place])
    return np.sqrt(found, out=found)
