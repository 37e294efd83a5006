"""Threads over query blocks, on this machine, in bounded memory."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import Any

from samekin.core.protocol import Answer, Plan, Work
from samekin.core.threads import single
from samekin.integrations.arrays import Answers, Blocks, collect, gather, scatter, split
from samekin.integrations.tables import ENGINE, KINDS, pack, unpack

__all__ = ["ENGINE", "KINDS", "broadcast", "collect", "gather", "pack", "run", "scatter"]
__all__ += ["split", "unpack"]


def broadcast(index: Any, plan: Plan, /, like: object = None) -> Any:
    """The index: there is nowhere to send it."""
    return index


def run(work: Work, handle: Any, queries: Blocks, plan: Plan, /) -> Answers:
    """Answer block after block, a few ahead of the reader, one BLAS thread in each thread."""
    threads = _threads(plan.n_jobs)
    return Answers(_answered(work, handle, queries, threads), int(queries.rows.shape[0]))


def _answered(work: Work, index: Any, queries: Blocks, threads: int) -> Iterator[Answer]:
    with single(), ThreadPoolExecutor(threads, "samekin") as pool:
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
    some = list(islice(waiting, 2 * threads))
    if len(some) == 1:  # a thread for it would take longer than most answers
        yield function(some[0])
        return
    ahead: deque[Future[Any]] = deque(pool.submit(function, task) for task in some)
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
