"""Kill -9 at every step that changes a disk: ``python tests/faults/kills.py save|resume``

A step is one event of Python's audit hooks that touches a file. The work is done again and again in
a forked process that kills itself before step 1, 2, 3 ..., until it lives to the end; after that at
random moments. Each time what is left has to be whole, or to be gone on with.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from samekin import Corpus, NearestNeighbors
from samekin.command import local
from samekin.command.app import run
from samekin.core.index import build, open_, save

ROWS = np.random.default_rng(3).integers(0, 4, (500, 3)).astype(np.float64)
FIRST, SECOND = build(Corpus(ROWS[:80])), build(Corpus(np.tile(ROWS, (20, 1))), algorithm="sketch")
LENGTHS = (80, 10_000)
STEPS = ("open", "os.", "shutil.", "tempfile.")
MOMENTS = 50


def before_step(step: int) -> Callable[[], None]:
    """The process ends there."""

    def begin() -> None:
        left = [step]

        def count(event: str, words: object) -> None:
            if event.startswith(STEPS):
                left[0] -= 1
                if not left[0]:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)

    return begin


def killed(work: Callable[[], None], begin: Callable[[], None], after: float | None = None) -> bool:
    """Whether a process that does the work was killed in it."""
    process = os.fork()
    if not process:
        begin()
        work()
        os._exit(0)
    if after is not None:
        time.sleep(after)
        os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    if os.WIFSIGNALED(status):
        return True
    assert status == 0, f"it failed: {status}"
    return False


def everywhere(
    again: Callable[[], None], work: Callable[[], None], check: Callable[[], None]
) -> int:
    """How many steps there are."""
    step = 0
    going = True
    while going:
        step += 1
        again()
        going = killed(work, before_step(step))
        check()
    rng = random.Random(0)
    again()
    start = time.monotonic()
    killed(work, lambda: None)
    took = time.monotonic() - start
    for _ in range(MOMENTS):
        again()
        killed(work, lambda: None, rng.random() * took)
        check()
    return step


def of_save(folder: Path) -> int:
    """The old index is whole, or the new one; between two names the old one stands aside, whole."""
    target = folder / "index"

    def again() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        save(FIRST, target)

    def check() -> None:
        if not target.exists():
            (old,) = folder.glob(".index.old.*/old")
            old.rename(target)
        assert len(open_(target)) in LENGTHS
        save(FIRST, target)  # and what is left behind is in nobody's way
        assert len(open_(target)) == LENGTHS[0]

    return everywhere(again, lambda: save(SECOND, target), check)


def of_resume(folder: Path) -> int:
    """The output is whole, or ``--resume`` makes it so; a part that is finished is not lost."""
    local.PART = 100
    output = folder / "out.npz"
    wanted = NearestNeighbors(n_neighbors=3).fit(ROWS).kneighbors()

    def command() -> None:
        os.chdir(folder)
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        sys.argv = ["samekin", "neighbors", "in.npy", "-k", "3", "-o", "out.npz"]
        if (folder / "out.npz.parts" / "job.json").exists():
            sys.argv.append("--resume")
        try:
            run()
        except SystemExit as end:
            os._exit(int(end.code or 0))

    def again() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        np.save(folder / "in.npy", ROWS)
        # Two parts are there already, of a run that was killed.
        killed(command, _after_parts(folder))

    def check() -> None:
        if not output.exists():
            assert not killed(command, lambda: None)
        with np.load(output) as found:
            np.testing.assert_array_equal(found["distances"], wanted[0])
            np.testing.assert_array_equal(found["indices"], wanted[1])

    folder.mkdir(exist_ok=True)
    return everywhere(again, command, check)


def _after_parts(folder: Path) -> Callable[[], None]:
    def begin() -> None:
        def look(event: str, words: tuple[object, ...]) -> None:
            if event == "open" and str(words[0]).endswith("000002.writing"):
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(look)

    return begin


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    with TemporaryDirectory() as top:
        steps = {"save": of_save, "resume": of_resume}[sys.argv[1]](Path(top) / "here")
    print(f"killed before each of {steps - 1} steps, and at {MOMENTS} random moments: nothing lost")
