"""Equal rows are one point: it is looked at once, and of its rows only the first can be neighbours.

Source: of rows with one key the smaller numbers come first, so of a group of equal rows that a
query has not asked to leave out only the first ``k`` can be among its ``k`` neighbours; and they
are among these only if the group's first row is nearer, or earlier, than the first rows of all but
``k - 1`` groups.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from samekin.core.blocks import pieces
from samekin.core.distances import Array
from samekin.core.filters.portions import portions
from samekin.core.ranking import Ranked, merge, top_k
from samekin.core.shortlist import Candidates

CHUNK = 2**18
"""Values hashed, or rows compared, at once."""


class Groups:
    """Row numbers, equal rows side by side.

    Parameters
    ----------
    order : ndarray of shape (n,)
        All row numbers, group by group, ascending within a group.
    starts : ndarray of shape (groups,)
        Where each group begins.
    """

    order: NDArray[np.int64]
    starts: NDArray[np.int64]
    sizes: NDArray[np.int64]

    def __init__(self, order: NDArray[np.int64], starts: NDArray[np.int64]) -> None:
        self.order, self.starts = order, starts
        self.sizes = np.diff(np.append(starts, len(order)))

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def first(self) -> NDArray[np.int64]:
        """The first row of each group."""
        return np.asarray(self.order[self.starts])

    def rows(
        self, groups: NDArray[np.int64], most: int = 0
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Of each group at most so many rows (all for 0): which group's they are, and the rows."""
        if len(self) == len(self.order):
            return np.arange(len(groups)), np.asarray(self.order[groups])
        sizes = self.sizes[groups]
        sizes = np.minimum(sizes, most) if most else sizes
        ends = np.cumsum(sizes)
        of = np.repeat(np.arange(len(groups)), sizes)
        place = np.arange(len(of)) - (ends - sizes)[of]
        return of, np.asarray(self.order[self.starts[groups[of]] + place])

    def expanded(self, found: Candidates, most: int) -> Iterator[Candidates]:
        """Candidates whose ``row`` is a group: its first rows (all for 0), some at a time."""
        sizes = self.sizes[found.row]
        for cut in portions(np.minimum(sizes, most) if most else sizes):
            some = found[cut]
            pair, row = self.rows(some.row, most)
            yield replace(some[pair], row=row)

    def every(
        self, groups: NDArray[np.int64], near: NDArray[np.int64], found: Ranked, k: int
    ) -> Iterator[tuple[NDArray[np.int64], Ranked]]:
        """The rows of some groups and their ``k`` neighbours, some at a time.

        ``found`` ranks for each of the groups the first rows of the ``near`` others: of ``k``, or
        of all if these are fewer.
        """
        few = near.shape[1]
        alone = (self.sizes[groups] == 1) & (self.sizes[near] == 1).all(axis=1) & (few == k)
        if alone.any():
            rows = self.order[self.starts[groups[alone]]]
            yield rows, Ranked(found.keys[alone], found.rows[alone])
        groups, near, keys = groups[~alone], near[~alone], found.keys[~alone]
        pair, row = self.rows(near.ravel(), k)
        others = top_k(pair // few, row, keys.ravel()[pair], len(groups), k)
        line, rows = self.rows(groups)
        sizes = self.sizes[groups]
        place = np.arange(len(rows)) - (np.cumsum(sizes) - sizes)[line]
        for cut in pieces(len(rows), k, CHUNK):
            of = line[cut]
            beside = Ranked(others.keys[of], others.rows[of])
            yield rows[cut], self._after_equal(groups[of], place[cut], beside)

    def _after_equal(
        self, group: NDArray[np.int64], place: NDArray[np.int64], others: Ranked
    ) -> Ranked:
        """The neighbours of rows, of which it is said which of its group each is.

        First come those that equal it, unless others are at 0 as well.
        """
        k = others.keys.shape[1]
        equal, column = self.sizes[group] - 1, np.arange(k)
        first = column < equal[:, None]
        there = self.starts[group][:, None] + column + (column >= place[:, None])
        same = self.order[np.minimum(there, len(self.order) - 1)]
        after = np.maximum(column - equal[:, None], 0)
        keys = np.where(first, 0.0, np.take_along_axis(others.keys, after, axis=1))
        rows = np.where(first, same, np.take_along_axis(others.rows, after, axis=1))
        tied = np.flatnonzero(others.keys[:, 0] == 0)
        equals = Ranked(np.zeros((len(tied), k)), np.where(first, same, -1)[tied])
        keys[tied], rows[tied] = merge(equals, Ranked(others.keys[tied], others.rows[tied]), k)
        return Ranked(keys, rows)


def grouped(rows: Array, alike: int) -> Groups:
    """The groups of equal rows, in the order of their first rows.

    Rows that are equal by values and not by bits (``-0.0``) may be in several groups; each is in
    one of its own where nowhere more than ``alike`` of them equal each other.
    """
    words, every = _words(rows), np.arange(len(rows))
    names = _hashed(words)
    ordered = np.sort(names)
    if not (ordered[alike:] == ordered[:-alike]).any():
        return Groups(every, every)
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    # Few rows, as a rule, have to be put in their order, and compared.
    place = np.minimum(np.searchsorted(twice, names), len(twice) - 1)
    shared = np.flatnonzero(twice[place] == names)
    shared = shared[np.argsort(names[shared], kind="stable")]
    new = np.ones(len(shared), dtype=bool)
    again = np.flatnonzero(names[shared[1:]] == names[shared[:-1]]) + 1
    for cut in pieces(len(again), words.shape[1], CHUNK):
        one, other = shared[again[cut]], shared[again[cut] - 1]
        new[again[cut]] = (words[one] != words[other]).any(axis=1)
    begins = np.flatnonzero(new)
    of = np.cumsum(new) - 1
    first = every.copy()
    first[shared] = shared[begins][of]
    sizes = np.bincount(first, minlength=len(rows))
    starts = np.cumsum(sizes) - sizes
    place = starts[first]
    place[shared] += np.arange(len(shared)) - begins[of]
    order = np.empty_like(every)
    order[place] = every
    return Groups(order, starts[sizes > 0])


def _words(rows: Array) -> Array:
    """The bits of rows as the widest integers that fit."""
    rows = np.ascontiguousarray(rows)
    width = rows.shape[1] * rows.itemsize
    size = next(size for size in (8, 4, 2, 1) if width % size == 0)
    return rows.view(f"u{size}")


def _hashed(words: Array) -> NDArray[np.uint64]:
    """A number for each row, the same for equal rows: a sum with random odd weights."""
    rng = np.random.default_rng(0)
    weights = rng.integers(0, 2**63, words.shape[1], dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    found = np.empty(len(words), dtype=np.uint64)
    for cut in pieces(len(words), words.shape[1], CHUNK):
        some = words[cut].astype(np.uint64)
        some ^= some >> np.uint64(32)  # the low bits of whole numbers in double precision are 0
        some *= weights
        some ^= some >> np.uint64(32)  # or two signs that change, as from x to -x, would cancel
        some *= weights
        some.sum(axis=1, out=found[cut])
    return found
