"""A worker or an executor that dies in the middle of a job changes nothing in the answer.

Nor does a worker that finds no memory, once; one that finds none ever is an error that says so.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

KINDS = ["spark_rdd", "spark_frame"]
VICTIMS = {
    "worker": "the same",
    "executor": "the same",
    "memory": "the same",
    "memory for ever": "MemoryError",
}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], str]:
    """What came of every death, of one cluster that bears them all."""
    cases = [(kind, victim) for kind in KINDS for victim in VICTIMS]
    script = str(Path(__file__).with_name("deaths.py"))
    run = subprocess.run(
        [sys.executable, script, str(tmp_path_factory.mktemp("deaths"))],
        input="".join(f"{kind} {victim}\n" for kind, victim in cases),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    return dict(zip(cases, run.stdout.splitlines(), strict=True))


@pytest.mark.parametrize("victim", VICTIMS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_death_in_the_middle_of_a_job(
    kind: str, victim: str, said: dict[tuple[str, str], str]
) -> None:
    assert said[kind, victim] == VICTIMS[victim]
