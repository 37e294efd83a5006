"""One mutant in a process of its own, until a law fails."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import multiprocessing
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from multiprocessing.connection import Connection, wait
from typing import Any

import pytest
from mutants import Mutant
from reach import Watch, marked, reached

LIVED, TOO_LONG, CRASHED = "lived", "(too long)", "(no answer: it crashed)"
ROOM = 6 * 2**30  # bytes of address space: a mutant may ask for all there is
PATIENCE = 20  # seconds of work for one test; the slowest of them takes 2
LOADED = "samekin"
# Of course they are imported already. To look for what was lost takes longer than most trials.
WORDS = ["-x", "-q", "--tb=no", "-p", "no:unraisableexception"]
WORDS += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]


class _Instead(importlib.abc.MetaPathFinder):
    """The import of one module gives the mutant."""

    def __init__(self, module: str, source: str) -> None:
        self.module, self.source = module, source

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        if name != self.module:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        assert spec is not None and spec.origin is not None
        spec.loader = _Loader(name, spec.origin)
        spec.loader.code = compile(self.source, spec.origin, "exec", dont_inherit=True)
        return spec


class _Loader(importlib.machinery.SourceFileLoader):
    code: Any

    def get_code(self, fullname: str) -> Any:
        return self.code


class _Killer:
    """A plug-in of pytest that tells which test failed first, of those that can."""

    def __init__(self, able: set[str], pipe: Connection) -> None:
        self.able, self.pipe = able, pipe

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if item.nodeid in self.able]

    def pytest_runtest_logstart(self) -> None:
        # Time of the processor, whoever else is busy. Nobody handles the signal: the process ends.
        signal.setitimer(signal.ITIMER_PROF, PATIENCE)

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            self.pipe.send(report.nodeid.partition("[")[0])
            os._exit(1)

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self.pipe.send("(import)")


def trials(
    module: str, some: Iterable[Mutant], laws: list[str], jobs: int
) -> Iterator[tuple[Mutant, str]]:
    """Each mutant and what became of it: ``LIVED``, or the test that killed it."""
    source = importlib.import_module(module).__loader__.get_source(module)  # type: ignore[union-attr]
    _forget()
    start = time.monotonic()
    met = met_by(module, source, laws)
    most = 10 * jobs * (time.monotonic() - start) + 60
    running: dict[Any, tuple[Mutant, Any, float]] = {}
    waiting = iter(some)
    while True:
        # Never more than so many at once, also where a turn ended none of them.
        for mutant in islice(waiting, jobs - len(running)):
            trial = started(module, mutant, reached(source, met, mutant))
            running[trial[0].sentinel] = (mutant, trial, time.monotonic() + most)
        if not running:
            return
        ready = wait(list(running), timeout=1)
        late = [s for s, (*_, end) in running.items() if time.monotonic() > end]
        for sentinel in {*ready, *late}:
            mutant, trial, end_by = running.pop(sentinel)
            yield mutant, ended(trial, end_by)


def _forget() -> None:
    """What samekin needs stays imported; samekin is imported anew in each trial."""
    importlib.import_module("hypothesis.extra.numpy")
    importlib.import_module("sklearn.utils.estimator_checks")
    importlib.import_module("samekin.core.testing.strategies")
    importlib.import_module("samekin.integrations.local")
    for name in [n for n in sys.modules if n == LOADED or n.startswith(LOADED + ".")]:
        del sys.modules[name]


def met_by(module: str, source: str, laws: list[str]) -> dict[str, frozenset[int]]:
    """Each test of the laws, and which statements of the module it comes by."""
    process, pipe = _forked(module, marked(source), laws, Watch)
    try:
        met: dict[str, frozenset[int]] | str = pipe.recv()
    except EOFError:
        met = CRASHED
    process.join()
    if isinstance(met, str):
        raise SystemExit(f"{module}: the laws fail without any change: {met}")
    return met


def started(module: str, mutant: Mutant, able: list[str]) -> tuple[Any, Connection]:
    """A process in which the tests that are able to fail of a mutant are run."""
    files = list(dict.fromkeys(test.partition("::")[0] for test in able))
    return _forked(module, mutant.source, files, partial(_Killer, set(able)))


def _forked(
    module: str, source: str, files: list[str], plugin: Callable[[Connection], object]
) -> tuple[Any, Connection]:
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_trial, args=(module, source, files, plugin(there), there))
    process.start()
    there.close()
    return process, here


def ended(trial: tuple[Any, Connection], end_by: float) -> str:
    process, pipe = trial
    process.join(max(0.0, end_by - time.monotonic()))
    if process.is_alive():
        os.killpg(process.pid, signal.SIGKILL)
        process.join()
        return TOO_LONG
    try:
        said = pipe.recv() if pipe.poll() else None
    except EOFError:
        said = None
    if process.exitcode == 0:
        return LIVED
    if process.exitcode == -signal.SIGPROF:
        return TOO_LONG
    return str(said or CRASHED)


def _trial(module: str, source: str, files: list[str], plugin: object, pipe: Connection) -> None:
    os.setpgid(0, 0)
    resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    try:
        sys.meta_path.insert(0, _Instead(module, source))
        code = pytest.main([*files, *WORDS], plugins=[plugin]) if files else 0
    except BaseException:
        pipe.send("(import)")
        code = 1
    os._exit(int(code))
