"""A package of somebody else adds an integration, and runs the shipped suite on it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PLUGIN = Path(__file__).parents[1] / "plugin"


def test_a_third_party_runs_the_suite_from_its_own_folder(tmp_path: Path) -> None:
    source = shutil.copytree(PLUGIN, tmp_path / "plugin")
    here = tmp_path / "here"
    install = ["pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--target"]
    command = [sys.executable, "-m", *install, str(here), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    path = {"PYTHONPATH": str(here)}
    said = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_reversed.py"],
        cwd=source,
        env=os.environ | path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stdout[-3000:] + said.stderr[-2000:]
    assert " passed" in said.stdout
    script = "import samekin; print(samekin.names())"
    names = subprocess.check_output(
        [sys.executable, "-c", script], env=os.environ | path, text=True
    )
    assert "'reversed'" in names
