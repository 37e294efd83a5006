"""A saved index answers as before, and anything that happened to it is an error that names it."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from samekin import Corpus, DamagedIndex
from samekin.core.index import Index, build, open_, save, storage
from samekin.core.search import search, search_own

RNG = np.random.default_rng(3)
ROWS = RNG.standard_normal((80, 20)).astype(np.float32)
QUERIES = RNG.standard_normal((9, 20)).astype(np.float32)


def _index(algorithm: str, metric: str = "euclidean") -> Index:
    rows = sparse.csr_array(np.where(ROWS > 0, ROWS, 0)) if algorithm == "sparse" else ROWS
    ids = np.arange(80) * 3
    name = "direct" if algorithm == "sparse" else algorithm
    return build(Corpus(rows, ids, "int64"), metric, algorithm=name)


def _same(first: Index, second: Index) -> None:
    for mine, theirs in zip(search(first, QUERIES, k=7), search(second, QUERIES, k=7), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    numbers = np.arange(80)
    np.testing.assert_array_equal(
        search_own(first, numbers, k=3).indices, search_own(second, numbers, k=3).indices
    )
    assert (first.ids == second.ids).all()


@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
@pytest.mark.parametrize("algorithm", ["tree", "sketch", "direct", "sparse"])
def test_an_index_comes_back_as_it_was(tmp_path: Path, algorithm: str, metric: str) -> None:
    index = _index(algorithm, metric)
    save(index, tmp_path / "index")
    opened = open_(tmp_path / "index")
    _same(index, opened)
    _same(index, pickle.loads(pickle.dumps(opened)))
    assert all(
        isinstance(array, np.memmap) and not array.flags.writeable
        for array in opened.arrays.values()
        if array.size
    )
    assert not any("pickle" in file.name for file in tmp_path.rglob("*"))


def _at_an_odd_address(buffer: Any) -> memoryview:
    return memoryview(bytearray(b"." + bytes(buffer)))[1:]


def test_rows_that_come_at_any_address_are_laid_out_for_products() -> None:
    index, out = _index("sketch"), []
    text = pickle.dumps(index, protocol=5, buffer_callback=out.append)
    again = pickle.loads(text, buffers=[_at_an_odd_address(buffer.raw()) for buffer in out])
    assert len(out) > 5
    assert all(array.flags.aligned for array in again.arrays.values())
    _same(index, again)
    odd = np.frombuffer(_at_an_odd_address(ROWS), ROWS.dtype).reshape(ROWS.shape)
    assert not odd.flags.aligned
    assert build(Corpus(odd)).corpus.rows.flags.aligned
    assert index.queries(odd).flags.aligned


def test_rows_without_a_stored_value_come_back(tmp_path: Path) -> None:
    index = build(Corpus(sparse.csr_array((4, 3))))
    save(index, tmp_path / "index")
    found = search(open_(tmp_path / "index"), np.zeros((1, 3)), k=2)
    assert found.indices.tolist() == [[0, 1]]


def _files() -> list[str]:
    return ["index.json", *(f"{name}.npy" for name in _index("sketch", "cosine").arrays)]


@pytest.mark.parametrize("file", _files())
def test_a_missing_file_is_named(tmp_path: Path, file: str) -> None:
    save(_index("sketch", "cosine"), tmp_path / "index")
    (tmp_path / "index" / file).unlink()
    with pytest.raises((DamagedIndex, FileNotFoundError), match=file):
        open_(tmp_path / "index")


@pytest.mark.parametrize("file", _files())
def test_a_truncated_file_is_named(tmp_path: Path, file: str) -> None:
    save(_index("sketch", "cosine"), tmp_path / "index")
    path = tmp_path / "index" / file
    for verify in (True, False):
        path.write_bytes(path.read_bytes()[:-7])
        with pytest.raises(DamagedIndex, match=file):
            open_(tmp_path / "index", verify=verify)


@pytest.mark.parametrize("file", _files())
def test_a_flipped_bit_is_found(tmp_path: Path, file: str) -> None:
    save(_index("sketch", "cosine"), tmp_path / "index")
    path = tmp_path / "index" / file
    whole = path.read_bytes()
    for at in RNG.integers(0, len(whole), 10):
        flipped = bytearray(whole)
        flipped[at] ^= 1 << int(at % 8)
        path.write_bytes(flipped)
        with pytest.raises(DamagedIndex, match=file):
            open_(tmp_path / "index")


def test_another_word_in_the_description_is_found(tmp_path: Path) -> None:
    """One digit less is the metric of another, and a whole index all the same."""
    save(build(Corpus(ROWS), "minkowski", 3), tmp_path / "index")
    path = tmp_path / "index" / "index.json"
    path.write_text(path.read_text().replace('"p": 3', '"p": 2'))
    for verify in (True, False):
        with pytest.raises(DamagedIndex, match=r"index\.json: its SHA-256 is not the one"):
            open_(tmp_path / "index", verify=verify)


@pytest.mark.parametrize(
    ("name", "places", "value", "message"),
    [
        ("csr.indices", slice(3), 2**20, "a column that there is not"),
        ("csr.indices", slice(3), -1, "a column that there is not"),
        ("csr.indptr", slice(5, 7), -(2**31), "do not ascend"),
        ("csr.indptr", slice(1, None, 2), 0, "do not ascend"),
    ],
)
def test_sparse_rows_that_cannot_be_are_found(
    tmp_path: Path, name: str, places: slice, value: int, message: str
) -> None:
    """Compiled loops would read where these say, beyond all arrays; the hashes may be forged."""
    index = _index("sparse")
    index.arrays[name] = index.arrays[name].copy()
    index.arrays[name][places] = value
    save(index, tmp_path / "index")
    with pytest.raises(DamagedIndex, match=message):
        open_(tmp_path / "index")


@pytest.mark.parametrize("name", ["../stranger", "/etc/hostname", "a/b", "link"])
def test_no_file_outside_the_folder_is_opened(tmp_path: Path, name: str) -> None:
    save(_index("tree"), tmp_path / "index")
    np.save(tmp_path / "stranger.npy", ROWS)
    (tmp_path / "index" / "link.npy").symlink_to(tmp_path / "stranger.npy")
    path = tmp_path / "index" / "index.json"
    description = json.loads(path.read_text())
    description["arrays"][name] = description["arrays"]["rows"]
    del description["sha256"]
    description["sha256"] = storage.digest(description)
    path.write_text(json.dumps(description))
    with pytest.raises(DamagedIndex, match="not a file of this folder"):
        open_(tmp_path / "index", verify=False)


def test_a_folder_that_is_no_index_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(FileExistsError, match="is not an index"):
        save(_index("tree"), tmp_path / "mine")
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"


def test_saving_again_replaces_and_leaves_nothing_behind(tmp_path: Path) -> None:
    save(_index("tree"), tmp_path / "index")
    save(_index("sketch"), tmp_path / "index")
    assert open_(tmp_path / "index").algorithm == "sketch"
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


SAVING = """
import sys, numpy as np
from samekin import Corpus
from samekin.core.index import build, save
index = build(Corpus(np.random.default_rng(0).random((20000, 50))))
print("ready", flush=True)
while True:
    save(index, sys.argv[1])
"""


@pytest.mark.parametrize("after", [0.01, 0.1, 0.23])
def test_a_killed_save_leaves_an_index_or_its_predecessor(tmp_path: Path, after: float) -> None:
    save(_index("tree"), tmp_path / "index")
    command = [sys.executable, "-c", SAVING, str(tmp_path / "index")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
    if not (tmp_path / "index").exists():
        # Killed between the two renames: the old one stands aside, whole.
        (old,) = tmp_path.glob(".index.old.*/old")
        os.rename(old, tmp_path / "index")
    assert len(open_(tmp_path / "index")) in (80, 20000)
