"""The examples run, each in a process of its own; recipes on the masters that they promise."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ALONE = os.environ | {"OPENBLAS_NUM_THREADS": "1"}  # of so few rows threads only wait
EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize("master", ["local[2]", "local-cluster[2,1,1024]"])
@pytest.mark.parametrize("recipe", ["recipe_rdd.py", "recipe_frame.py"])
def test_the_recipe_by_hand_and_by_integration(recipe: str, master: str) -> None:
    command = [sys.executable, str(EXAMPLES / recipe), "--master", master]
    said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert said.returncode == 0, said.stderr[-3000:]
    lines = said.stdout.splitlines()
    assert len(lines) == 2
    assert all(line.endswith(f"on {master}, the same as local to the bit") for line in lines)


def test_the_demo(tmp_path: Path) -> None:
    command = [sys.executable, str(EXAMPLES / "demo.py")]
    said = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300
    )
    assert said.returncode == 0, said.stderr[-3000:]
    assert "identical" in said.stdout
    assert "different" not in said.stdout


def test_tools_of_scikit_learn_around_it() -> None:
    command = [sys.executable, str(EXAMPLES / "tuning.py")]
    said = subprocess.run(
        command, env=ALONE, capture_output=True, text=True, check=False, timeout=300
    )
    assert said.returncode == 0, said.stderr[-3000:]
    assert "of 297 images that it never saw are read wrongly" in said.stdout
