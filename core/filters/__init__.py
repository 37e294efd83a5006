"""Candidate filters: fast, may return too much, may never lose a neighbour, unless they say so.

A filter is a module-level class with

``name``
    the word by which ``algorithm=`` asks for it,
``serves(metric, rows)``
    whether it can be used on such rows,
``certified``
    whether it loses nothing; where it may, the answer is not exact, and says so,
``options``
    the words that ``algorithm_params=`` may hold for it, each with the numbers that it takes,
``prepare(corpus, **options)``
    arrays worth saving with the index, a dict,
``Filter(corpus, arrays)``
    itself, ready to use (built once in each process),
``propose(queries, k, shortlist, blocks)``
    an iterator of :class:`~samekin.core.shortlist.Candidates` that contains, for every query,
    each row whose key is not above ``shortlist.bound`` when the iterator ends; of rows that tie
    at the ``k``-th place it may leave out all but the first by number. ``k`` is how many a query
    needs (one more than asked for where its own row will be dropped); 0 says that no number of
    them will do: the bound is there from the start and does not move, and *every* row within it
    counts. Each pair comes once, with numbers on both sides of its canonical key, which may be
    negative.

The bound falls while candidates are taken up, so a filter reads it as late as it can.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from numbers import Integral
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from samekin.core.distances import Array
from samekin.core.filters.annoy_forest import AnnoyForest
from samekin.core.filters.crowd import crowded
from samekin.core.filters.direct import Direct
from samekin.core.filters.product import Product
from samekin.core.filters.sketch import Sketch
from samekin.core.filters.tree import Tree
from samekin.core.points import Points
from samekin.core.ranking import Ranked
from samekin.core.shortlist import Bounded, Candidates


class Filter(Protocol):
    """What :func:`samekin.core.search.search` asks of a filter."""

    def outright(
        self, queries: Points, k: int, own: NDArray[np.int64] | None
    ) -> tuple[Ranked, NDArray[np.int64]] | None:
        """Whole answers where they are sure at once, and the queries that are left to propose for.

        ``own`` names the row that each query is, which is no neighbour of its own.
        """

    def near(self) -> NDArray[np.int64] | None:
        """All row numbers in an order in which rows near each other are close."""

    def propose(
        self, queries: Points, k: int, shortlist: Bounded, working_memory: float | None
    ) -> Iterator[Candidates]:
        """Candidates that contain every row within the shortlist's final bound."""


FILTERS: dict[str, type[Any]] = {
    kind.name: kind for kind in (Tree, Sketch, Product, Direct, AnnoyForest)
}

# scikit-learn's words. Brute means "not a tree"; both trees mean the one that is here.
BRUTE = ("sketch", "product", "direct")
WORDS: dict[str, tuple[str, ...]] = {
    "auto": ("tree", *BRUTE),
    "brute": BRUTE,
    "kd_tree": ("tree",),
    "ball_tree": ("tree",),
}

TREE_COLUMNS = 15
"""With more columns a tree visits most of its leaves."""


def choose(algorithm: str, corpus: Points) -> str:
    """The filter for a corpus. It decides about speed, never about an answer.

    Raises
    ------
    ValueError
        Where the filter that was asked for by name does not serve such rows.
    """
    metric, rows = corpus.metric, corpus.rows
    names = WORDS.get(algorithm, (algorithm,))
    if algorithm == "auto" and not _for_trees(corpus):
        names = BRUTE
    for name in names:
        if FILTERS[name].serves(metric, rows):
            return name
    raise ValueError(
        f"algorithm={algorithm!r} does not serve "
        f"{'sparse' if sparse.issparse(rows) else 'dense'} rows by {metric.name}; "
        "algorithm='auto' does"
    )


def _for_trees(corpus: Points) -> bool:
    """Whether a tree may look at few rows of a corpus, as far as a glance tells."""
    metric, rows = corpus.metric, corpus.rows
    if corpus.columns > TREE_COLUMNS:
        return False
    return not (Sketch.serves(metric, rows) and crowded(corpus))


def prepared(name: str, corpus: Points, options: Mapping[str, int]) -> dict[str, Array]:
    """The arrays that the filter of that name wants saved."""
    arrays: dict[str, Array] = FILTERS[name].prepare(corpus, **options)
    return arrays


def certified(algorithm: str) -> bool:
    """Whether an algorithm, by the word for it, loses no neighbour."""
    return all(FILTERS[name].certified for name in WORDS.get(algorithm, (algorithm,)))


def options(algorithm: str, given: Mapping[str, Any] | None) -> dict[str, int]:
    """What a filter is told, checked; what is ``None`` is not said.

    Raises
    ------
    ValueError
        For a word or a number that it does not take.
    """
    known: Mapping[str, range] = {}
    for name in WORDS.get(algorithm, (algorithm,)):
        known = {**known, **FILTERS[name].options}
    said = {word: value for word, value in (given or {}).items() if value is not None}
    for word, value in said.items():
        if word not in known:
            raise ValueError(
                f"algorithm_params has {word}; algorithm={algorithm!r} takes "
                f"{', '.join(map(repr, known)) or 'nothing'}"
            )
        whole = isinstance(value, Integral) and not isinstance(value, bool)
        if not whole or int(value) not in known[word]:
            raise ValueError(
                f"algorithm_params[{word!r}] must be an int from {known[word].start} to "
                f"{known[word].stop - 1}. Got {value!r} instead."
            )
    return {word: int(value) for word, value in said.items()}
