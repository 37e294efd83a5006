"""How far a single precision product of sketches may be from the truth.

Write ``u = 2**-24``. A sketch, less the centre of a block, is rounded to single precision: that
moves it by at most ``u`` of its length. The product of ``m`` columns, summed in any order, errs by
at most ``gamma_m R**2``, ``gamma_m = m u / (1 - m u)``, where ``R`` bounds the two lengths together
(every term and partial sum is at most their square). What double precision loses before that is
``noise``. So a pair within the distance ``t`` has a product of at most

    (t + u R + noise)**2 + gamma_m R**2 + tiny

and every bound here is that times ``1 + 2**-20``, which is more than the few operations of double
precision lose that it is made by, or the ``t``, ``R`` and ``noise`` that it is made of.
"""

from __future__ import annotations

import numpy as np

from samekin.core.distances import Array, Float

U = 2.0**-24
UP = 1 + 2.0**-20
"""Beyond what a few operations of double precision lose."""


LEFT = 1 / 64
"""Of the square of a row, what directions leave out at least where it may be told from squares."""


def noise(columns: int, width: int, lengths: Float) -> Float:
    """Error of a sketch made in double precision.

    Write ``v = 2**-53``, ``n`` for the columns and ``w`` for the width, and let a row have length
    1. What it is along directions errs by ``n v sqrt(w)``. The square of what these leave out is
    told from two others, which err by ``(2 sqrt(w) + 3) n v + w v`` with directions that are
    orthonormal but for ``2 n v``; so it errs itself by that over twice its length, ``sqrt(LEFT)``
    or more. Both together are ``(9 sqrt(w) + 12) n v + 4 w v``, and there are two columns or more.

    Parameters
    ----------
    columns, width : int
        Columns of the rows and of the sketch.
    lengths : ndarray
        Bounds of the lengths of the rows, less the common centre.
    """
    return np.asarray(lengths * (24.0 * (columns + 16) * np.sqrt(width) * 2.0**-53))


def gamma(columns: int) -> float:
    """The error of a product of so many columns, in squares of ``R``, with room to spare."""
    m = columns + 8
    return m * U / (1 - m * U)


def limit(distance: Float, reach: Float, lost: Float, columns: int) -> Array:
    """The largest product of a pair that may be within ``distance``; single precision.

    Parameters
    ----------
    distance : ndarray of shape (n,)
        In the scale of the sketch; may be ``inf``. Below 0 is as 0.
    reach : ndarray of shape (n,)
        ``R``: the length of the one side, and the largest of the other.
    lost : ndarray of shape (n,)
        The ``noise`` of both sides.
    columns : int
        Of the product.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        distance = np.maximum(distance, 0)
        outward = (distance + U * reach + lost) ** 2
        found = (outward + gamma(columns) * reach**2) * UP + 2.0**-120
        return np.asarray(np.nextafter(found.astype(np.float32), np.float32(np.inf)))
