"""The definition of every distance.

A distance is evaluated in IEEE float64, one term per column, in column order, starting from 0.0,
without fused multiply-add and without reassociation. What is compared is the *key*, the combined
terms before the root; ties go to the smaller row. Nothing else in the library may report a
distance. A column in which both rows hold 0 adds nothing to any sum below (*correlation* and
*haversine* aside, which see whole rows), so sparse and dense rows have the same keys.

=============  ===================================  =========  =====================
name           term of column j                     combined   distance of key s
=============  ===================================  =========  =====================
euclidean      t = q_j - x_j; t * t                 sum        sqrt(s)
sqeuclidean    t = q_j - x_j; t * t                 sum        s
manhattan      abs(q_j - x_j)                       sum        s
chebyshev      abs(q_j - x_j)                       maximum    s
minkowski p    abs(q_j - x_j) ** p                  sum        s ** (1 / p)
minkowski w    (abs(q_j - x_j) ** p) * w_j          sum        s ** (1 / p)
seuclidean V   t = q_j - x_j; (t * t) / V_j         sum        sqrt(s)
cosine         u = q_j/|q| - x_j/|x|; u * u         sum        s / 2
correlation    the same of centred rows             sum        s / 2
inner_product  -(q_j * x_j)                         sum        s
hamming        1 if q_j != x_j else 0               sum        s / columns
canberra       abs(q_j - x_j) / (abs(q_j)+abs(x_j)) sum        s
braycurtis     abs(q_j - x_j); abs(q_j + x_j)       two sums   s = first / second
jaccard        (q_j != 0) xor (x_j != 0); or        two sums   s = first / second
haversine      see below                            none       2 * asin(sqrt(s))
a function     f(q, x, **metric_params)             none       s
=============  ===================================  =========  =====================

*minkowski*: p = 1, 2 and infinity are manhattan, euclidean and chebyshev. A whole p up to 64
multiplies ``t * t * ... * t`` from left to right; any other p, and every root but the square root,
is the C library's ``pow`` of scalars, so the last bit of such distances is as portable as that
function.

*cosine*: a row is first multiplied by the power of two that brings its largest magnitude into
[1/2, 1) (never beyond ``2**1000`` or below ``2**-1000``), so that no square vanishes; |x| is then
the root of the sum of squares, in column order. Half the squared difference of unit rows equals
``1 - cos`` without its cancellation, and is 0 for equal rows. A row of zeros is at distance 1 from
every other row and at 0 from other rows of zeros.

*correlation*: after that multiplication, the first value of the row is subtracted from all of
them, then their mean: the sum, in column order, divided by the number of columns. What is left is
compared by cosine. A row of one value is thus a row of zeros, whatever the value.

*inner_product*: the largest product comes first, so key and distance are minus the product, and
may be below 0. It is no metric: a row need not be its own nearest neighbour.

*canberra*: 0 / 0 is 0. *braycurtis*, *jaccard*: 0 / 0 is 0, anything else by 0 is infinity.
*braycurtis* is scipy's; scikit-learn's has ``abs(q_j) + abs(x_j)`` in its second sum, which is the
same where no value is negative.
*hamming* compares values (-0.0 is 0.0); *jaccard* asks only whether they are 0.

*haversine*: latitude and longitude in radians. With ``a = sin(abs(q_0 - x_0) / 2)`` and ``b =
sin(abs(q_1 - x_1) / 2)`` the key is ``a * a + (cos(q_0) * cos(x_0)) * (b * b)``, brought into
[0, 1]. Sine, cosine and arc sine are the C library's, of scalars, so the last bits are as portable
as those.

*a function* is given two float64 rows, query first, and returns a number. What it returns is the
key: the answer is as reproducible as the function.

How the order is kept without a compiled loop: ``np.add.reduce(terms, axis=0)`` on a C-contiguous
``(columns, pairs)`` array adds line after line, provided that there are at least two pairs (with
one, numpy sees a vector and sums it pairwise); ``np.bincount`` adds into each bin in sequence.
"""

from samekin.core.distances.function import Function
from samekin.core.distances.metric import Array, Float, Metric, tiny
from samekin.core.distances.table import ALIASES, KNOWN, TABLE, metric, words

__all__ = [
    "ALIASES",
    "KNOWN",
    "TABLE",
    "Array",
    "Float",
    "Function",
    "Metric",
    "metric",
    "tiny",
    "words",
]
