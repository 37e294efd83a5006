"""Dask: frames, chunks of unknown size, graphs that stay small, workers that die."""

from __future__ import annotations

import os
import pickle
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import dask
import dask.array as da
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from samekin import KNeighborsClassifier, NearestNeighbors
from samekin.core.testing import assert_same_neighbors

RNG = np.random.default_rng(31)
ROWS = RNG.integers(0, 4, (300, 4)).astype(np.float64)
HERE = NearestNeighbors(n_neighbors=5).fit(ROWS)


@pytest.fixture(scope="module")
def pool() -> Iterator[Any]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as found:
        yield found


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    from distributed import Client, LocalCluster

    words: dict[str, Any] = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0"}
    copies_stay = {"distributed.scheduler.active-memory-manager.start": False}
    with dask.config.set(copies_stay), LocalCluster(**words) as found, Client(found) as client:
        yield client


def _frame(rows: Any, ids: Any, **columns: Any) -> Any:
    named = {f"c{place}": column for place, column in enumerate(rows.T)}
    return dd.from_pandas(pd.DataFrame({"sku": ids, **named, **columns}), npartitions=4, sort=False)


COLUMNS = {"features_col": ["c0", "c1", "c2", "c3"], "id_col": "sku"}


@pytest.mark.parametrize("kind", ["numbers", "text"])
def test_a_frame_answers_with_ids_and_ties_go_to_the_smaller(kind: str) -> None:
    ids = RNG.permutation(300)
    names = np.array([f"{i:03}" for i in ids]) if kind == "text" else ids
    nn = NearestNeighbors(n_neighbors=5, **COLUMNS).fit(_frame(ROWS, names))
    assert nn.integration_ == "dask"
    found = nn.kneighbors(_frame(ROWS[:40] + 0.5, np.arange(40)))
    assert list(found.columns) == ["sku", "indices", "distances"]
    frame = found.compute()
    order = np.argsort(ids)
    wanted = NearestNeighbors(n_neighbors=5).fit(ROWS[order]).kneighbors(ROWS[:40] + 0.5)
    assert frame["sku"].tolist() == list(range(40))
    assert [list(map(int, line)) for line in frame["indices"]] == wanted[1].tolist()
    assert np.array_equal(np.stack(frame["distances"]), wanted[0])
    own = nn.kneighbors(None, ties=True).compute()
    assert own.columns.tolist() == ["sku", "indices", "distances", "tied"]
    assert len(own) == 300
    assert list(nn.kneighbors(_frame(ROWS, ids), return_distance=False).columns) == [
        "sku",
        "indices",
    ]


def test_a_frame_says_that_it_is_not_exact() -> None:
    nn = NearestNeighbors(n_neighbors=5, algorithm="annoy", **COLUMNS)
    found = nn.fit(_frame(ROWS, np.arange(300))).kneighbors(_frame(ROWS[:40], np.arange(40)))
    assert found._meta.attrs == found.compute().attrs == {"exact": False}
    wanted = NearestNeighbors(n_neighbors=5, algorithm="annoy").fit(ROWS).kneighbors(ROWS[:40])
    assert np.array_equal(np.stack(found.compute()["distances"]), wanted[0])


def test_a_frame_may_hold_lists_and_targets() -> None:
    y = np.array(["a", "b"])[np.arange(300) % 2]
    with dask.config.set({"dataframe.convert-string": False}):
        frame = dd.from_pandas(
            pd.DataFrame({"id": np.arange(300), "features": list(ROWS), "y": y}), npartitions=3
        )
    model = KNeighborsClassifier(target_col="y").fit(frame)
    wanted = KNeighborsClassifier().fit(ROWS, y).predict(ROWS[:20])
    assert model.predict(frame).compute()["prediction"].tolist()[:20] == wanted.tolist()
    with pytest.raises(ValueError, match=r"no column 'elsewhere' .* target_col="):
        KNeighborsClassifier(target_col="elsewhere").fit(frame)
    with pytest.raises(ValueError, match=r"no column 'sku' .* id_col="):
        NearestNeighbors(id_col="sku").fit(frame)


def test_chunks_of_unknown_size_are_answered() -> None:
    array = da.from_array(ROWS, chunks=(70, 2))
    some = array[array[:, 0] > 1]
    assert np.isnan(some.shape[0])
    found = NearestNeighbors(n_neighbors=5).fit(array).kneighbors(some)
    wanted = HERE.kneighbors(ROWS[ROWS[:, 0] > 1])
    assert_same_neighbors(dask.compute(*found), wanted)
    nn = NearestNeighbors(n_neighbors=5).fit(some)
    assert_same_neighbors(
        nn.kneighbors(ROWS[:9]),
        NearestNeighbors(n_neighbors=5).fit(ROWS[ROWS[:, 0] > 1]).kneighbors(ROWS[:9]),
    )


def test_a_delayed_value_gives_delayed_ones() -> None:
    nn = NearestNeighbors(n_neighbors=5).fit(dask.delayed(ROWS))
    assert nn.integration_ == "dask"
    found = nn.kneighbors(dask.delayed(ROWS)[:40])
    assert_same_neighbors(dask.compute(*found), HERE.kneighbors(ROWS[:40]))
    assert_same_neighbors(dask.compute(*nn.kneighbors()), HERE.kneighbors())
    bad = nn.kneighbors(dask.delayed(np.full((3, 4), np.nan)), return_distance=False)
    with pytest.raises(ValueError, match="row 0: column 0 is NaN"):
        bad.compute()
    model = KNeighborsClassifier().fit(dask.delayed(ROWS), ROWS[:, 0])
    wanted = KNeighborsClassifier().fit(ROWS, ROWS[:, 0]).predict(ROWS[:9])
    assert model.predict(dask.delayed(ROWS[:9])).compute().tolist() == wanted.tolist()


def test_frames_and_arrays_of_delayed_parts_are_answered() -> None:
    starts = range(0, 300, 100)
    parts = [dask.delayed(ROWS)[at : at + 100] for at in starts]
    unknown = [da.from_delayed(part, (np.nan, 4), float) for part in parts]
    array = da.concatenate(unknown, allow_unknown_chunksizes=True)
    found = NearestNeighbors(n_neighbors=5).fit(array).kneighbors(array)
    assert_same_neighbors(dask.compute(*found), HERE.kneighbors(ROWS))
    named = pd.DataFrame(ROWS, columns=COLUMNS["features_col"]).assign(sku=range(300))
    frame = dd.from_delayed([dask.delayed(named.iloc[at : at + 100]) for at in starts])
    nn = NearestNeighbors(n_neighbors=5, **COLUMNS).fit(frame)
    some = frame[frame["c0"] > 1].merge(frame[["sku"]], on="sku").assign(other="text")
    line = nn.kneighbors(some).compute().set_index("sku")["indices"]
    wanted = HERE.kneighbors(ROWS)[1]
    assert len(line) == (ROWS[:, 0] > 1).sum()
    assert all(list(line[sku]) == wanted[sku].tolist() for sku in line.index)


@pytest.mark.parametrize("kind", [sparse.csr_matrix, sparse.coo_array])
def test_chunks_that_become_sparse_are_answered(kind: Any) -> None:
    thin = np.where(ROWS > 2, ROWS, 0)
    words: dict[str, Any] = {"n_neighbors": 5, "algorithm": "brute", "integration": "dask"}
    nn = NearestNeighbors(**words).fit(sparse.csr_array(thin))
    chunks = da.from_array(thin, chunks=(70, 2)).map_blocks(kind)
    assert_same_neighbors(
        dask.compute(*nn.kneighbors(chunks)), nn.kneighbors(sparse.csr_array(thin))
    )


def test_sparse_chunks_stay_sparse() -> None:
    thin = sparse.random(200, 50, 0.05, "csr", random_state=0)
    parts = [da.from_array(thin[i : i + 70], chunks=-1, asarray=False) for i in range(0, 200, 70)]
    nn = NearestNeighbors(n_neighbors=3, metric="cosine", algorithm="brute")
    found = nn.fit(da.concatenate(parts)).kneighbors(da.concatenate(parts))
    assert nn.index_.sparse
    assert_same_neighbors(dask.compute(*found), nn.fit(thin).kneighbors(thin))


def test_a_chunk_is_a_task_and_the_index_is_in_none() -> None:
    big = RNG.standard_normal((20000, 20))
    nn = NearestNeighbors(n_neighbors=3, integration="dask").fit(big)
    queries = da.zeros((5000, 20), chunks=(5, 20))
    answer = nn.neighbors(queries)
    before, after = (len(one.__dask_graph__()) for one in dask.optimize(queries, answer))
    assert after - before < 1100
    assert len(pickle.dumps(nn.index_)) > 3_000_000
    assert len(pickle.dumps(answer)) < len(pickle.dumps(queries)) + 300_000


@pytest.mark.parametrize("kind", ["numbers", "text"])
def test_a_frame_is_indexed_where_it_lies(tmp_path: Any, kind: str) -> None:
    ids = RNG.permutation(300)
    names = np.array([f"{i:03}" for i in ids]) if kind == "text" else ids
    frame, words = _frame(ROWS, names), {"n_neighbors": 5, **COLUMNS}
    here = NearestNeighbors(strategy="broadcast", **words).fit(frame)
    nn = NearestNeighbors(strategy="shards", folder=tmp_path, working_memory=0.004, **words).fit(
        frame
    )
    assert len(os.listdir(nn.index_.folder)) == len(nn.index_.parts) > 4
    for asked in (frame, None):
        mine, theirs = (
            one.kneighbors(asked).compute().astype({"sku": str}).sort_values("sku")
            for one in (nn, here)
        )
        assert mine["sku"].tolist() == theirs["sku"].tolist()
        for part in ("indices", "distances"):
            assert np.array_equal(np.stack(mine[part]), np.stack(theirs[part]))
    nn.unpersist()
    assert not os.listdir(tmp_path)
    again = names.copy()
    again[7] = again[290]
    with pytest.raises(ValueError, match=f"id {again[7].item()!r} names more than one row"):
        nn.fit(_frame(ROWS, again))
    assert not os.listdir(tmp_path)


def test_a_corpus_is_indexed_chunk_by_chunk_and_searched_where_it_lies(
    pool: Any, tmp_path: Any
) -> None:
    array = da.from_array(ROWS, chunks=(70, 4))
    parts = (part.compute() for part in array.to_delayed().ravel())
    nn = NearestNeighbors(n_neighbors=5, integration="dask").fit_shards(parts, tmp_path / "index")
    assert all(isinstance(part, np.memmap) for part in nn.index_.arrays.values())
    found = nn.kneighbors(array)
    assert_same_neighbors(dask.compute(*found), HERE.kneighbors(ROWS))
    with dask.config.set(scheduler="processes", pool=pool):
        assert_same_neighbors(dask.compute(*found), HERE.kneighbors(ROWS))


def test_processes_of_this_machine_share_one_folder(pool: Any) -> None:
    nn = NearestNeighbors(n_neighbors=5, integration="dask").fit(ROWS)
    with dask.config.set(scheduler="processes", pool=pool):
        found = dask.compute(*nn.kneighbors(da.from_array(ROWS, chunks=(50, -1))))
        assert_same_neighbors(found, HERE.kneighbors(ROWS))
        assert_same_neighbors(nn.kneighbors(), HERE.kneighbors())


def test_an_index_is_on_every_worker_and_not_in_the_graph(cluster: Any) -> None:
    nn = NearestNeighbors(n_neighbors=5).fit(da.from_array(ROWS, chunks=(100, 4)))
    answer = nn.neighbors(da.from_array(ROWS, chunks=(3, -1)))
    assert len(pickle.dumps(answer)) < 100_000
    found = answer.compute()
    assert_same_neighbors((found["distances"], found["indices"]), HERE.kneighbors(ROWS))
    held = cluster.has_what()
    shared = set.intersection(*(set(keys) for keys in held.values()))
    assert len(held) == 2
    assert shared


@pytest.mark.skipif(not os.path.exists("/proc/self/maps"), reason="there is no /proc")
def test_workers_of_a_host_map_one_file_until_the_last_lets_go(cluster: Any) -> None:
    def mapped() -> set[str]:
        lines = Path("/proc/self/maps").read_text().splitlines()
        return {line.split()[-1] for line in lines if f"/samekin-{os.getuid()}/" in line}

    before = set.union(*cluster.run(mapped).values())
    nn = NearestNeighbors(n_neighbors=5, integration="dask").fit(ROWS * 3)
    wanted = NearestNeighbors(n_neighbors=5).fit(ROWS * 3).kneighbors(ROWS)
    assert_same_neighbors(nn.kneighbors(ROWS), wanted)
    (file,), (again,) = (found - before for found in cluster.run(mapped).values())
    assert file == again
    assert os.path.exists(file)
    nn.unpersist()
    deadline = time.monotonic() + 30
    while os.path.exists(file) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not os.path.exists(file)


def test_a_worker_that_dies_changes_nothing(cluster: Any) -> None:
    nn = NearestNeighbors(n_neighbors=5).fit(da.from_array(ROWS, chunks=(100, 4)))
    slow = da.from_array(ROWS, chunks=(4, -1)).map_blocks(
        lambda block: time.sleep(0.05) or block, dtype=float
    )
    answer = cluster.compute(nn.neighbors(slow))
    time.sleep(0.5)
    os.kill(next(iter(cluster.run(os.getpid).values())), signal.SIGKILL)
    found = answer.result(timeout=120)
    assert_same_neighbors((found["distances"], found["indices"]), HERE.kneighbors(ROWS))


def test_shards_are_written_and_read_by_workers(cluster: Any) -> None:
    array = da.from_array(ROWS, chunks=(100, 4))
    nn = NearestNeighbors(n_neighbors=5, strategy="shards", working_memory=0.004).fit(array)
    assert "memory_limit= of a worker" in str(NearestNeighbors().fit(array).explain())
    assert_same_neighbors(dask.compute(*nn.kneighbors(array)), HERE.kneighbors(ROWS))
    assert_same_neighbors(dask.compute(*nn.kneighbors()), HERE.kneighbors())
    folder = nn.index_.folder
    assert os.path.exists(folder)
    nn.unpersist()
    assert not os.path.exists(folder)


def test_beside_a_client_another_scheduler_may_compute(cluster: Any) -> None:
    array = da.from_array(ROWS, chunks=(100, 4))
    with dask.config.set(scheduler="threads"):
        nn = NearestNeighbors(n_neighbors=5).fit(array)
        assert_same_neighbors(dask.compute(*nn.kneighbors(array)), HERE.kneighbors(ROWS))
