"""A test that fails prints a script, and the script does the same again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CONFTEST = "from samekin.core.testing.story import telling\n"
FAILING = """
import numpy as np
from hypothesis import given, strategies as st
from samekin import KNeighborsClassifier, NearestNeighbors
from scipy import sparse

ROWS = np.random.default_rng(0).standard_normal((9, 3))

def test_of_rows():
    nn = NearestNeighbors(n_neighbors=2, metric="cosine").fit(sparse.csr_array(ROWS))
    print("found:", *nn.kneighbors(ROWS[:2], exclude=[[0, 3], [1]])[0].ravel().tolist())
    KNeighborsClassifier(n_neighbors=1).fit(ROWS, list("abcabcabc")).predict(ROWS[:1])
    assert False

@given(n=st.integers(1, 9))
def test_of_examples(n):
    NearestNeighbors(n_neighbors=n).fit(ROWS).kneighbors(ROWS[:1])
    assert n < 4

def test_that_passes():
    NearestNeighbors(n_neighbors=2).fit(ROWS)
"""


def test_a_failure_prints_what_does_it_again(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_it.py").write_text(FAILING)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout
    scripts = _scripts(said)
    assert len(scripts) == 2, said
    assert "n_neighbors=4" in scripts[1]
    ran = [subprocess.check_output([sys.executable, "-c", script], text=True) for script in scripts]
    (found,) = (line for line in said.splitlines() if line.startswith("found: "))
    assert all(value in ran[0] for value in found.split()[1:])
    assert "['a']" in ran[0]
    assert ran[1].splitlines()[-1].count(",") == 4 + 4 - 1


def _scripts(said: str) -> list[str]:
    """From the title to the first line that is none of a script."""
    scripts = []
    for part in said.split("what it did last, again\n")[1:]:
        lines = part.splitlines()
        end = next(i for i, line in enumerate(lines) if line.startswith(("===", "___", "---")))
        scripts.append("\n".join(lines[:end]))
    return scripts
