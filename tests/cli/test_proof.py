"""``samekin verify``: what it says of two programs, and how it ends."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from samekin import NearestNeighbors

RNG = np.random.default_rng(12)
ROWS = RNG.integers(0, 6, (80, 3)).astype(np.float64)
APART = RNG.standard_normal((80, 3))
"""Without ties."""

CHUNKS = """
import sys
import numpy as np
from sklearn.neighbors import NearestNeighbors

rows = np.load(sys.argv[1])
model = NearestNeighbors(n_neighbors=4).fit(rows)
parts = [model.kneighbors(part) for part in np.array_split(rows, 3)]
distances, indices = (np.concatenate(part) for part in zip(*parts))
"""
MOVED = """
import sys
import numpy as np
import samekin

rows = np.load(sys.argv[1])
distances, indices = samekin.NearestNeighbors(n_neighbors=4).fit(rows).kneighbors(rows)
"""
# The last part is answered by a model of the part itself: a slip of somebody who moves a loop.
SLIPPED = (
    MOVED
    + """
last = samekin.NearestNeighbors(n_neighbors=4).fit(rows[60:])
distances[60:], indices[60:] = last.kneighbors(rows[60:])
indices[60:] += 60
"""
)


@pytest.fixture(autouse=True)
def files(samekin: Any) -> None:
    np.save("ties.npy", ROWS)
    np.save("rows.npy", APART)
    for name, text in {"old": CHUNKS, "new": MOVED, "slip": SLIPPED}.items():
        Path(f"{name}.py").write_text(text)


def test_a_wrong_migration_is_caught_and_its_row_named(samekin: Any) -> None:
    status, out, err = samekin("verify", "old.py", "slip.py", "--data", "rows.npy")
    assert status == 1, err
    nearest = NearestNeighbors(n_neighbors=4).fit(APART).neighbors(APART)
    part = NearestNeighbors(n_neighbors=4).fit(APART[60:]).neighbors(APART[60:])
    query, place = np.argwhere(nearest.indices[60:] != part.indices + 60)[0]
    right, wrong = nearest.indices[60 + query, place], part.indices[query, place] + 60
    assert f"query {60 + query}, place {place}: old row {right} at " in out
    assert f"new row {wrong} at {float(part.distances[query, place])!r}; old is as defined" in out
    assert out.startswith("different: 0 tied, ")


def test_a_right_migration_passes(samekin: Any) -> None:
    status, out, err = samekin("verify", "old.py", "new.py", "--data", "rows.npy")
    assert status == 0, err
    assert out.startswith("identical: 0 tied, 0 different of 80\nold old.py: 0 tied, 0 wrong of 80")


def test_what_cannot_be_run_says_why(samekin: Any) -> None:
    Path("fails.py").write_text("raise KeyError('rows')")
    Path("silent.py").write_text("import numpy")
    for words, message in {
        ("fails.py", "local"): "samekin: fails.py ended with status 1: KeyError: 'rows'",
        ("silent.py", "local"): "leaves no neighbours: it shall end with variables 'distances'",
        ("none.py", "local"): "samekin: none.py: there is no such script",
        ("ray", "local"): "'ray' is neither module:function",
    }.items():
        status, out, err = samekin("verify", *words, "--data", "rows.npy")
        assert (status, out) == (1, "")
        assert message in err


def test_functions_are_named_by_their_place(samekin: Any) -> None:
    Path("jobs.py").write_text(
        "import samekin\nfrom sklearn.neighbors import NearestNeighbors\n\n\n"
        "def nearest(corpus, queries, k):\n"
        "    return samekin.NearestNeighbors(n_neighbors=k).fit(corpus).kneighbors(queries)\n\n\n"
        "def theirs(corpus, queries, k):\n"
        "    return NearestNeighbors(n_neighbors=k).fit(corpus).kneighbors(queries)\n"
    )
    np.save("asked.npy", APART[:5])
    words = ("--data", "rows.npy", "--queries", "asked.npy", "-k", "2")
    status, out, err = samekin(
        "verify", "jobs:nearest", "jobs.py:nearest", *words, "--report", "page.html"
    )
    assert (status, out[:36]) == (0, "identical: 0 tied, 0 different of 5\n"), err
    page = Path("page.html").read_text("utf-8")
    assert page.count("def nearest(corpus, queries, k):") == 2
    assert "page.html: " in out
    words = ("--data", "ties.npy", "-k", "4")
    for strict, wanted in ((), 0), (("--strict",), 1):
        status, out, err = samekin("verify", "jobs:theirs", "jobs:nearest", *words, *strict)
        assert status == wanted, err
        assert out.startswith("equal up to ties: ")
        assert "both are as defined" in out
    status, _, err = samekin("verify", "jobs:farthest", "local", *words)
    assert (status, err) == (1, "samekin: jobs has no function 'farthest'\n")


def test_styles_are_put_beside_each_other(samekin: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("compare", "ties.npy", "-k", "2", "--integrations")
    status, out, err = samekin(
        *words, "local", "--baselines", "scikit_learn", "--report", "out/styles.html"
    )
    assert status == 0, err
    head, ours, theirs, page = out.splitlines()
    assert head.split()[:5] == ["way", "verdict", "seconds", "overhead", "MiB"]
    assert ours.split()[:2] == ["local", "identical"]
    assert theirs.startswith("scikit_learn  equal up to ties ")
    assert page.startswith("out/styles.html: ")
    monkeypatch.setitem(sys.modules, "dask", None)  # as if it were not installed
    status, out, _ = samekin(*words, "dask", "--baselines", "none")
    assert status == 1
    assert out.splitlines()[1].split() == ["dask", "not", "installed"]
    assert "dask: integration 'dask' needs dask: pip install 'samekin[dask]'" in out
