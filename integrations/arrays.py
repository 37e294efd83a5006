"""Rows that are here already, block by block: what integrations without data of their own share."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from samekin.core.protocol import Answer, Corpus, Plan, alone, answer
from samekin.integrations.bar import bar

BLOCK = 1024
"""Query rows in one block."""


class Blocks(NamedTuple):
    """Rows, to be taken a block at a time."""

    rows: Any

    def __len__(self) -> int:
        return max(1, -(-int(self.rows.shape[0]) // BLOCK))  # nothing is one empty block

    def __iter__(self) -> Iterator[Any]:
        return (self.rows[i * BLOCK : (i + 1) * BLOCK] for i in range(len(self)))


class Answers(NamedTuple):
    """Answered blocks, in order, made as they are asked for."""

    blocks: Iterator[Answer]
    n_queries: int


def gather(data: Blocks, plan: Plan, /) -> Corpus:
    """The rows themselves."""
    return Corpus(data.rows)


def scatter(corpus: Corpus, plan: Plan, /, like: object = None) -> Blocks:
    """Blocks of rows; views, not copies."""
    return Blocks(corpus.rows)


def split(answers: Answers, parts: tuple[str, ...], /) -> Any:
    """The arrays of an answer."""
    found = collect(answers, Plan())
    return alone(getattr(found, part) for part in parts)


def collect(answers: Answers, plan: Plan, /) -> Answer:
    """All blocks in one answer."""
    blocks = answers.blocks
    first = next(blocks, None)
    if first is None:
        raise AssertionError("a run without a block")
    start, after = 0, next(blocks, None)
    with bar("neighbours", answers.n_queries, shown=plan.progress) as update:
        if after is None:  # as it is: to copy it takes memory, and time
            update(answers.n_queries)
            return answer([np.ascontiguousarray(part) for part in first])
        whole: list[NDArray[Any]] = [
            np.empty((answers.n_queries, *part.shape[1:]), part.dtype) for part in first
        ]
        for block in chain((first, after), blocks):
            stop = start + len(block.indices)
            for part, column in zip(block, whole, strict=True):
                column[start:stop] = part
            update(stop)
            start = stop
    return answer(whole)
