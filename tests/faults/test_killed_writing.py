"""Kill -9 while an index is saved and while a run is resumed, at every step: nothing is lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("what", ["save", "resume"])
def test_a_death_at_every_step(what: str) -> None:
    script = str(Path(__file__).with_name("kills.py"))
    said = subprocess.run(
        [sys.executable, script, what], capture_output=True, text=True, check=False, timeout=500
    )
    assert said.returncode == 0, f"{said.stdout}{said.stderr[-3000:]}"
    assert said.stdout.endswith("nothing lost\n")
