"""Shards that are written where their rows lie: the oracle's answer, numbers by ids, one open."""

from __future__ import annotations

import os
import pickle
import shutil
import tracemalloc
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock
from weakref import finalize

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samekin import NearestNeighbors
from samekin.core.index import Sharder, open_, save, streamed
from samekin.core.protocol import Corpus
from samekin.core.search import search, search_own, search_radius
from samekin.core.testing import assert_same_lines, assert_same_neighbors, oracle
from samekin.core.testing.strategies import corpora, stored


def _streamed(folder: str, pieces: list[Corpus], dense: bool = True, **words: Any) -> Any:
    sharder = Sharder((words.get("metric", "euclidean"),), dense, 0)
    shards = [sharder.write(piece, folder) for piece in pieces]
    for place, shard in enumerate(shards):
        if shard.id_type:
            assert len(sharder.number(folder, shards, place)) == 0
    return pickle.loads(pickle.dumps(sharder.whole(folder, shards)))  # as Spark sends it


@given(
    data=st.data(),
    case=corpora(most=20),
    metric=st.sampled_from(["euclidean", "cosine"]),
    as_=st.sampled_from(["plain", "csr"]),
    named=st.booleans(),
)
def test_shards_answer_as_one_whatever_is_in_which(
    data: st.DataObject, case: Any, metric: str, as_: str, named: bool
) -> None:
    corpus, queries, k = case
    n = len(corpus)
    of = np.array(data.draw(st.lists(st.integers(0, 3), min_size=n, max_size=n)))
    of = of if named else np.sort(of)  # without ids the order of the shards numbers the rows
    rows, ids = stored(corpus, as_), np.array([f"n{i:03}" for i in range(n)], dtype=np.bytes_)
    pieces = [
        Corpus(rows[of == place], ids[of == place] if named else None, "string" if named else "")
        for place in np.unique(of)
    ]
    with TemporaryDirectory() as folder:
        index = _streamed(folder, pieces, as_ == "plain", metric=metric)
        assert len(index) == n
        asked = stored(queries, as_)
        wanted = oracle.neighbors(corpus, queries, k, metric)
        found = search(index, asked, k=k, working_memory=0.01)
        assert_same_neighbors(found, wanted)
        radius = float(np.median(wanted[0]))
        lines = oracle.within(corpus, queries, radius, metric)
        assert_same_lines(search_radius(index, asked, radius=radius), lines)
        if named:
            assert (index.ids[found.indices] == ids[found.indices]).all()
            assert (np.asarray(index.ids) == ids).all()
        if k < n:
            own = oracle.neighbors(corpus, corpus, k, metric, own=True)
            assert_same_neighbors(search_own(index, np.arange(n), k=k), own)
        save(index, Path(folder, "whole"))
        again = open_(Path(folder, "whole"))
        assert_same_neighbors(search(again, asked, k=k), wanted)


def test_an_id_that_two_shards_have_comes_back(tmp_path: Path) -> None:
    sharder = Sharder((), True, 0)
    ids = [np.array([1, 4, 9]), np.array([2, 5]), np.array([4, 10])]
    corpora = [Corpus(np.ones((len(part), 2)), part, "int64") for part in ids]
    shards = [sharder.write(corpus, str(tmp_path)) for corpus in corpora]
    found = [sharder.number(str(tmp_path), shards, place).tolist() for place in range(3)]
    assert found == [[4], [], [4]]


def _maps(folder: Path) -> set[str]:
    """The shards of which this process maps a file."""
    lines = Path("/proc/self/maps").read_text().splitlines()
    paths = [Path(line.split()[-1]) for line in lines if str(folder) in line]
    return {path.parent.name for path in paths}


@pytest.mark.skipif(not os.path.exists("/proc/self/maps"), reason="there is no /proc")
def test_two_shards_at_the_most_are_open(tmp_path: Path) -> None:
    rows = np.random.default_rng(0).random((600, 20))
    index = _streamed(str(tmp_path), [Corpus(rows[i : i + 100]) for i in range(0, 600, 100)])
    assert not _maps(tmp_path)
    seen = [len(_maps(tmp_path)) for _ in zip(index.shards, index.numbers, strict=True)]
    assert 1 <= max(seen) <= 2
    search(index, rows[:9], k=3)
    assert len(_maps(tmp_path)) <= 2


def test_what_is_kept_is_told_without_reading_the_ids(tmp_path: Path) -> None:
    n = 100_000
    pieces = [Corpus(np.ones((n, 1)), np.arange(i, 3 * n, 3), "int64") for i in range(3)]
    index = _streamed(str(tmp_path), pieces)
    tracemalloc.start()
    assert index.arrays["ids"].nbytes == 3 * n * 8
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < n
    save(index, tmp_path / "kept")
    assert open_(tmp_path / "kept").ids.tolist() == list(range(3 * n))


def test_a_shard_that_is_gone_says_why(tmp_path: Path) -> None:
    index = _streamed(str(tmp_path), [Corpus(np.eye(3))])
    for shard in tmp_path.iterdir():
        shutil.rmtree(shard)
    with pytest.raises(FileNotFoundError, match=r"is not there\. Shards go with unpersist\(\)"):
        search(index, np.eye(3), k=1)
    with pytest.raises(FileNotFoundError, match="is not there any more"):
        Sharder((), True, 0).write(Corpus(np.eye(3)), str(tmp_path / "gone"))


def test_shards_are_weighed_one_after_the_other(tmp_path: Path) -> None:
    pieces = [Corpus(np.eye(3) + i, np.arange(3 * i, 3 * i + 3), "int64") for i in range(40)]
    index = _streamed(str(tmp_path), pieces)
    wanted = {name: array.nbytes for name, array in index.arrays.items()}
    nn = NearestNeighbors(n_neighbors=1).fit(np.eye(3))
    nn._searching(index, "local", None)
    opened: list[int] = []
    open_one = streamed._Opened._open

    def counted(self: Any, place: int, part: Any) -> Any:
        found = open_one(self, place, part)
        finalize(found, opened.remove, place)
        opened.append(place)
        assert len(opened) <= 2, "they are all open"  # the one that is let go, and the next
        return found

    with mock.patch.object(streamed._Opened, "_open", counted):
        assert dict(index.sizes) == wanted
        said = nn.explain()
    assert said.row_bytes == 40 * 3 * 3 * 8
    assert said.row_bytes + said.filter_bytes == index.nbytes
