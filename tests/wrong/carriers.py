"""Integrations that are wrong on purpose: one with data of its own, and one mistake each."""

from __future__ import annotations

import threading
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from samekin.core.index import build
from samekin.core.protocol import Corpus, Neighbors, alone, answer


class Boxed:
    """Rows in boxes: native data of the integration under test."""

    def __init__(self, boxes: list[Any]) -> None:
        self.boxes = boxes

    @property
    def shape(self) -> Any:
        return np.shape(_whole(self.boxes))

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.asarray(_whole(self.boxes), dtype)


def boxed(rows: Any, cuts: int = 3) -> Boxed:
    """Rows in so many boxes; some are empty where they are few."""
    ends = np.linspace(0, rows.shape[0], cuts + 1).astype(int)
    return Boxed([rows[i:j] for i, j in pairwise(ends)])


def raw(lines: list[Any]) -> Boxed:
    """Rows as they are."""
    return Boxed([lines])


def read(found: Any) -> tuple[Any, Any]:
    """Distances and indices of an answer."""
    return tuple(_whole(boxes) for boxes in found)  # type: ignore[return-value]


def predicted(found: list[Any]) -> Any:
    """What ``predict`` gave."""
    return _whole(found)


def _whole(boxes: list[Any]) -> Any:
    if len(boxes) == 1:
        return boxes[0]
    if any(map(sparse.issparse, boxes)):
        return sparse.csr_array(sparse.vstack(boxes))
    return np.concatenate(boxes)


def _boxes(**wrong: Any) -> Any:
    """An integration, with other verbs; rows of the driver are in boxes of 20."""

    def gather(data: Boxed, plan: Any) -> Corpus:
        return Corpus(_whole(data.boxes))

    def scatter(corpus: Corpus, plan: Any, like: Any = None) -> Boxed:
        return boxed(corpus.rows, max(1, -(-corpus.rows.shape[0] // 20)))

    def broadcast(index: Any, plan: Any, like: Any = None) -> Any:
        return index

    def run(work: Any, handle: Any, queries: Boxed, plan: Any) -> list[Any]:
        return [work(handle, box) for box in queries.boxes]

    def split(answers: list[Any], parts: tuple[str, ...]) -> Any:
        return alone([getattr(block, part) for block in answers] for part in parts)

    def collect(answers: list[Any], plan: Any) -> Any:
        return answer(np.concatenate(part) for part in zip(*answers, strict=True))

    verbs = (gather, scatter, broadcast, run, split, collect)
    return SimpleNamespace(**({verb.__name__: verb for verb in verbs} | wrong), plain=run)


def _blocks(change: Any) -> Any:
    """The blocks of an answer, changed."""
    plain = _boxes().plain
    return _boxes(run=lambda *words: change(plain(*words)))


def _two_swapped(blocks: list[Neighbors]) -> list[Neighbors]:
    return blocks[1::-1] + blocks[2:]


def _two_swapped_of_many(blocks: list[Neighbors]) -> list[Neighbors]:
    return _two_swapped(blocks) if len(blocks) > 99 else blocks


def _last_dropped(blocks: list[Neighbors]) -> list[Neighbors]:
    return blocks[:-1] or blocks


def _one_answered_twice(blocks: list[Neighbors]) -> list[Neighbors]:
    return [*blocks[:1], *blocks]


def _of_another_block(blocks: list[Neighbors]) -> list[Neighbors]:
    first = blocks[0]
    return [Neighbors(*(part[: len(block.indices)] for part in first)) for block in blocks]


def _ids_off_by_one(blocks: list[Neighbors]) -> list[Neighbors]:
    return [block._replace(indices=block.indices + 1) for block in blocks]


def _first_tie_swapped(blocks: list[Neighbors]) -> list[Neighbors]:
    for distances, indices in blocks:
        if indices.shape[1] > 1:
            tied = np.flatnonzero(distances[:, 0] == distances[:, 1])[:1]
            indices[tied, :2] = indices[tied, 1::-1]
    return blocks


def _in_single_precision(blocks: list[Neighbors]) -> list[Neighbors]:
    def single(part: Any) -> Any:
        if part.dtype != object:
            return np.float64(np.float32(part))
        lines = np.empty(len(part), dtype=object)
        lines[:] = [single(line) for line in part]
        return lines

    return [block._replace(distances=single(block.distances)) for block in blocks]


def _of_another_type(blocks: list[Neighbors]) -> list[Neighbors]:
    return [block._replace(indices=block.indices.astype(np.int32)) for block in blocks]


def _self_put_back(blocks: list[Neighbors]) -> list[Neighbors]:
    start = 0
    for _, indices in blocks:
        indices[:, 0] = np.arange(start, start + len(indices))
        start += len(indices)
    return blocks


def _each(change: Any) -> Any:
    """Every block that is one array, what somebody predicts, changed."""
    return _blocks(lambda blocks: [b if isinstance(b, tuple) else change(b) for b in blocks])


def _lines(change: Any) -> Any:
    """Every line of an answer to a radius, changed; ``change`` knows the number of its query."""

    def changed(blocks: list[Neighbors]) -> list[Neighbors]:
        start = 0
        for block in blocks:
            for part in block:
                for place, line in enumerate(part):
                    part[place] = change(line, start + place)
            start += len(block.indices)
        return blocks

    return _blocks(changed)


def _no_ties(blocks: list[Any]) -> list[Any]:
    return [b._replace(tied=np.zeros_like(b.tied)) if hasattr(b, "tied") else b for b in blocks]


def _a_line_for_no_query(blocks: list[Any]) -> list[Any]:
    def one(part: Any) -> Any:
        return part if len(part) else np.zeros((1, *part.shape[1:]), part.dtype)

    return [type(b)(*map(one, b)) if isinstance(b, tuple) else one(b) for b in blocks]


def _corpus_in_reverse() -> Any:
    right = _boxes().scatter

    def scatter(corpus: Corpus, plan: Any, like: Any = None) -> Any:
        return right(corpus._replace(rows=corpus.rows[::-1]), plan, like=like)

    return _boxes(scatter=scatter)


def _rows_that_do_not_fit_dropped() -> Any:
    def gather(data: Boxed, plan: Any) -> Corpus:
        lines = [line for box in data.boxes for line in box]
        return Corpus([line for line in lines if len(line) == len(lines[0])])

    return _boxes(gather=gather)


def _another_index(change: Any) -> Any:
    return _boxes(broadcast=lambda index, plan, like=None: change(index))


def _first_kept() -> Any:
    first: list[Any] = []

    def kept(index: Any) -> Any:
        first.append(index)
        return first[0]

    return kept


class Locked(NamedTuple):
    """A handle that does not travel."""

    index: Any
    lock: Any


def _a_lock() -> Any:
    plain = _boxes().plain
    return _boxes(
        broadcast=lambda index, plan, like=None: Locked(index, threading.Lock()),
        run=lambda work, handle, queries, plan: plain(work, handle.index, queries, plan),
    )


RIGHT = _boxes()
A_LOCK = _a_lock()
"""Right, as long as the model does not take its handle along."""
WRONG = {
    "two blocks swapped": _blocks(_two_swapped),
    "two blocks of many swapped": _blocks(_two_swapped_of_many),
    "last block dropped": _blocks(_last_dropped),
    "one block answered twice": _blocks(_one_answered_twice),
    "answers of another block": _blocks(_of_another_block),
    "ids off by one": _blocks(_ids_off_by_one),
    "first tie swapped": _blocks(_first_tie_swapped),
    "distances in single precision": _blocks(_in_single_precision),
    "indices of another type": _blocks(_of_another_type),
    "self put back": _blocks(_self_put_back),
    "no word of ties": _blocks(_no_ties),
    "a line for no query": _blocks(_a_line_for_no_query),
    "queries in reverse": _corpus_in_reverse(),
    "rows that do not fit dropped": _rows_that_do_not_fit_dropped(),
    "the index of the first fit": _another_index(_first_kept()),
    "an index of another metric": _another_index(lambda index: build(Corpus(index.corpus.rows))),
    "lines of five at most": _lines(lambda line, query: line[:5]),
    "lines that begin with the row itself": _lines(
        lambda line, query: np.concatenate((np.array([query], line.dtype), line))
    ),
    "a line of one for nothing": _lines(
        lambda line, query: line if len(line) else np.array([-1], line.dtype)
    ),
    "one output of several": _each(lambda block: block[:, :1] if block.ndim > 1 else block),
    "votes in single precision": _each(lambda block: np.float64(np.float32(block))),
    "classes as text": _each(lambda block: block.astype(str)),
}
