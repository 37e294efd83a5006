"""A move is proved: two programs run beside each other, and what differs is named."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import samekin
from samekin.compat.proving import verify
from samekin.compat.proving.answers import read

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


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    np.save("ties.npy", ROWS)
    np.save("rows.npy", APART)
    for name, text in {"old": CHUNKS, "new": MOVED, "slip": SLIPPED}.items():
        Path(f"{name}.py").write_text(text)
    return tmp_path


def said(*words: str) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "samekin", "verify", *words]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    return run.returncode, run.stdout, run.stderr


def test_a_wrong_migration_is_caught_and_its_row_named(here: Path) -> None:
    status, out, err = said("old.py", "slip.py", "--data", "rows.npy")
    assert status == 1, err
    nearest = samekin.NearestNeighbors(n_neighbors=4).fit(APART).neighbors(APART)
    part = samekin.NearestNeighbors(n_neighbors=4).fit(APART[60:]).neighbors(APART[60:])
    query, place = np.argwhere(nearest.indices[60:] != part.indices + 60)[0]
    right, wrong = nearest.indices[60 + query, place], part.indices[query, place] + 60
    assert f"query {60 + query}, place {place}: old row {right} at " in out
    assert f"new row {wrong} at {float(part.distances[query, place])!r}; old is as defined" in out
    assert out.startswith("different: 0 tied, ")


def test_a_right_migration_passes_and_ties_are_no_difference(here: Path) -> None:
    status, out, err = said("old.py", "new.py", "--data", "rows.npy")
    assert status == 0, err
    assert out.startswith("identical: 0 tied, 0 different of 80\nold old.py: 0 tied, 0 wrong of 80")
    status, out, err = said("old.py", "new.py", "--data", "ties.npy", "--strict")
    assert out.startswith("equal up to ties: "), err
    assert "both are as defined" in out
    assert status == 1


def test_what_cannot_be_run_says_why(here: Path) -> None:
    Path("fails.py").write_text("raise KeyError('rows')")
    Path("silent.py").write_text("import numpy")
    for words, message in {
        ("fails.py", "local"): "samekin: fails.py ended with status 1: KeyError: 'rows'",
        ("silent.py", "local"): "leaves no neighbours: it shall end with variables 'distances'",
        ("none.py", "local"): "samekin: none.py: there is no such script",
        ("ray", "local"): "'ray' is neither module:function",
    }.items():
        status, _, err = said(*words, "--data", "rows.npy")
        assert status == 1
        assert message in err


def test_functions_are_named_by_their_place(here: Path) -> None:
    Path("jobs.py").write_text(
        "import samekin\n\n\ndef nearest(corpus, queries, k):\n"
        "    return samekin.NearestNeighbors(n_neighbors=k).fit(corpus).kneighbors(queries)\n"
    )
    np.save("asked.npy", APART[:5])
    words = ("--data", "rows.npy", "--queries", "asked.npy", "-k", "2")
    status, out, err = said("jobs:nearest", "jobs.py:nearest", *words, "--report", "page.html")
    assert (status, out[:36]) == (0, "identical: 0 tied, 0 different of 5\n"), err
    page = Path("page.html").read_text("utf-8")
    assert page.count("def nearest(corpus, queries, k):") == 2
    assert "page.html: " in out
    with pytest.raises(ValueError, match="jobs has no function 'farthest'"):
        verify("jobs:farthest", "local", APART)


def exact(corpus: Any, queries: Any, k: int) -> Any:
    return samekin.NearestNeighbors(n_neighbors=k).fit(corpus).kneighbors(queries)


def test_both_may_be_functions_or_integrations() -> None:
    assert verify(exact, "joblib", ROWS, k=3).verdict == "identical"
    assert (
        verify("local", exact, APART, APART[:7], k=3, metric="sqeuclidean").verdict == "different"
    )


def test_rows_alike_at_other_distances_are_different() -> None:
    def squared(corpus: Any, queries: Any, k: int) -> Any:
        distances, indices = exact(corpus, queries, k)
        return distances**2, indices

    found = verify("local", squared, APART, k=3)
    assert found.verdict == "different"
    assert found.first is not None
    assert (found.first.place, found.first.right) == (1, "old")
    assert found.first.new_said == pytest.approx(found.first.old_said**2)
    assert "(it says " in str(found)


def test_single_precision_is_no_other_distance() -> None:
    def rounded(corpus: Any, queries: Any, k: int) -> Any:
        distances, indices = exact(corpus, queries, k)
        return distances.astype(np.float32), indices.astype(np.int32)

    assert verify(rounded, "local", APART, k=3).verdict == "identical"


def test_a_row_that_is_its_own_neighbour_is_wrong_where_it_shall_not_be() -> None:
    twice = np.concatenate((ROWS[:9], ROWS[:9]))

    def with_itself(corpus: Any, queries: Any, k: int) -> Any:
        assert queries is None
        return exact(corpus, corpus, k)

    found = verify("local", with_itself, twice, k=1, own=True)
    assert found.new.wrong.tolist() == list(range(9))  # the second of a pair finds the first
    assert found.old.wrong.tolist() == []
    assert verify("local", exact, ROWS, k=2, own=True).verdict == "identical"


def test_neither_is_right() -> None:
    def last(shift: int) -> Any:
        def of(corpus: Any, queries: Any, k: int) -> Any:
            return exact(corpus, queries, k)[1] * 0 + shift

        return of

    first = verify(last(78), last(79), APART, APART[:4], k=1).first
    assert first is not None
    assert (first.query, first.old_row, first.new_row, first.right) == (0, 78, 79, "neither")
    assert first.old_distance == np.linalg.norm(APART[0] - APART[78])


def test_answers_of_every_style_are_read() -> None:
    distances, indices = exact(ROWS, ROWS[:6], 3)
    import dask.array as da
    import pandas as pd

    wanted = read((distances, indices))
    names = np.array([f"n{i}" for i in range(80)], dtype=object)
    frame = pd.DataFrame({"id": range(6), "distances": list(distances), "indices": list(indices)})
    named = frame.assign(indices=[[f"n{i}" for i in line] for line in indices]).iloc[::-1]
    for answer, ids in [
        ((distances.tolist(), indices.tolist()), None),
        ((da.from_array(distances), da.from_array(indices)), None),
        (list(zip(distances, indices, strict=True)), None),
        (frame, None),
        (named, names),
    ]:
        found = read(answer, ids)
        np.testing.assert_array_equal(found.indices, wanted.indices)
        np.testing.assert_array_equal(found.distances, wanted.distances)
    assert np.isnan(read(indices).distances).all()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (np.eye(3), "is no answer that is known here"),
        ((np.eye(3), np.eye(3)), r"indices are float64: an answer is \(distances, indices\)"),
        ((np.eye(3), np.ones((2, 3), int)), "3, 3. distances and .2, 3. indices"),
        (([[1.0], [1.0, 2.0]], [[1], [1, 2]]), "different lengths"),
    ],
)
def test_what_is_no_answer_is_refused(answer: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read(answer)
