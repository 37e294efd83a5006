"""Mutants in processes of their own, each until a law fails.

What is changed in a function takes the function's place in a process that has collected the laws
already. What the import runs is imported anew, and the laws are collected after it.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import random
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing.connection import Connection, wait
from typing import Any, NamedTuple

import pytest
from judge import Judge, Nursery
from mutants import Mutant
from reach import ANYWHERE, Reach, Watch, marked, statement_of
from swapped import Functions, Instead

LIVED, TOO_LONG, CRASHED = "lived", "(too long)", "(no answer: it crashed)"
ROOM = 6 * 2**30  # bytes of address space: a mutant may ask for all there is
LOADED = "samekin"
# Of course they are imported already. To look for what was lost takes longer than most trials.
WORDS = ["-q", "--tb=no", "-p", "no:unraisableexception"]
WORDS += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]


class Trial(NamedTuple):
    """A mutant of a module, and the tests that may fail of it.

    Attributes
    ----------
    module : str
    mutant : Mutant
    known : bool
        It is known to live: a few examples show that it does still.
    free : bool
        It may live, and a few examples show that it does.
    able : list of str
    anew : bool
        The import comes by it.
    """

    module: str
    mutant: Mutant
    known: bool
    free: bool
    able: list[str]
    anew: bool


class Trials:
    """All that is to be tried.

    Parameters
    ----------
    sources : dict
        Of each module, the source without a change.
    laws : list of str
        Files of tests.
    jobs : int
        How many at once.
    rounds : list of int
        How many examples of each property are looked at, and then again.
    """

    def __init__(
        self,
        sources: dict[str, str],
        laws: list[str],
        jobs: int,
        rounds: list[int],
    ) -> None:
        self.sources, self.laws, self.jobs, self.rounds = sources, laws, jobs, rounds
        _forget()
        self.reach = self._reach()
        self.killed: Counter[tuple[str, str]] = Counter()

    def _reach(self) -> Reach:
        sources = {module: marked(module, source) for module, source in self.sources.items()}
        process, pipe = forked(lambda pipe: _session(sources, self.laws, Watch(pipe)))
        try:
            found: Reach | str = pipe.recv()
        except EOFError:
            found = CRASHED
        process.join()
        if isinstance(found, str):
            raise SystemExit(f"the laws fail without any change: {found}")
        return found

    def trial(self, module: str, mutant: Mutant, known: bool, free: bool) -> Trial:
        statement = statement_of(self.sources[module], mutant.line)
        anew = statement == ANYWHERE or (module, statement) in self.reach.first
        able = self.reach.able(module, statement)
        return Trial(module, mutant, known, free, able, anew)

    def run(self, trials: list[Trial]) -> Iterator[tuple[Trial, str]]:
        """Each and what became of it: ``LIVED``, or the test that killed it.

        Those that the import comes by are the first; what is seen of the others is a random sample
        of them, whenever it ends.
        """
        anew = [trial for trial in trials if trial.anew]
        yield from self._each(anew, self._anew)
        placed = [trial for trial in trials if not trial.anew]
        random.Random(0).shuffle(placed)
        if not placed:
            return
        process, pipe = forked(lambda pipe: self._nursery(placed, pipe), limited=False)
        while True:
            try:
                number, end = pipe.recv()
            except EOFError:
                break
            self.killed[placed[number].module, end] += 1
            yield placed[number], end
        process.join()

    def _nursery(self, trials: list[Trial], pipe: Connection) -> int:
        def run(session: pytest.Session) -> None:
            functions = Functions([*self.sources])

            def start(trial: Trial) -> tuple[Any, Connection]:
                return forked(lambda told: self._placed(trial, functions, session, told))

            numbers = {id(trial): number for number, trial in enumerate(trials)}
            for trial, end in self._each(trials, start):
                pipe.send((numbers[id(trial)], end))

        return _session({}, self.laws, Nursery(run))

    def _anew(self, trial: Trial) -> tuple[Any, Connection]:
        able = self._in_turn(trial)
        files = list(dict.fromkeys(test.partition("::")[0] for test in able))
        sources = {trial.module: trial.mutant.source}
        judge = partial(Judge, able, self._rounds(trial), self.reach)
        return forked(lambda pipe: _session(sources, files, judge(pipe)))

    def _placed(
        self, trial: Trial, functions: Functions, session: pytest.Session, pipe: Connection
    ) -> int:
        judge = Judge(self._in_turn(trial), self._rounds(trial), self.reach, pipe)
        session.config.pluginmanager.register(judge)
        functions.swap(trial.module, trial.mutant.source)
        judge.judge(session)
        return 0

    def _rounds(self, trial: Trial) -> list[int]:
        return self.rounds[:1] if trial.known or trial.free else self.rounds

    def _in_turn(self, trial: Trial) -> list[str]:
        """Its tests, those first that killed most others of this module; then the quickest."""
        return sorted(
            trial.able,
            key=lambda test: (-self.killed[trial.module, test], self.reach.tests[test][1]),
        )

    def _each(
        self, trials: list[Trial], start: Callable[[Trial], tuple[Any, Connection]]
    ) -> Iterator[tuple[Trial, str]]:
        waiting = list(reversed(trials))
        running: dict[Any, tuple[Trial, Any, Connection, float]] = {}
        most = 60 + 10 * self.jobs * sum(took for _, took in self.reach.tests.values())
        while waiting or running:
            while waiting and len(running) < self.jobs:
                trial = waiting.pop()
                if not trial.able:
                    yield trial, LIVED
                    continue
                process, pipe = start(trial)
                running[process.sentinel] = trial, process, pipe, time.monotonic() + most
            ready = wait(list(running), timeout=1)
            late = [key for key, (*_, end_by) in running.items() if time.monotonic() > end_by]
            for key in {*ready, *late}:
                trial, process, pipe, _ = running.pop(key)
                end = _ended(process, pipe, key in ready)
                self.killed[trial.module, end] += 1
                yield trial, end


def _forget() -> None:
    """What samekin needs stays imported; samekin is imported anew in each process."""
    importlib.import_module("hypothesis.extra.numpy")
    importlib.import_module("sklearn.utils.estimator_checks")
    importlib.import_module("samekin.core.testing.strategies")
    importlib.import_module("samekin.integrations.local")
    for name in [n for n in sys.modules if n == LOADED or n.startswith(LOADED + ".")]:
        del sys.modules[name]


def _session(sources: dict[str, str], files: list[str], plugin: object) -> int:
    sys.meta_path.insert(0, Instead(sources))
    return int(pytest.main([*files, *WORDS], plugins=[plugin]))


def forked(run: Callable[[Connection], int], limited: bool = True) -> tuple[Any, Connection]:
    """A process of its own that runs something, and the pipe that it tells it by."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_alone, args=(run, there, limited))
    process.start()
    there.close()
    return process, here


def _alone(run: Callable[[Connection], int], pipe: Connection, limited: bool) -> None:
    os.setpgid(0, 0)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if limited:
        resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM))
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    try:
        code = run(pipe)
    except BaseException:
        pipe.send("(import)")
        code = 1
    os._exit(code)


def _ended(process: Any, pipe: Connection, ready: bool) -> str:
    if not ready:
        os.killpg(process.pid, signal.SIGKILL)
        process.join()
        return TOO_LONG
    process.join()
    try:
        said = pipe.recv() if pipe.poll() else None
    except EOFError:
        said = None
    if process.exitcode == 0:
        return LIVED
    if process.exitcode == -signal.SIGPROF:
        return TOO_LONG
    return str(said or CRASHED)
