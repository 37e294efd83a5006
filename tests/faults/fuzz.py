"""Altered index files by the thousand, in one process: ``python tests/faults/fuzz.py 10000``

*damaged*: something happened to a file. Opening it is an error that names the index, or the answer
is unchanged. *forged*: somebody who means harm put the hashes right afterwards. No answer can be
promised then; but nothing crashes, hangs or takes all memory, and in both no file outside of the
folder is opened, nothing is imported and no code is run: an audit hook looks at every such event.
A file is made from its number alone, so ``--only 4711`` is that one again.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import resource
import signal
import sys
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from altered import altered, forged
from scipy import sparse

from samekin import Corpus, DamagedIndex
from samekin.core import compiled, keys
from samekin.core.filters import lattice, room
from samekin.core.index import FORMAT, Grouped, build, grouped, open_, save, sharded, storage
from samekin.core.search import Everyone, search

ROWS = np.random.default_rng(8).integers(-4, 5, (40, 5)) / 4
QUERIES = ROWS[:5] + 0.125
K = 3
ROOM, PATIENCE = 4 * 2**30, 20  # bytes beyond which, and seconds after which, something is wrong
FORBIDDEN = (
    "exec",
    "import",
    "os.",
    "pickle.",
    "marshal.",
    "subprocess.",
    "socket.",
    "ctypes.",
    "shutil.",
    "tempfile.",
    "glob.",
    "code.",
    "function.",
    "sqlite3.",
    "pty.",
    "webbrowser.",
)


def kinds() -> dict[str, Any]:
    """One index of each shape that a folder can have."""
    thin = sparse.csr_array(np.where(ROWS > 0, ROWS, 0))
    return {
        "tree with ids": build(Corpus(ROWS, np.arange(40), "int64"), algorithm="tree"),
        "tree of a power": build(Corpus(ROWS), "minkowski", 3, algorithm="tree"),
        "sketch of unit rows": build(Corpus(ROWS), "cosine", algorithm="sketch"),
        "sketch": build(Corpus(ROWS.astype(np.float32)), algorithm="sketch"),
        "weights": build(Corpus(ROWS), "minkowski", metric_params={"w": np.arange(5.0)}),
        "sparse": build(Corpus(thin), "manhattan", algorithm="direct"),
        "sparse unit rows": build(Corpus(thin), "correlation", algorithm="direct"),
        "groups": grouped(ROWS, np.arange(40) // 8, algorithm="tree"),
        "shards": None,
    }


class Watch:
    """Notes what happens between ``on`` and ``off`` and should not."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.on, self.seen = f"{folder}{os.sep}", False, list[str]()
        sys.addaudithook(self)

    def __call__(self, event: str, words: tuple[Any, ...]) -> None:
        if not self.on:
            return
        outside = event == "open" and not self._inside(words[0])
        if outside or event.startswith(FORBIDDEN):
            self.on = False
            self.seen.append(f"{event} {words!r:.200}")
            self.on = True

    def _inside(self, path: Any) -> bool:
        if isinstance(path, int):
            return True
        return os.path.realpath(os.fsdecode(path)).startswith(self.folder)


def answers(folder: Path) -> list[Any]:
    """What an opened index says; of rows elsewhere, and of all its own."""
    opened = open_(folder)
    own = Everyone(K).at_once(opened, map) or Everyone(K)(opened, _all_of(opened))
    return [*own, *(() if isinstance(opened, Grouped) else search(opened, QUERIES, k=K))]


def _all_of(index: Any) -> np.ndarray:
    return np.arange(len(index))[:, None]


def tried(folder: Path, harm: bool, wanted: list[Any], watch: Watch) -> str:
    """What became of it; an assertion fails where it should not."""
    signal.alarm(PATIENCE)
    watch.on = True
    try:
        found = answers(folder)
        end = "opened"
    except (DamagedIndex, FileNotFoundError) as error:
        assert str(folder) in str(error), error
        return "refused"
    except Exception as error:
        if not harm:
            raise AssertionError(f"no word about the index: {error!r}") from error
        return f"failed in the search: {type(error).__name__}"
    finally:
        watch.on = False
        signal.alarm(0)
    if not harm:
        for mine, theirs in zip(found, wanted, strict=True):
            np.testing.assert_array_equal(mine, theirs)
    return end


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("files", type=int, nargs="?", default=10_000)
    words.add_argument("--only", type=int, help="the file of that number")
    words.add_argument("--log", type=Path, help="where the number under way is written")
    asked = words.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM))
    warnings.simplefilter("ignore")
    # Compiled loops believe more than others do: they are to see few rows as well.
    lattice.SOME = room.SIFTED = keys.COMPILED = 1
    compiled.loops()
    with tempfile.TemporaryDirectory() as top:
        return _all(Path(os.path.realpath(top)), asked)


def _all(top: Path, asked: Any) -> int:
    whole, wanted = {}, {}
    for name, index in kinds().items():
        folder = top / name
        if index is None:
            sharded([ROWS[:15], ROWS[15:]], folder, ("euclidean", None, "tree"), {})
        else:
            save(index, folder)
        whole[name] = {path.name: path.read_bytes() for path in folder.iterdir()}
        wanted[name] = answers(folder)
    _warm(top)
    names = list(whole)
    numbers = range(asked.files) if asked.only is None else [asked.only]
    ends: Counter[str] = Counter()
    watches = {name: Watch(top / name) for name in names}
    log = asked.log.open("w") if asked.log else None
    start, failed = time.monotonic(), 0
    for number in numbers:
        if log:
            log.seek(0)
            log.write(f"{number}\n")
            log.flush()
        name, harm = names[number % len(names)], number % 2 == 1
        rng = np.random.default_rng(number)
        files = forged(rng, whole[name]) if harm else altered(rng, whole[name])
        _write(top / name, files)
        try:
            end = tried(top / name, harm, wanted[name], watches[name])
            assert not watches[name].seen, watches[name].seen
            ends["forged: " * harm + "damaged: " * (not harm) + end] += 1
        except AssertionError as error:
            failed += 1
            print(f"file {number}, {name}: {error!s:.800}", flush=True)
            watches[name].seen.clear()
        _write(top / name, whole[name])
    for end, count in sorted(ends.items()):
        print(f"{count:6}  {end}")
    print(f"{len(numbers)} files, {failed} wrong, {time.monotonic() - start:.0f} s")
    return 1 if failed else 0


def _warm(top: Path) -> None:
    """Whatever an error imports when it happens for the first time."""
    for bad in (b"", b"\x93NUMPY\x01\x00\x76\x00{'descr': 3L", b"PK\x03\x04"):
        folder = top / "bad"
        folder.mkdir(exist_ok=True)
        facts = {"sha256": hashlib.sha256(bad).hexdigest(), "dtype": "<f8", "shape": [1]}
        described = {"format": FORMAT, "index": {}, "model": {}, "arrays": {"rows": facts}}
        described["sha256"] = storage.digest(described)
        (folder / "rows.npy").write_bytes(bad)
        (folder / "index.json").write_text(json.dumps(described))
        with contextlib.suppress(DamagedIndex):
            open_(folder)


def _write(folder: Path, files: dict[str, bytes]) -> None:
    for path in folder.iterdir():
        if path.name not in files:
            path.unlink()
    for name, content in files.items():
        path = folder / name
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)


if __name__ == "__main__":
    sys.exit(main())
