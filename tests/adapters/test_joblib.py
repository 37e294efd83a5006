"""joblib: whichever backend is active answers; processes share one folder; tasks run at once."""

from __future__ import annotations

import os
import time
from typing import Any

import joblib
import numpy as np
import pytest

from samekin import NearestNeighbors, RowError
from samekin.core.testing import assert_same_neighbors

RNG = np.random.default_rng(37)
ROWS = RNG.integers(0, 4, (9000, 4)).astype(np.float64)
HERE = NearestNeighbors(n_neighbors=5).fit(ROWS)
WANTED = HERE.kneighbors(ROWS)


@pytest.mark.parametrize("backend", ["loky", "threading", "multiprocessing", "sequential"])
def test_every_backend_of_joblib_answers(backend: str) -> None:
    nn = NearestNeighbors(n_neighbors=5, integration="joblib").fit(ROWS)
    with joblib.parallel_config(backend=backend, n_jobs=1 if backend == "sequential" else 2):
        assert_same_neighbors(nn.kneighbors(ROWS), WANTED)
        assert_same_neighbors(nn.kneighbors(), HERE.kneighbors())


def test_processes_open_one_folder_memory_mapped(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(index: Any, rows: Any) -> Any:
        from samekin.core.search import search

        assert isinstance(index.arrays["rows"], np.memmap)
        found = search(index, rows, k=1)
        time.sleep(0.1)
        return found._replace(indices=np.full((len(rows), 1), os.getpid()))

    nn = NearestNeighbors(integration="joblib", n_jobs=2).fit(ROWS)
    found = nn._answer(ROWS, work, nn._plan(True))
    assert len(np.unique(found.indices)) == 2
    assert os.getpid() not in found.indices
    folder = nn._handle[0]._folder
    assert os.path.exists(folder)
    nn.fit(ROWS)
    assert not os.path.exists(folder)


@pytest.mark.filterwarnings("ignore:Spark local mode:UserWarning")
def test_joblib_spark_runs_two_tasks_at_once(spark: Any) -> None:
    from joblibspark import register_spark

    register_spark()

    def who(index: Any, rows: Any) -> Any:
        from samekin.core.search import search

        begin = time.time()
        found = search(index, rows, k=2)
        time.sleep(0.2)
        return found._replace(distances=np.tile([begin, time.time()], (len(rows), 1)))

    nn = NearestNeighbors(n_neighbors=5, integration="joblib").fit(ROWS)
    with joblib.parallel_config(backend="spark", n_jobs=2):
        assert_same_neighbors(nn.kneighbors(ROWS), WANTED)
        assert_same_neighbors(nn.kneighbors(), HERE.kneighbors())
        spans = np.unique(nn._answer(ROWS, who, nn._plan(True)).distances, axis=0)
    starts, ends = spans.T
    assert any((starts[i + 1 :] < end).any() for i, end in enumerate(ends[:-1]))


def test_a_bad_block_is_named_by_its_place_in_the_whole() -> None:
    def work(index: Any, rows: Any) -> Any:
        if rows[0, 0] == ROWS[8 * 1024, 0] and len(rows) < 1024:
            raise RowError(3, "it is so")
        return HERE.neighbors(rows)

    nn = NearestNeighbors(integration="joblib", n_jobs=2).fit(ROWS)
    with joblib.parallel_config(backend="threading"), pytest.raises(RowError, match="row 8195: it"):
        nn._answer(ROWS, work, nn._plan(True))
