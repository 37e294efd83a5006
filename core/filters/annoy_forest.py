"""Annoy: a forest of random splits, of which a query walks a few leaves. NOT certified.

What it proposes are the best rows of those leaves, so a neighbour may be missed; the distances and
the order of what is found are the definition's. One forest gives one answer, whoever asks it.

Source: Annoy, https://github.com/spotify/annoy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from samekin.core.blocks import cuts
from samekin.core.distances import Array, Metric
from samekin.core.filters import forest
from samekin.core.keys import canonical
from samekin.core.points import Points
from samekin.core.protocol import Rows
from samekin.core.shortlist import Bounded, Candidates

KINDS = {
    "euclidean": forest.EUCLIDEAN,
    "sqeuclidean": forest.EUCLIDEAN,
    "manhattan": forest.MANHATTAN,
    "cosine": forest.ANGULAR,
    "correlation": forest.ANGULAR,
    "inner_product": forest.DOT,
}
"""Metrics that Annoy has, of rows as :meth:`Points.dense` gives them."""

TREES = 50
"""Trees, unless it is said how many."""

SPARE = 8
"""Rows asked for beyond those needed: Annoy ranks in single precision."""

FARTHEST = 2.0**40
"""A coordinate beyond this, in the scale of the corpus, is as far: its square is still finite."""

MOST = 2**31 - 1
"""The largest number that Annoy takes."""

BLOCK = 2**12
"""Rows brought into single precision at once."""


class AnnoyForest:
    """The nearest of the rows in the leaves that a query comes to.

    Of its options, ``n_trees`` find more the more they are, and take memory and time to grow;
    ``search_k`` is how many rows a query looks at, over all trees (unless given, as many as trees
    for each neighbour); ``seed`` is that of the random splits.
    """

    name = "annoy"
    certified = False
    options: Mapping[str, range] = {
        "n_trees": range(1, MOST),
        "search_k": range(1, MOST),
        "seed": range(MOST),
    }

    def __init__(self, corpus: Points, arrays: dict[str, Array]) -> None:
        self.corpus: Points = corpus
        self._bytes, self._place = arrays["forest"], arrays["place"]
        self.n_trees: int
        self.search_k: int
        self.n_trees, self.search_k = (int(value) for value in arrays["options"])

    @staticmethod
    def serves(metric: Metric, rows: Rows) -> bool:
        """Dense rows, by a metric that Annoy has."""
        return metric.name in KINDS and not sparse.issparse(rows)

    @staticmethod
    def prepare(
        corpus: Points, n_trees: int = TREES, search_k: int = 0, seed: int = 0
    ) -> dict[str, Array]:
        """The forest, in bytes; where it has its zero, and its scale; how it is asked."""
        kind, place = KINDS[corpus.metric.name], _placed(corpus)
        parts = (_seen(corpus, cut, place) for cut in cuts(len(corpus), BLOCK))
        grown = forest.grow(parts, corpus.columns, kind, n_trees, seed)
        return {"forest": grown, "place": place, "options": np.array([n_trees, search_k])}

    @staticmethod
    def check(corpus: Points, arrays: dict[str, Array]) -> None:
        """What Annoy takes for granted.

        Raises
        ------
        ValueError
        """
        kind = KINDS[corpus.metric.name]
        forest.check(arrays["forest"], len(corpus), corpus.columns, kind)
        place, options = arrays["place"], arrays["options"]
        if place.shape != (corpus.columns + 1,) or not np.isfinite(place).all():
            raise ValueError("the forest is not one of these columns")
        if options.shape != (2,) or options.dtype.kind != "i" or (options < (1, 0)).any():
            raise ValueError("the forest does not say how it is asked")

    @cached_property
    def _forest(self) -> Any:
        from samekin.core.filters.unpacked import Unpacked  # not on every system

        self._file = Unpacked(self._bytes)
        return forest.load(
            str(self._file.path), self.corpus.columns, KINDS[self.corpus.metric.name]
        )

    def outright(self, queries: Points, k: int, own: NDArray[np.int64] | None) -> None:
        """Nothing: what is found is ranked by the definition."""

    def near(self) -> None:
        """No order of its own."""

    def propose(
        self, queries: Points, k: int, shortlist: Bounded, working_memory: float | None
    ) -> Iterator[Candidates]:
        """The rows found for each query, ``k`` at the least; see :mod:`samekin.core.filters`."""
        for cut in cuts(len(queries), BLOCK):
            found = [self._found(line, k) for line in _seen(queries, cut, self._place).tolist()]
            query = np.repeat(np.arange(cut.start, cut.stop), [len(rows) for rows in found])
            rows = np.concatenate([np.asarray(rows, dtype=np.int64) for rows in found])
            keys = canonical(queries, self.corpus, query, rows)
            yield Candidates(query, rows, keys, keys)

    def _found(self, line: list[float], k: int) -> list[int]:
        """Rows near a query. Where its leaves hold too few, it goes on to others."""
        search_k = self.search_k or self.n_trees * k
        while True:
            rows: list[int] = self._forest.get_nns_by_vector(line, k + SPARE, min(search_k, MOST))
            if len(rows) >= min(k, len(self.corpus)) or search_k > MOST:
                return rows
            search_k *= 2


def _placed(corpus: Points) -> Array:
    """What is subtracted from each column, and then multiplied by, for single precision."""
    centre = np.zeros(corpus.columns)
    if corpus.metric.norm and not corpus.metric.unit:
        centre = corpus.rows.min(axis=0) / 2.0 + corpus.rows.max(axis=0) / 2.0
    most = max(float(np.abs(corpus.dense(cut) - centre).max()) for cut in cuts(len(corpus), BLOCK))
    return np.append(centre, np.ldexp(1.0, min(1000, -int(np.frexp(most)[1]))))


def _seen(points: Points, cut: slice, place: Array) -> NDArray[np.float32]:
    """Some rows as the forest sees them."""
    with np.errstate(over="ignore"):  # which is farther still
        moved = (points.dense(cut) - place[:-1]) * place[-1]
    return np.asarray(np.clip(moved, -FARTHEST, FARTHEST), dtype=np.float32)
