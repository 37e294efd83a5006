"""Threads over query blocks, on this machine, in bounded memory."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from samekin.core.protocol import Answer, Corpus, Plan, Work, answer

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
    n_blocks: int
    n_queries: int
    progress: bool


def gather(data: Blocks, plan: Plan, /) -> Corpus:
    """The rows themselves."""
    return Corpus(data.rows)


def scatter(corpus: Corpus, plan: Plan, /, like: object = None) -> Blocks:
    """Blocks of rows; views, not copies."""
    return Blocks(corpus.rows)


def broadcast(index: Any, plan: Plan, /, like: object = None) -> Any:
    """The index: there is nowhere to send it."""
    return index


def run(work: Work, handle: Any, queries: Blocks, plan: Plan, /) -> Answers:
    """Answer block after block, a few ahead of the reader, one BLAS thread in each thread."""
    threads = _threads(plan.n_jobs)
    n_queries = int(queries.rows.shape[0])
    return Answers(
        _answered(work, handle, queries, threads),
        len(queries),
        n_queries,
        plan.progress,
    )


def _answered(work: Work, index: Any, queries: Blocks, threads: int) -> Iterator[Answer]:
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(threads, "samekin") as pool:
        try:
            spread = partial(_spread, pool, threads)
            at_once = getattr(work, "at_once", None)
            whole = None if at_once is None else at_once(index, spread)
            if whole is None:
                yield from spread(partial(work, index), queries)
            else:
                yield whole
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _spread(
    pool: ThreadPoolExecutor, threads: int, function: Callable[[Any], Any], tasks: Iterable[Any]
) -> Iterator[Any]:
    """``function`` of every task, in order, a few ahead of the reader."""
    waiting = iter(tasks)
    ahead: deque[Future[Any]] = deque()
    for task in islice(waiting, 2 * threads):
        ahead.append(pool.submit(function, task))
    while ahead:
        done = ahead.popleft().result()
        for task in islice(waiting, 1):
            ahead.append(pool.submit(function, task))
        yield done


def _threads(n_jobs: int | None) -> int:
    cores = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    if n_jobs is None:
        return cores
    return n_jobs if n_jobs > 0 else max(1, cores + 1 + n_jobs)


def split(answers: Answers, parts: tuple[str, ...], /) -> Any:
    """The arrays of an answer."""
    found = collect(answers)
    chosen = tuple(getattr(found, part) for part in parts)
    return chosen if len(chosen) > 1 else chosen[0]


def collect(answers: Answers, /) -> Answer:
    """All blocks in one answer."""
    blocks = answers.blocks
    if answers.progress:
        from rich.progress import track

        blocks = iter(track(blocks, "neighbours", total=answers.n_blocks, transient=True))
    first = next(blocks, None)
    if first is None:
        raise AssertionError("a run without a block")
    whole: list[NDArray[Any]] = [
        np.empty((answers.n_queries, *part.shape[1:]), part.dtype) for part in first
    ]
    start = 0
    while first is not None:
        stop = start + len(first.indices)
        for part, column in zip(first, whole, strict=True):
            column[start:stop] = part
        start, first = stop, next(blocks, None)
    return answer(whole)
