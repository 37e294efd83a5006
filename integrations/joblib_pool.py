"""Blocks of queries as jobs of joblib, on whichever backend is active.

``with joblib.parallel_config(backend=...)`` chooses the backend: loky (processes, the default),
threading, multiprocessing, or one that another package registers, as joblib-spark, dask and ray do.
The processes of this machine open the index memory-mapped from one folder; a backend that may lead
to other machines gets it by value, with every job, so there jobs are few and large.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from joblib import Parallel, delayed, effective_n_jobs
from joblib.parallel import get_active_backend

from samekin.core.checks import RowError
from samekin.core.protocol import Answer, Plan, Work
from samekin.core.threads import single
from samekin.integrations.arrays import BLOCK, Answers, Blocks, collect, gather, scatter, split
from samekin.integrations.shelf import Shelf
from samekin.integrations.tables import ENGINE, KINDS, pack, unpack

__all__ = ["ENGINE", "KINDS", "broadcast", "collect", "gather", "pack", "run", "scatter"]
__all__ += ["split", "unpack"]

EACH = 4
"""Jobs for each worker: they even out blocks of different cost."""

HERE = ("LokyBackend", "ThreadingBackend", "MultiprocessingBackend", "SequentialBackend")
"""Backends of joblib itself: their workers see the disk of this machine."""


def broadcast(index: Any, plan: Plan, /, like: object = None) -> Shelf:
    """The index, to be opened by each process when it has work for the first time."""
    return Shelf(index)


def run(work: Work, handle: Shelf, queries: Blocks, plan: Plan, /) -> Answers:
    """Answer runs of blocks in parallel, each with one BLAS thread."""
    return Answers(_answered(work, handle, queries, plan), int(queries.rows.shape[0]))


def _answered(work: Work, shelf: Shelf, queries: Blocks, plan: Plan) -> Iterator[Answer]:
    backend, configured = get_active_backend()
    n_jobs = plan.n_jobs or configured or -1
    each = max(1, -(-len(queries) // (EACH * effective_n_jobs(n_jobs))))
    here = type(backend).__name__ in HERE
    lazy = "generator" if backend.supports_return_generator else "list"
    starts = range(0, len(queries) * BLOCK, each * BLOCK)
    jobs = (
        delayed(_run)(work, shelf if here else shelf.index, queries.rows[at : at + each * BLOCK])
        for at in starts
    )
    # Also here: a job in a thread of this process, when it ends, puts back what it found, for all.
    with single():
        answered = Parallel(n_jobs=n_jobs, return_as=lazy)(jobs)
        for start, found in zip(starts, answered, strict=True):
            if isinstance(found, RowError):
                raise RowError(start + found.row, found.why)
            yield from found


def _run(work: Work, handle: Any, rows: Any) -> list[Answer] | RowError:
    index = handle.index if isinstance(handle, Shelf) else handle
    found = []
    with single():
        for place, block in enumerate(Blocks(rows)):
            try:
                found.append(work(index, block))
            except RowError as error:  # as a value: not every backend keeps what an error holds
                return RowError(place * BLOCK + error.row, error.why)
    return found
