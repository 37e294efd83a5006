"""Index files that something happened to: an error that names one, or the answer unchanged.

No damage may crash, give another answer, or open a file outside the folder.
"""

from __future__ import annotations

import builtins
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samekin import Corpus, DamagedIndex
from samekin.core.index import build, open_, save
from samekin.core.search import search

RNG = np.random.default_rng(8)
ROWS = RNG.standard_normal((40, 5))
KINDS = {
    "tree": build(Corpus(ROWS, np.arange(40), "int64"), algorithm="tree"),
    "sketch": build(Corpus(ROWS), "cosine", algorithm="sketch"),
    "direct": build(Corpus(ROWS), "manhattan", algorithm="direct"),
}
WANTED = {name: search(index, ROWS[:5], k=3) for name, index in KINDS.items()}


@pytest.fixture(scope="module", params=KINDS)
def saved(request: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp("index") / request.param
    save(KINDS[request.param], folder)
    return request.param, folder


@pytest.fixture(scope="module", autouse=True)
def nothing_outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Files that are opened while an index is, are of its folder."""
    base, real, home = str(tmp_path_factory.getbasetemp()), builtins.open, os.getcwd()

    def watched(file: Any, *words: Any, **more: Any) -> Any:
        path = os.path.abspath(os.fspath(file)) if not isinstance(file, int) else base
        mode = words[0] if words else more.get("mode", "r")
        inside = path.startswith(base) or "site-packages" in path or not path.startswith(home)
        assert inside or "w" not in mode, path
        return real(file, *words, **more)

    builtins.open = watched
    yield
    builtins.open = real


def _answers_or_refuses(name: str, folder: Path, verify: bool) -> None:
    try:
        opened = open_(folder, verify=verify)
    except (DamagedIndex, FileNotFoundError) as error:
        assert str(folder) in str(error)
        return
    if verify:
        found = search(opened, ROWS[:5], k=3)
        for mine, theirs in zip(found, WANTED[name], strict=True):
            np.testing.assert_array_equal(mine, theirs)


def _damaged(saved: tuple[str, Path], data: st.DataObject) -> Path:
    """A copy of the folder in which one file is cut, flipped, filled or gone."""
    folder = saved[1].with_name(saved[0] + "-damaged")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(saved[1], folder)
    path = folder / data.draw(st.sampled_from(sorted(p.name for p in folder.iterdir())))
    whole = bytearray(path.read_bytes())
    match data.draw(st.sampled_from(["flip", "byte", "cut", "grow", "empty", "gone", "slice"])):
        case "flip":
            # The first hundred bytes are the header of an array; the rest is values.
            most = st.sampled_from([min(127, len(whole) - 1), len(whole) - 1])
            at = data.draw(st.integers(0, data.draw(most)))
            whole[at] ^= 1 << data.draw(st.integers(0, 7))
        case "byte":
            whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
        case "cut":
            del whole[data.draw(st.integers(0, len(whole) - 1)) :]
        case "grow":
            whole += data.draw(st.binary(min_size=1, max_size=40))
        case "empty":
            whole.clear()
        case "slice":
            start = data.draw(st.integers(0, len(whole) - 1))
            whole[start : start + 8] = data.draw(st.binary(min_size=8, max_size=8))
        case "gone":
            path.unlink()
            return folder
    path.write_bytes(whole)
    return folder


@given(data=st.data())
def test_a_damaged_folder(saved: tuple[str, Path], data: st.DataObject) -> None:
    _answers_or_refuses(saved[0], _damaged(saved, data), verify=True)


@given(data=st.data())
def test_a_damaged_folder_that_is_not_verified(
    saved: tuple[str, Path], data: st.DataObject
) -> None:
    _answers_or_refuses(saved[0], _damaged(saved, data), verify=False)


def test_every_byte_of_every_header(saved: tuple[str, Path]) -> None:
    folder = saved[1].with_name(saved[0] + "-headers")
    shutil.copytree(saved[1], folder)
    for path in sorted(folder.iterdir()):
        whole = path.read_bytes()
        for at in range(min(128, len(whole))):
            flipped = bytearray(whole)
            flipped[at] ^= 0x15
            path.write_bytes(flipped)
            _answers_or_refuses(saved[0], folder, verify=True)
            _answers_or_refuses(saved[0], folder, verify=False)
        path.write_bytes(whole)


def test_thousands_of_altered_files(tmp_path: Path) -> None:
    """Ten thousand where it is CI's turn; half of them by somebody who puts the hashes right."""
    files = "10000" if settings.default.max_examples > 100 else "700"
    script = Path(__file__).with_name("fuzz.py")
    command = [sys.executable, str(script), files, "--log", str(tmp_path / "number")]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    last = (tmp_path / "number").read_text().strip()
    again = f"again: python tests/faults/fuzz.py --only {last}"
    assert said.returncode == 0, f"{said.stdout}{said.stderr[-2000:]}\n{again}"
