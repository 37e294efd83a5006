"""Two answers and the definition: the same, the same but for ties, different, and where."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from samekin.compat.proving.answers import read
from samekin.compat.proving.sides import Question, code, side
from samekin.core import checks
from samekin.core.protocol import Neighbors
from samekin.core.testing import Comparison, compare
from samekin.core.testing.compare import verdict

CLOSE = 1e-3
"""Distances may be rounded, some in single precision; another measure is farther off than that."""


class Ran(NamedTuple):
    """One side, run.

    Attributes
    ----------
    name : str
    seconds : float
        Cold, with everything that it does.
    found : Neighbors
        As it says.
    against : Comparison
        Its rows beside those of the definition.
    far : ndarray of shape (n_far,), int64
        Queries for which it says other distances than its rows have.
    code : str
        What it is made of; empty where there is no source.
    """

    name: str
    seconds: float
    found: Neighbors
    against: Comparison
    far: NDArray[np.int64]
    code: str = ""

    @property
    def wrong(self) -> NDArray[np.int64]:
        """Queries for which it is not the definition, neither up to ties."""
        return np.union1d(self.against.wrong, self.far)

    def __str__(self) -> str:
        far = (
            f", {len(self.far)} with other distances than their rows have" if len(self.far) else ""
        )
        counts = f"{len(self.against.tied)} tied, {len(self.against.wrong)} wrong{far}"
        return f"{self.name}: {counts} of {self.against.n_queries} queries, {self.seconds:.2f} s"


class Difference(NamedTuple):
    """The first query and place at which the two sides differ.

    Attributes
    ----------
    query, place : int
    old_row, new_row : int
    old_distance, new_distance : float
        Of these rows, by the definition.
    old_said, new_said : float
        As each side says; NaN where it says none.
    right : {'old', 'new', 'both', 'neither'}
        Whose answer to this query is that of the definition.
    """

    query: int
    place: int
    old_row: int
    old_distance: float
    old_said: float
    new_row: int
    new_distance: float
    new_said: float
    right: str

    def __str__(self) -> str:
        sides = []
        for name, row, distance, said in (("old", *self[2:5]), ("new", *self[5:8])):
            aside = "" if np.isnan(said) or said == distance else f" (it says {said!r})"
            sides.append(f"{name} row {row} at {distance!r}{aside}")
        ending = {"both": "both are", "neither": "neither is"}.get(self.right, f"{self.right} is")
        return f"query {self.query}, place {self.place}: {', '.join(sides)}; {ending} as defined"


class Proof(NamedTuple):
    """What :func:`verify` found.

    Attributes
    ----------
    old, new : Ran
    question : Question
    wanted : Neighbors
        The definition's answer.
    tied, different : ndarray of shape (n_tied,) and (n_different,), int64
        Queries answered with other rows at the same distances, and with others altogether.
    first : Difference or None
        The first of those that differ, or else of those that are tied.
    """

    old: Ran
    new: Ran
    question: Question
    wanted: Neighbors
    tied: NDArray[np.int64]
    different: NDArray[np.int64]
    first: Difference | None

    @property
    def verdict(self) -> str:
        """``identical``, ``equal up to ties`` or ``different``."""
        return verdict(self.tied, self.different)

    def __str__(self) -> str:
        n = len(self.wanted.indices)
        lines = [f"{self.verdict}: {len(self.tied)} tied, {len(self.different)} different of {n}"]
        lines += [str(self.first)] if self.first else []
        return "\n".join([*lines, f"old {self.old}", f"new {self.new}"])


def verify(
    old: str | Callable[..., Any],
    new: str | Callable[..., Any],
    corpus: Any,
    queries: Any = None,
    *,
    k: int = 5,
    metric: str = "euclidean",
    p: float = 2,
    own: bool = False,
    ids: NDArray[Any] | None = None,
    files: tuple[str, ...] = (),
) -> Proof:
    """Run two ways to neighbours on the same data, and compare them, and both with the definition.

    Parameters
    ----------
    old, new : str or callable
        ``function(corpus, queries, k)`` or its place, ``module:function`` or ``file.py:function``;
        a script, ``file.py``, which is given ``files`` and leaves its answer in variables; the
        name of an integration. :func:`samekin.compat.proving.answers.read` says what may be an
        answer.
    corpus, queries : array-like or sparse matrix of shape (n, n_features), numeric
        Without queries the corpus is asked for.
    k : int, default=5
        Neighbours of each query; scripts know their own.
    metric, p
        As for :class:`samekin.NearestNeighbors`.
    own : bool, default=False
        The rows of the corpus are the queries and not their own neighbours.
    ids : ndarray of shape (n_rows,), any dtype, optional
        The names of the rows, in order, if frames answer by these.
    files : tuple of str
        What scripts are given as arguments.

    Returns
    -------
    Proof

    Raises
    ------
    ValueError
        For what names no side, no answer, or answers of different shapes.

    Examples
    --------
    >>> import numpy as np
    >>> from samekin.compat.proving import verify
    >>> rows = np.array([[0.0], [1.0], [3.0], [7.0]])
    >>> def reversed_(corpus, queries, k):
    ...     apart = np.abs(queries - corpus.T)
    ...     order = np.argsort(-apart, axis=1)[:, :k]
    ...     return np.take_along_axis(apart, order, axis=1), order
    >>> print(verify("local", reversed_, rows, k=1).first)
    query 0, place 0: old row 0 at 0.0, new row 3 at 7.0; old is as defined
    """
    rows = checks.rows(corpus)
    asked = rows if queries is None else checks.rows(queries)
    question = Question(rows, asked, k, metric, p, own, files)
    runs = [_run(side(word), question, ids) for word in (old, new)]
    widths = {found.indices.shape for _, found in runs}
    if len(widths) > 1 or next(iter(widths))[0] != asked.shape[0]:
        raise ValueError(
            f"Answers of shape {' and '.join(str(found.indices.shape) for _, found in runs)} to "
            f"{asked.shape[0]} queries"
        )
    question = question._replace(k=next(iter(widths))[1])
    wanted = question.answered("local")
    before, after = (
        judged(_name(word), seconds, found, wanted, question)._replace(code=code(word, question))
        for word, (seconds, found) in zip((old, new), runs, strict=True)
    )
    return _proof(before, after, question, wanted)


def _name(word: Any) -> str:
    return word if isinstance(word, str) else getattr(word, "__name__", type(word).__name__)


def _run(answer: Any, question: Question, ids: Any) -> tuple[float, Neighbors]:
    began = time.perf_counter()
    found = read(answer(question), ids)
    return time.perf_counter() - began, found


def judged(
    name: str, seconds: float, found: Neighbors, wanted: Neighbors, question: Question
) -> Ran:
    """A side beside the definition."""
    words: dict[str, Any] = {"metric": question.metric, "p": question.p}
    against = compare(found, wanted, question.corpus, question.queries, **words)
    if question.own:  # itself is as near as a duplicate, and no neighbour all the same
        itself = found.indices == np.arange(len(found.indices))[:, None]
        wrong = np.union1d(against.wrong, np.flatnonzero(itself.any(axis=1)))
        tied = np.setdiff1d(against.tied, wrong)
        against = against._replace(wrong=wrong, tied=tied)
    true = measured(found.indices, question)
    scale = np.where(np.isfinite(true), np.abs(true), 0).max(axis=1, keepdims=True)
    far = np.abs(found.distances - true) > CLOSE * scale  # of NaN, nothing is said
    return Ran(name, seconds, found, against, np.flatnonzero(far.any(axis=1)))


def _proof(old: Ran, new: Ran, question: Question, wanted: Neighbors) -> Proof:
    mine, theirs = new.found.indices, old.found.indices
    other = (mine != theirs).any(axis=1)
    wrong = np.zeros(len(other), dtype=bool)
    wrong[np.union1d(old.against.wrong, new.against.wrong)] = True
    said = np.zeros(len(other), dtype=bool)
    said[np.setxor1d(old.far, new.far)] = True
    different = (other & wrong) | said
    tied = np.flatnonzero(other & ~different)
    first = None
    if (different | other).any():
        query = int(np.flatnonzero(different if different.any() else other)[0])
        first = _difference(query, old, new, question)
    return Proof(old, new, question, wanted, tied, np.flatnonzero(different), first)


def _difference(query: int, old: Ran, new: Ran, question: Question) -> Difference:
    apart = old.found.indices[query] != new.found.indices[query]
    if not apart.any():
        apart = old.found.distances[query] != new.found.distances[query]
    place = int(np.argmax(apart))

    def at(ran: Ran) -> tuple[int, float, float]:
        true = measured(ran.found.indices[[query]], question, query)[0, place]
        said = ran.found.distances[query, place]
        return int(ran.found.indices[query, place]), float(true), float(said)

    right = query not in old.wrong, query not in new.wrong
    names = {(True, True): "both", (True, False): "old", (False, True): "new"}
    return Difference(query, place, *at(old), *at(new), names.get(right, "neither"))


def measured(indices: NDArray[np.int64], question: Question, first: int = 0) -> NDArray[np.float64]:
    """The distances of rows to the queries from ``first`` on, by the definition; inf of no row."""
    from samekin.core.index import build
    from samekin.core.keys import canonical
    from samekin.core.points import Points
    from samekin.core.protocol import Corpus

    n, k = indices.shape
    index = build(Corpus(question.corpus), question.metric, question.p, "direct")
    points = Points(index.queries(question.queries[first : first + n]), index.corpus.metric)
    rows = indices.reshape(-1)
    there = (rows >= 0) & (rows < len(index))
    keys = canonical(points, index.corpus, np.repeat(np.arange(n), k), np.where(there, rows, 0))
    found: NDArray[np.float64] = np.where(there, index.corpus.metric.finish(keys), np.inf)
    return found.reshape(n, k)
