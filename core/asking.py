"""A block of queries asks an index, or its parts: filter, verify, rank."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from samekin.core.asked import Asked
from samekin.core.index import Index
from samekin.core.index.parts import AnyIndex
from samekin.core.ranking import Ranked, merge
from samekin.core.shortlist import Shortlist
from samekin.core.within import Inside, Within


def ranked(index: AnyIndex, asked: Asked, k: int, working_memory: float | None) -> Ranked:
    """The first ``k`` of each query; keys ``inf`` and rows -1 where there are fewer."""
    if isinstance(index, Index):
        return _ranked(index, asked, k, working_memory)
    n = len(asked)
    found = Ranked(np.full((n, k), np.inf), np.full((n, k), -1, dtype=np.int64))
    for piece in index.pieces(asked):
        before = Ranked(found.keys[piece.of], found.rows[piece.of])
        told = replace(piece.asked, bound=before.keys[:, -1])
        keys, rows = ranked(piece.part, told, k, working_memory)
        rows = np.where(rows < 0, -1, piece.numbers[rows])
        found.keys[piece.of], found.rows[piece.of] = merge(before, Ranked(keys, rows), k)
    return found


def within(index: AnyIndex, asked: Asked, radius: float, working_memory: float | None) -> Inside:
    """All pairs of a query and a row within the radius."""
    if isinstance(index, Index):
        shortlist = Within(asked.points, index.corpus, radius)
        for found in index.filter.propose(asked.points, 0, shortlist, working_memory):
            shortlist.add(asked.free(found))
        return shortlist.found()
    nothing = np.empty(0, dtype=np.int64)
    parts = [Inside(nothing, nothing, np.empty(0))]
    for piece in index.pieces(asked):
        query, row, key = within(piece.part, piece.asked, radius, working_memory)
        parts.append(Inside(piece.of[query], piece.numbers[row], key))
    return Inside(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _ranked(index: Index, asked: Asked, k: int, working_memory: float | None) -> Ranked:
    queries, own, outright = asked.points, asked.own, None
    if asked.barred.shape[1] < 2:
        outright = index.filter.outright(queries, k, own)
    if outright is None:
        return _proposed(index, asked, k, working_memory)
    found, rest = outright
    if len(rest):
        again = _proposed(index, asked.some(rest), k, working_memory)
        found.keys[rest], found.rows[rest] = again
    return found


def _proposed(index: Index, asked: Asked, k: int, working_memory: float | None) -> Ranked:
    queries = asked.points
    shortlist = Shortlist(queries, index.corpus, k)
    if asked.bound is not None:
        shortlist.bound = asked.bound
    wanted = k + asked.barred.shape[1]
    for found in index.filter.propose(queries, wanted, shortlist, working_memory):
        shortlist.add(asked.free(found))
    return shortlist.rank()
