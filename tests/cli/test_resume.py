"""A run that is stopped, even killed, goes on; its output is whole or not there."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from samekin import NearestNeighbors
from samekin.command import local

COMMAND = [sys.executable, "-m", "samekin", "neighbors", "in.npy", "-k", "3", "-o", "out.npz"]


@pytest.fixture
def parts(samekin: Any, rows: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small parts, and a run that stops after two of them."""
    monkeypatch.setattr(local, "PART", 100)
    np.save("in.npy", rows)
    whole = NearestNeighbors.iter_neighbors

    def stopped(nn: Any, *args: Any, **words: Any) -> Any:
        for number, part in enumerate(whole(nn, *args, **words)):
            if number == 2:
                raise KeyboardInterrupt
            yield part

    with monkeypatch.context() as patch:
        patch.setattr(NearestNeighbors, "iter_neighbors", stopped)
        said = samekin("neighbors", "in.npy", "-k", 3, "-o", "out.npz")
    assert said.code == 130
    assert said.err == "\nsamekin: stopped; --resume goes on with the parts that are finished\n"


def _right(path: Path, rows: Any) -> None:
    wanted = NearestNeighbors(n_neighbors=3).fit(rows).kneighbors()
    with np.load(path) as found:
        np.testing.assert_array_equal(found["distances"], wanted[0])
        np.testing.assert_array_equal(found["indices"], wanted[1])


@pytest.mark.usefixtures("parts")
def test_resume_answers_only_what_is_left(
    samekin: Any, rows: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = sorted(path.name for path in (tmp_path / "out.npz.parts").iterdir())
    assert kept == ["000000.npz", "000001.npz", "job.json"]
    asked = []
    whole = NearestNeighbors.iter_neighbors

    def watched(nn: Any, *args: Any, **words: Any) -> Any:
        asked.append(words["start"])
        return whole(nn, *args, **words)

    monkeypatch.setattr(NearestNeighbors, "iter_neighbors", watched)
    # Words that cannot change the answer may differ.
    words = ("--algorithm", "direct", "--n-jobs", 1)
    assert samekin("neighbors", "in.npy", "-k", 3, "-o", "out.npz", "--resume", *words).code == 0
    assert asked == [200]
    _right(tmp_path / "out.npz", rows)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.npy", "out.npz"]


@pytest.mark.usefixtures("parts")
def test_an_exact_run_does_not_go_on_approximately(samekin: Any) -> None:
    words = ("--algorithm", "annoy", "--seed", 7)
    said = samekin("neighbors", "in.npy", "-k", 3, "-o", "out.npz", "--resume", *words)
    wanted = "approximate was None, now {'algorithm': 'annoy', 'seed': 7}"
    assert (said.code, wanted in said.err) == (1, True)


@pytest.mark.usefixtures("parts")
def test_unfinished_work_is_not_dropped_by_accident(
    samekin: Any, rows: Any, tmp_path: Path
) -> None:
    said = samekin("neighbors", "in.npy", "-k", 3, "-o", "out.npz")
    assert (said.code, "--resume goes on with it" in said.err) == (1, True)
    said = samekin("neighbors", "in.npy", "-k", 4, "-o", "out.npz", "--resume")
    assert said.err == "samekin: out.npz.parts answers something else: k was 3, now 4\n"
    np.save("in.npy", rows + 1)
    said = samekin("neighbors", "in.npy", "-k", 3, "-o", "out.npz", "--resume")
    assert "answers something else: input was" in said.err
    assert len(list((tmp_path / "out.npz.parts").iterdir())) == 3
    assert samekin("neighbors", "in.npy", "-k", 3, "-o", "out.npz", "--force").code == 0
    _right(tmp_path / "out.npz", rows + 1)


@pytest.mark.usefixtures("parts")
def test_a_damaged_part_is_found(samekin: Any, tmp_path: Path) -> None:
    part = tmp_path / "out.npz.parts" / "000001.npz"
    content = bytearray(part.read_bytes())
    content[len(content) // 2] ^= 8
    part.write_bytes(content)
    said = samekin("neighbors", "in.npy", "-k", 3, "-o", "out.npz", "--resume")
    assert (said.code, "000001.npz is damaged" in said.err) == (1, True)
    assert not (tmp_path / "out.npz").exists()


@pytest.mark.parametrize("words", [(), ("--resume",), ("--force",)])
def test_a_folder_that_is_of_no_run_is_left_alone(
    samekin: Any, rows: Any, tmp_path: Path, words: tuple[str, ...]
) -> None:
    np.save("in.npy", rows)
    (tmp_path / "out.npz.parts").mkdir()
    (tmp_path / "out.npz.parts" / "thesis.txt").write_text("years of work")
    said = samekin("neighbors", "in.npy", "-k", 3, "-o", "out.npz", *words)
    assert said.err == "samekin: out.npz.parts exists and is not of a run; it is left alone\n"
    assert (tmp_path / "out.npz.parts" / "thesis.txt").read_text() == "years of work"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.npy", "out.npz.parts"]


def test_a_failed_write_keeps_the_old_output_and_the_parts(
    samekin: Any, rows: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    np.save("in.npy", rows)
    (tmp_path / "out.npz").write_text("the old one")

    def full(answer: Any, path: Path) -> None:
        path.write_text("half of")
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setitem(local.writers.WRITERS, ".npz", full)
        said = samekin("neighbors", "in.npy", "-k", 3, "-o", "out.npz", "--force")
    assert (said.code, said.err) == (1, "samekin: [Errno 28] No space left on device\n")
    assert (tmp_path / "out.npz").read_text() == "the old one"
    again = ("--resume", "--force")
    assert samekin("neighbors", "in.npy", "-k", 3, "-o", "out.npz", *again).code == 0
    _right(tmp_path / "out.npz", rows)


def test_a_killed_run_goes_on(tmp_path: Path) -> None:
    # Seven parts: it is stopped after two, so that it cannot end before it is killed.
    rows = np.random.default_rng(0).standard_normal((100_000, 8)).astype(np.float32)
    np.save(tmp_path / "in.npy", rows)
    with subprocess.Popen(COMMAND, cwd=tmp_path, stdout=subprocess.PIPE) as process:
        deadline = time.monotonic() + 120
        while not (tmp_path / "out.npz.parts" / "000001.npz").exists():
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.005)
        process.send_signal(signal.SIGSTOP)
        # A second run of the same output is refused while the first one lives.
        second = subprocess.run(COMMAND, cwd=tmp_path, capture_output=True, text=True, check=False)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert second.stderr == "samekin: out.npz: another run is writing it\n"
    assert not (tmp_path / "out.npz").exists()
    again = subprocess.run([*COMMAND, "--resume"], cwd=tmp_path, check=True, capture_output=True)
    assert b"out.npz: 100,000 queries" in again.stdout
    _right(tmp_path / "out.npz", rows)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.npy", "out.npz"]
