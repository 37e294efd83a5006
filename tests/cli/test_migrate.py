"""``samekin migrate``: files are shown or written, whole, and otherwise stay letter for letter."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

BEFORE = "from sklearn.neighbors import NearestNeighbors\n\nnn = NearestNeighbors()\n"
AFTER = BEFORE.replace("sklearn.neighbors", "samekin")
LEFT = "from sklearn.neighbors import KDTree\n"


@pytest.fixture(autouse=True)
def folder(samekin: Any) -> None:
    for path, code in {
        "a.py": BEFORE,
        "pkg/b.py": LEFT,
        "pkg/c.txt": BEFORE,
        "pkg/.venv/d.py": BEFORE,
        "pkg/build/e.py": BEFORE,
    }.items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(code)


def test_without_a_word_nothing_is_written(samekin: Any) -> None:
    said = samekin("migrate", "a.py", "pkg", "--to", "local")
    assert said.code == 0
    assert said.out.splitlines() == [
        "a.py:1: sklearn-neighbors: NearestNeighbors comes from samekin",
        "pkg/b.py:1: sklearn-neighbors: left as it is: samekin has no KDTree; use "
        "samekin.NearestNeighbors: fit(X), kneighbors(Q), radius_neighbors(Q)",
        "1 of 2 files to move, 1 places left as they are",
    ]
    assert Path("a.py").read_text() == BEFORE


def test_a_diff_is_one_that_patch_reads(samekin: Any) -> None:
    said = samekin("migrate", "a.py", "--to", "local", "--diff")
    assert said.out.splitlines()[:3] == ["--- a/a.py", "+++ b/a.py", "@@ -1,3 +1,3 @@"]
    assert "+from samekin import NearestNeighbors" in said.out
    assert "1 of 1 files to move" in said.err


def test_written_once_and_not_again(samekin: Any) -> None:
    os.chmod("a.py", 0o640)
    assert "1 of 1 files moved" in samekin("migrate", "a.py", "--to", "local", "--write").out
    assert Path("a.py").read_text() == AFTER
    assert Path("a.py").stat().st_mode & 0o777 == 0o640
    before = Path("a.py").stat().st_mtime_ns
    assert "0 of 1 files moved" in samekin("migrate", "a.py", "--to", "local", "--write").out
    assert Path("a.py").stat().st_mtime_ns == before
    assert sorted(os.listdir()) == ["a.py", "pkg"]


def test_check_says_whether_there_is_something_to_move(samekin: Any) -> None:
    assert samekin("migrate", "a.py", "--to", "local", "--check").code == 1
    assert samekin("migrate", "pkg", "--to", "local", "--check").code == 0


def test_encodings_and_line_ends_stay(samekin: Any) -> None:
    code = "# -*- coding: latin-1 -*-\r\n# für\r\n" + BEFORE.replace("\n", "\r\n")
    Path("a.py").write_bytes(code.encode("latin-1"))
    samekin("migrate", "a.py", "--to", "local", "--write")
    wanted = code.replace("sklearn.neighbors", "samekin")
    assert Path("a.py").read_bytes() == wanted.encode("latin-1")


def test_a_file_that_is_no_python_stays_and_is_named(samekin: Any) -> None:
    Path("a.py").write_text("print 'two'\n")
    said = samekin("migrate", "a.py", "--to", "local", "--write")
    assert said.out.startswith("a.py:1: python: left as it is: ")
    assert Path("a.py").read_text() == "print 'two'\n"


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ("a.py --to auto", 2, "'auto' is not one of 'local'"),
        ("a.py --to nowhere", 2, "'nowhere' is not one of"),
        ("--to local", 2, "Missing argument 'PATH...'"),
        ("a.py", 2, "Missing option '--to'"),
        ("a.py --to local --diff --write", 2, "say one of them"),
        ("b.py --to local", 1, "samekin: b.py: there is no such file"),
        ("pkg/c.txt --to local", 1, "samekin: pkg/c.txt is not .py"),
    ],
)
def test_wrong_words(samekin: Any, words: str, code: int, message: str) -> None:
    said = samekin("migrate", *words.split())
    assert said.code == code
    assert message in said.err


def test_without_its_library_it_says_how_to_get_it(
    samekin: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    for name in [name for name in sys.modules if name.startswith("samekin.compat.migrate")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "libcst", None)
    said = samekin("migrate", "a.py", "--to", "local")
    assert said.code == 1
    assert said.err == "samekin: libcst is missing: pip install 'samekin[migrate]'\n"
