"""One thread for each matrix product, where there are threads enough without.

The threads of a product wait for each other at its end; where one of them is held up, for long.
Tasks that need not wait are given a thread each, and products of one thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache, partial
from typing import Any, NamedTuple, TypeAlias

from threadpoolctl import ThreadpoolController

Each: TypeAlias = Callable[[Callable[[Any], None], Iterable[Any]], None]
"""``each(function, tasks)``: ``function(task)`` of every task."""

Beside: TypeAlias = Callable[..., Callable[[], Any]]
"""``beside(function, *words)``: what gives ``function(*words)``, which goes on meanwhile."""


class Threads(NamedTuple):
    """What tasks are given to."""

    each: Each
    beside: Beside


def in_turn(function: Callable[[Any], None], tasks: Iterable[Any]) -> None:
    """Each after the other."""
    for task in tasks:
        function(task)


def at_once(function: Callable[..., Any], *words: Any) -> Callable[[], Any]:
    """Before anything else."""
    found = function(*words)
    return lambda: found


ALONE = Threads(in_turn, at_once)
"""The caller's own thread."""


@cache
def _libraries() -> ThreadpoolController:
    """NumPy's library of products is there from the start; to look for it takes milliseconds."""
    return ThreadpoolController()


def single() -> Any:
    """A context in which every matrix product has one thread."""
    return _libraries().limit(limits=1, user_api="blas")


@contextmanager
def own() -> Iterator[Threads]:
    """As many threads as a matrix product might have had here, whose products have one each."""
    found = (one["num_threads"] for one in _libraries().info() if one["user_api"] == "blas")
    threads = max(found, default=1)
    with single(), ThreadPoolExecutor(threads, "samekin") as pool:
        yield Threads(partial(_each, pool), partial(_beside, pool))


def _each(pool: ThreadPoolExecutor, function: Callable[[Any], None], tasks: Iterable[Any]) -> None:
    for _ in pool.map(function, tasks):
        pass


def _beside(
    pool: ThreadPoolExecutor, function: Callable[..., Any], *words: Any
) -> Callable[[], Any]:
    return pool.submit(function, *words).result
