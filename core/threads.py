"""Threads for the work of building an index.

The threads of a matrix product wait for each other at its end; where one of them is held up, for
long. Tasks that need not wait are given a thread each, and products of one thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeAlias

from threadpoolctl import threadpool_limits

Each: TypeAlias = Callable[[Callable[[Any], None], Iterable[Any]], None]
"""``each(function, tasks)``: ``function(task)`` of every task."""


@contextmanager
def own() -> Iterator[Each]:
    """As many threads as a matrix product might have had here, whose products have one each."""
    with threadpool_limits(1, "blas") as limits:
        threads = limits.get_original_num_threads()["blas"] or 1
        with ThreadPoolExecutor(threads, "samekin") as pool:
            yield partial(_each, pool)


def _each(pool: ThreadPoolExecutor, function: Callable[[Any], None], tasks: Iterable[Any]) -> None:
    for _ in pool.map(function, tasks):
        pass
