"""Laws run one after another until one fails: a few examples of each first, then more."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from itertools import pairwise
from multiprocessing.connection import Connection
from typing import Any

import pytest
from hypothesis import settings
from reach import Reach

PATIENCE, TIMES = 20.0, 10.0
"""Seconds of work that a test may take, and so many times what it takes without a change."""

HELD = "_hypothesis_internal_use_settings"


class Judge:
    """A plug-in of pytest that runs tests in a given order and tells which failed first."""

    def __init__(self, able: list[str], rounds: list[int], reach: Reach, pipe: Connection) -> None:
        self.able, self.rounds, self.reach, self.pipe = able, rounds, reach, pipe

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.judge(session)
        return True

    def judge(self, session: pytest.Session) -> None:
        """Run the tests; the process ends where one fails."""
        there = {item.nodeid: item for item in session.items}
        for turn, examples in enumerate(self.rounds):
            items = [there[test] for test in self.able if test in there]
            items = [item for item in items if turn == 0 or _held(item)]
            for item, after in pairwise([*items, None]):
                assert item is not None
                _few(item, examples)
                limit = PATIENCE + TIMES * self.reach.tests[item.nodeid][1]
                # Of the processor, whoever else is busy. Nobody handles it: the process ends.
                signal.setitimer(signal.ITIMER_PROF, limit)
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
        signal.setitimer(signal.ITIMER_PROF, 0)

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            self.pipe.send(report.nodeid)
            os._exit(1)

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self.pipe.send("(import)")
            os._exit(1)


class Nursery:
    """A plug-in of pytest that, instead of tests, runs something in which they are collected."""

    def __init__(self, run: Callable[[pytest.Session], None]) -> None:
        self.run = run

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.run(session)
        return True


def _held(item: Any) -> Any:
    return getattr(item.obj, HELD, None)


def _few(item: Any, examples: int) -> None:
    """Look at so many examples of a property, or at fewer where it says so itself."""
    law = getattr(item.obj, "__func__", item.obj)
    held = _held(item)
    if held is not None:
        law._samekin_most = getattr(law, "_samekin_most", held.max_examples)
        setattr(law, HELD, settings(held, max_examples=min(examples, law._samekin_most)))
