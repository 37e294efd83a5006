"""What Spark's own job status says of work that goes on, as a bar: of classic Spark and Connect."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any
from uuid import uuid4

from samekin.core.protocol import Plan
from samekin.integrations.bar import bar

EVERY = 0.2
"""Seconds between two questions to classic Spark; Connect tells of itself."""

LATE = 2.0
"""Seconds that classic Spark has at the end, to say that its jobs have ended."""

GROUP = "spark.jobGroup.id"


class Tasks:
    """Tasks of Spark, as far as they are known: a job that is yet to start is not counted.

    Attributes
    ----------
    done, total : int
    """

    def __init__(self) -> None:
        self._stages: dict[Any, tuple[int, int]] = {}

    def tell(self, stage: Any, done: int, total: int) -> None:
        """So many tasks of a stage are done."""
        self._stages[stage] = done, total

    @property
    def done(self) -> int:
        """Tasks that are done."""
        return sum(done for done, _ in self._stages.values())

    @property
    def total(self) -> int:
        """Tasks of all stages of all jobs."""
        return sum(total for _, total in self._stages.values())


@contextmanager
def watch(session: Any, *, shown: bool = True) -> Iterator[Tasks]:
    """A bar of the tasks that a session does within; the answers of samekin are lazy, so of those.

    Parameters
    ----------
    session : SparkSession or SparkContext
        Of classic Spark, where the jobs of this thread are watched, or of Connect.
    shown : bool, default=True
        Whether there is a bar; it needs ``rich``.

    Yields
    ------
    Tasks
        What is known, also for a display of one's own.

    Examples
    --------
    >>> with samekin.integrations.watch(spark):  # doctest: +SKIP
    ...     nn.kneighbors(frame).write.parquet("near.parquet")
    """
    tasks = Tasks()
    follow = _connect if ".connect." in type(session).__module__ else _classic
    with (
        bar("Spark's tasks", shown=shown) as update,
        follow(session, tasks, lambda: update(tasks.done, tasks.total or None)),
    ):
        yield tasks


def watched(session: Any, plan: Plan) -> AbstractContextManager[Any]:
    """:func:`watch`, where a bar is wanted: to ask Spark how far it is takes some time, too."""
    return watch(session) if plan.progress else nullcontext()


@contextmanager
def _connect(session: Any, tasks: Tasks, changed: Callable[[], None]) -> Iterator[None]:
    def said(*, stages: Any, operation_id: Any, done: bool, **_: Any) -> None:
        for stage in stages or ():
            # What is there from an earlier job is skipped, and not said to be done.
            ended = stage.num_tasks if done else stage.num_completed_tasks
            tasks.tell((operation_id, stage.stage_id), ended, stage.num_tasks)
        changed()

    session.registerProgressHandler(said)
    try:
        yield
    finally:
        session.removeProgressHandler(said)


@contextmanager
def _classic(session: Any, tasks: Tasks, changed: Callable[[], None]) -> Iterator[None]:
    context = getattr(session, "sparkContext", session)
    tracker, own = context.statusTracker(), context.getLocalProperty(GROUP)
    group = own or f"samekin-{uuid4().hex}"  # a group that the caller has is left to them
    before = set(tracker.getJobIdsForGroup(group))
    over = threading.Event()

    def ask() -> bool:
        """Whether all is told: Spark tells of a job some time after it has ended."""
        told = True
        for job in sorted(set(tracker.getJobIdsForGroup(group)) - before):
            known = tracker.getJobInfo(job)
            told = told and known is not None and known.status != "RUNNING"
            for stage in () if known is None else known.stageIds:
                found = tracker.getStageInfo(stage)
                if found is not None:
                    ended = known.status == "SUCCEEDED"  # what is skipped counts, as above
                    done = found.numTasks if ended else found.numCompletedTasks
                    tasks.tell(stage, done, found.numTasks)
        changed()
        return told

    def asking() -> None:
        while not over.wait(EVERY):
            ask()

    thread = threading.Thread(target=asking, name="samekin-watch", daemon=True)
    context.setLocalProperty(GROUP, group)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        late = time.monotonic() + LATE
        while not ask() and time.monotonic() < late:
            time.sleep(EVERY / 4)
        context.setLocalProperty(GROUP, own)
