"""Integrations that are wrong on purpose: the local one, and one mistake each."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from samekin.core.protocol import Corpus, Neighbors
from samekin.integrations import local


def itself(data: Any) -> Any:
    """Arrays are native data here."""
    return data


VERBS = ("gather", "scatter", "broadcast", "run", "split", "collect")


def _like_local(**wrong: Any) -> Any:
    """The local integration with other verbs; blocks of 20 rows, so that there are several."""
    verbs = {verb: getattr(local, verb) for verb in VERBS}

    def run(work: Any, handle: Any, queries: Any, plan: Any) -> Any:
        rows = queries.rows
        blocks = [work(handle, rows[i : i + 20]) for i in range(0, rows.shape[0], 20)]
        return local.Answers(iter(blocks), rows.shape[0])

    return SimpleNamespace(**(verbs | {"run": run} | wrong), plain=run)


def _blocks(change: Any) -> Any:
    """The blocks of an answer, changed."""
    plain = _like_local().plain

    def run(*words: Any) -> Any:
        answers = plain(*words)
        blocks = change(list(answers.blocks))
        total = sum(len(block.indices) for block in blocks)
        return local.Answers(iter(blocks), total)

    return _like_local(run=run)


def _two_swapped(blocks: list[Neighbors]) -> list[Neighbors]:
    return blocks[1::-1] + blocks[2:]


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
    return [b._replace(distances=b.distances.astype(np.float32).astype(float)) for b in blocks]


def _of_another_type(blocks: list[Neighbors]) -> list[Neighbors]:
    return [block._replace(indices=block.indices.astype(np.int32)) for block in blocks]


def _self_put_back(blocks: list[Neighbors]) -> list[Neighbors]:
    start = 0
    for _, indices in blocks:
        indices[:, 0] = np.arange(start, start + len(indices))
        start += len(indices)
    return blocks


def _corpus_in_reverse() -> Any:
    def scatter(corpus: Corpus, plan: Any, like: Any = None) -> Any:
        return local.scatter(corpus._replace(rows=corpus.rows[::-1]), plan, like=like)

    return _like_local(scatter=scatter)


def _handle_of_the_first_fit() -> Any:
    first: list[Any] = []

    def broadcast(index: Any, plan: Any, like: Any = None) -> Any:
        first.append(index)
        return first[0]

    return _like_local(broadcast=broadcast)


RIGHT = _like_local()
WRONG = {
    "two blocks swapped": _blocks(_two_swapped),
    "last block dropped": _blocks(_last_dropped),
    "one block answered twice": _blocks(_one_answered_twice),
    "answers of another block": _blocks(_of_another_block),
    "ids off by one": _blocks(_ids_off_by_one),
    "first tie swapped": _blocks(_first_tie_swapped),
    "distances in single precision": _blocks(_in_single_precision),
    "indices of another type": _blocks(_of_another_type),
    "queries in reverse": _corpus_in_reverse(),
    "the index of the first fit": _handle_of_the_first_fit(),
}
WRONG_OF_ITSELF = {"self put back": _blocks(_self_put_back)}
