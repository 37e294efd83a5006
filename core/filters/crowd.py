"""How crowded it is around a row: whether a tree would find its neighbours among few rows.

A tree looks into all leaves that the ball of a query's neighbours touches. They hold about the rows
within twice as far: in d dimensions ``2**d`` times as many as the neighbours, unless the cluster
that they lie in ends before. The number of columns does not tell: rows of 15 columns may lie on a
surface.
"""

from __future__ import annotations

import numpy as np

from samekin.core.blocks import cuts
from samekin.core.filters.apart import cdist
from samekin.core.filters.faint import Scale
from samekin.core.filters.width import NEIGHBORS
from samekin.core.points import Points

QUERIES = 16
"""Rows around which it is looked."""

SAMPLE = 2**15
"""Most rows of which the distances are taken."""

PART = 2**13
"""Rows of which the distances are taken at once."""

FEW = 2**10
"""Rows among which a tree finds neighbours as soon as anything does."""

MANY = 24
"""A tree is slower that looks at more than this part of the rows; measured."""

BESIDE = 8
"""For one neighbour, as many rows as a tree looks at of faint ones."""


def crowded(corpus: Points) -> bool:
    """Whether many rows are within twice the distance of a row's neighbours, in the mean."""
    n, faint = len(corpus), bool(Scale(corpus))
    if NEIGHBORS * 2**corpus.columns <= FEW and not faint:
        return False  # nowhere are so many around, but for clusters
    most = BESIDE * NEIGHBORS if faint else max(FEW, n / MANY)
    return n > FEW and around(corpus) * n > most


def around(corpus: Points) -> float:
    """The share of the rows within twice the distance of a row's neighbours.

    Equal rows, of which a tree has one, are not near each other. Of faint rows it is the share of
    those that their keys hardly tell from neighbours.
    """
    scale = Scale(corpus)
    every = -(-len(corpus) // SAMPLE)
    taken = np.arange(0, len(corpus), every)
    queries = scale.placed(corpus, taken[np.linspace(0, len(taken) - 1, QUERIES).astype(np.int64)])
    away = np.empty((QUERIES, len(taken)))
    for cut in cuts(len(taken), PART):
        away[:, cut] = cdist(queries, scale.placed(corpus, taken[cut]), "euclidean")
    # A query is its own nearest.
    last = -(-NEIGHBORS // every)
    reach = np.partition(away, last, axis=1)[:, last, None]
    most = scale.distance(scale.key(reach) + scale.lost) if scale else 2 * reach
    return float(((away <= most) & (reach > 0)).mean())
