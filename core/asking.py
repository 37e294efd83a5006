"""A block of queries asks an index, or its parts: filter, verify, rank."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from samekin.core.asked import Asked
from samekin.core.index import AnyIndex, Index
from samekin.core.index.parts import Piece
from samekin.core.index.streamed import Streamed
from samekin.core.ranking import Ranked, merge
from samekin.core.shortlist import Shortlist
from samekin.core.within import Inside, Within


def each_ranked(
    index: AnyIndex, blocks: Iterable[Asked], k: int, working_memory: float | None
) -> Iterator[Ranked]:
    """:func:`ranked` of every block; shards that are opened are opened once for all blocks."""
    if not isinstance(index, Streamed):
        yield from (ranked(index, asked, k, working_memory) for asked in blocks)
        return
    waiting = list(blocks)
    found = [_nothing(asked, k) for asked in waiting]
    for place, piece in _streamed(index, waiting):
        _take(found[place], piece, k, working_memory)
    yield from found


def ranked(index: AnyIndex, asked: Asked, k: int, working_memory: float | None) -> Ranked:
    """The first ``k`` of each query; keys ``inf`` and rows -1 where there are fewer."""
    if isinstance(index, Index):
        return _ranked(index, asked, k, working_memory)
    found = _nothing(asked, k)
    for piece in index.pieces(asked):
        _take(found, piece, k, working_memory)
    return found


def _nothing(asked: Asked, k: int) -> Ranked:
    n = len(asked)
    return Ranked(np.full((n, k), np.inf), np.full((n, k), -1, dtype=np.int64))


def _take(found: Ranked, piece: Piece[AnyIndex], k: int, working_memory: float | None) -> None:
    """What a part adds, which is told the bound of those before it."""
    before = Ranked(found.keys[piece.of], found.rows[piece.of])
    told = replace(piece.asked, bound=before.keys[:, -1])
    keys, rows = ranked(piece.part, told, k, working_memory)
    rows = np.where(rows < 0, -1, piece.numbers[rows])
    found.keys[piece.of], found.rows[piece.of] = merge(before, Ranked(keys, rows), k)


def _streamed(index: Streamed, blocks: list[Asked]) -> Iterator[tuple[int, Piece[AnyIndex]]]:
    """Every shard for every block, shard by shard."""
    for shard, numbers in zip(index.shards, index.numbers, strict=True):
        for place, asked in enumerate(blocks):
            yield place, Piece(shard, np.arange(len(asked)), asked.among(numbers), numbers)


def each_within(
    index: AnyIndex, blocks: Iterable[Asked], radius: float, working_memory: float | None
) -> Iterator[tuple[int, Inside]]:
    """:func:`within` of every block, and how many queries it has."""
    if not isinstance(index, Streamed):
        for asked in blocks:
            yield len(asked), within(index, asked, radius, working_memory)
        return
    waiting = list(blocks)
    found: list[list[Inside]] = [[] for _ in waiting]
    for place, piece in _streamed(index, waiting):
        found[place].append(_inside(piece, radius, working_memory))
    for asked, parts in zip(waiting, found, strict=True):
        yield len(asked), _joined(parts)


def within(index: AnyIndex, asked: Asked, radius: float, working_memory: float | None) -> Inside:
    """All pairs of a query and a row within the radius."""
    if isinstance(index, Index):
        shortlist = Within(asked.points, index.corpus, radius)
        for found in index.filter.propose(asked.points, 0, shortlist, working_memory):
            shortlist.add(asked.free(found))
        return shortlist.found()
    return _joined([_inside(piece, radius, working_memory) for piece in index.pieces(asked)])


def _inside(piece: Piece[AnyIndex], radius: float, working_memory: float | None) -> Inside:
    query, row, key = within(piece.part, piece.asked, radius, working_memory)
    return Inside(piece.of[query], piece.numbers[row], key)


def _joined(parts: list[Inside]) -> Inside:
    nothing = np.empty(0, dtype=np.int64)
    parts = [Inside(nothing, nothing, np.empty(0)), *parts]
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
