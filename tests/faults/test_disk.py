"""A disk that takes no more: the error is clear, nothing half is left, nothing old is lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np

from samekin import Corpus, NearestNeighbors
from samekin.core.index import build, open_, save

# A limit on the size of a file fails a write as a full disk does.
LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
"""

SAVING = """
import numpy as np
from samekin import Corpus
from samekin.core.index import build, save
index = build(Corpus(np.random.default_rng(0).random((20000, 8))))
try:
    save(index, sys.argv[1])
except OSError as error:
    sys.exit(str(error))
"""

ASKING = """
sys.argv = ["samekin", "neighbors", "in.npy", "-k", "3", "-o", "out.npz", *sys.argv[1:]]
from samekin.cli import main
main()
"""


def _run(script: str, *words: str, cwd: Path) -> tuple[int, str]:
    command = [sys.executable, "-c", LIMITED + script, *words]
    said = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    return said.returncode, said.stderr.strip()


def test_a_save_that_fails_leaves_the_old_index(tmp_path: Path) -> None:
    save(build(Corpus(np.arange(12.0).reshape(4, 3))), tmp_path / "index")
    code, said = _run(SAVING, "index", cwd=tmp_path)
    assert (code, said.startswith("the index could not be written to index: ")) == (1, True), said
    assert [path.name for path in tmp_path.iterdir()] == ["index"]
    assert len(open_(tmp_path / "index")) == 4


def test_a_run_that_fails_goes_on_when_there_is_room(tmp_path: Path) -> None:
    rows = np.random.default_rng(0).random((20_000, 2))
    np.save(tmp_path / "in.npy", rows)
    code, said = _run(ASKING, cwd=tmp_path)
    assert code == 1
    assert said.startswith("samekin: ")
    assert "File too large" in said
    assert said.count("\n") == 0
    assert not (tmp_path / "out.npz").exists()
    command = [sys.executable, "-m", "samekin", "neighbors", "in.npy", "-k", "3", "-o", "out.npz"]
    resume = ["--resume"] if (tmp_path / "out.npz.parts").exists() else []
    subprocess.run([*command, *resume], cwd=tmp_path, check=True, capture_output=True)
    wanted = NearestNeighbors(n_neighbors=3).fit(rows).kneighbors()
    with np.load(tmp_path / "out.npz") as found:
        np.testing.assert_array_equal(found["indices"], wanted[1])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.npy", "out.npz"]
