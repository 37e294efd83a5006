"""Type checkers understand the installed package."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

USER = Path(__file__).with_name("user.py")


@pytest.mark.parametrize(
    "checker",
    [
        ["mypy", "--strict", "--no-incremental"],
        ["pyright", "--warnings", "--pythonpath", sys.executable],
    ],
    ids=lambda command: command[0],
)
def test_a_program_that_uses_everything_is_clean(checker: list[str], tmp_path: Path) -> None:
    # From another folder, so that what is read is what is installed.
    command = [sys.executable, "-m", *checker, str(USER)]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr


def test_it_uses_every_public_name() -> None:
    import samekin

    text = USER.read_text("utf-8")
    assert all(name in text for name in samekin.__all__)


def test_every_type_is_known(tmp_path: Path) -> None:
    """As the typing specification counts: all that is not behind an underscore."""
    command = [sys.executable, "-m", "pyright", "--verifytypes", "samekin", "--ignoreexternal"]
    # It looks where the first Python of the path does, whatever --pythonpath says.
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    words: dict[str, Any] = {"cwd": tmp_path, "env": os.environ | {"PATH": path}}
    said = subprocess.run(command, capture_output=True, text=True, check=False, **words)
    assert "Type completeness score: 100%" in said.stdout, said.stdout
