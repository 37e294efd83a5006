"""Corpora that are indexed where they lie: the answer is the same, and nothing is left behind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from constructors import CONSTRUCTORS
from engines import names_of
from scipy import sparse

from samekin import NearestNeighbors
from samekin.core import registry
from samekin.core.testing import Constructor, assert_same_lines, assert_same_neighbors
from samekin.core.within import in_lines

RNG = np.random.default_rng(31)
GRID = RNG.integers(0, 3, (210, 4)).astype(np.float64)
HOLES = sparse.csr_array(np.where(RNG.random((120, 30)) < 0.9, 0.0, RNG.integers(1, 4, (120, 30))))
DATA: dict[str, Any] = {
    "ties on a grid": GRID,
    "single precision": RNG.standard_normal((150, 40)).astype(np.float32),
    "sparse": HOLES,
}
SMALL = 0.008
"""MiB of working memory, of which a quarter is a shard."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "carrier" in metafunc.fixturenames:
        able = {row.name for row in registry.TABLE if row.shards}
        names = [name for name in names_of(metafunc.config) if name in able]
        metafunc.parametrize("carrier", names, indirect=True)


@pytest.fixture
def carrier(request: pytest.FixtureRequest) -> Constructor:
    return CONSTRUCTORS[request.param](request)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Whoever writes shards to it leaves nothing."""
    kept = tmp_path / "shards"
    kept.mkdir()
    yield kept
    assert os.listdir(kept) == []


def _model(folder: Path, **words: Any) -> NearestNeighbors:
    words = {"n_neighbors": 6, "strategy": "shards", "working_memory": SMALL, **words}
    return NearestNeighbors(folder=folder, **words)


@pytest.mark.parametrize("kind", DATA)
def test_shards_give_the_local_answer(carrier: Constructor, kind: str, folder: Path) -> None:
    corpus = DATA[kind]
    queries = corpus[::7] * 1.5
    here = NearestNeighbors(n_neighbors=6, radius=2.0).fit(corpus)
    nn = _model(folder, radius=2.0).fit(carrier.make(corpus, cuts=3))
    assert nn.n_samples_fit_ == corpus.shape[0]
    assert "strategy='shards'" in str(nn.explain())
    assert len(os.listdir(nn.index_.folder)) == len(nn.index_.parts) >= 3
    wanted = here.kneighbors(queries)
    assert_same_neighbors(carrier.read(nn.kneighbors(carrier.make(queries, cuts=2))), wanted)
    assert_same_neighbors(nn.kneighbors(queries), wanted)
    assert_same_neighbors(carrier.read(nn.kneighbors()), here.kneighbors())
    lines = in_lines(carrier.read(nn.radius_neighbors(carrier.make(queries, cuts=2))))  # type: ignore[arg-type]
    assert_same_lines(lines, here.radius_neighbors(queries))
    nn.unpersist()


def test_what_is_said_beside_queries_is_the_same_of_shards(
    carrier: Constructor, folder: Path
) -> None:
    here = NearestNeighbors(n_neighbors=6).fit(GRID)
    nn = _model(folder).fit(carrier.make(GRID, cuts=2))
    barred = here.kneighbors(GRID[:9], n_neighbors=2, return_distance=False)
    for words in ({"ties": True}, {"exclude": barred}):
        for mine, theirs in zip(
            nn.kneighbors(GRID[:9], **words), here.kneighbors(GRID[:9], **words), strict=True
        ):
            np.testing.assert_array_equal(mine, theirs)
    assert (nn.kneighbors_graph() != here.kneighbors_graph()).nnz == 0
    nn.save(folder.parent / "saved")
    nn.unpersist()
    again = NearestNeighbors.load(folder.parent / "saved", integration="local")
    assert_same_neighbors(again.kneighbors(GRID[:9]), here.kneighbors(GRID[:9]))


def test_a_fit_that_fails_names_the_row_and_leaves_nothing(
    carrier: Constructor, folder: Path
) -> None:
    bad = GRID.copy()
    bad[155, 2] = np.nan
    with pytest.raises(ValueError, match=r"(row|id) 155: column 2 is NaN"):
        _model(folder).fit(carrier.make(bad, cuts=3))
    with pytest.raises(ValueError, match=r"0 sample\(s\)"):
        _model(folder).fit(carrier.make(GRID[:0]))
    with pytest.raises(TypeError, match="a saved index holds no code"):
        _model(folder, metric=lambda q, x: 0.0).fit(carrier.make(GRID))
    with pytest.raises(ValueError, match="groups= are for rows that are indexed here"):
        _model(folder).fit(carrier.make(GRID), groups=np.arange(210))


def test_shards_are_of_no_use_once_they_are_taken_back(carrier: Constructor, folder: Path) -> None:
    nn = _model(folder).fit(carrier.make(GRID))
    answer = nn.kneighbors(carrier.make(GRID))
    with pytest.raises(TypeError, match="fit all of them"):
        nn.add(GRID)
    nn.unpersist()
    with pytest.raises(Exception, match=r"is not there\. Shards go with unpersist"):
        carrier.read(answer)


def test_an_id_in_two_shards_is_refused(spark: Any, folder: Path) -> None:
    lines = [(f"n{i % 209:03}", row) for i, row in enumerate(GRID.tolist())]
    frame = spark.createDataFrame(lines, "id string, features array<double>").repartition(4)
    with pytest.raises(ValueError, match="id 'n000' names more than one row"):
        _model(folder, working_memory=None).fit(frame)


def test_there_is_no_shuffle(spark: Any, folder: Path) -> None:
    lines = list(enumerate(GRID.tolist()))
    frame = spark.createDataFrame(lines, "id long, features array<double>")
    tracker = spark.sparkContext.statusTracker()
    spark.sparkContext.setJobGroup("shards", "every job of a model in shards")
    nn = _model(folder).fit(frame)
    nn.kneighbors(frame).collect()
    stages = [tracker.getJobInfo(job).stageIds for job in tracker.getJobIdsForGroup("shards")]
    spark.sparkContext.setLocalProperty("spark.jobGroup.id", None)
    assert len(stages) >= 4  # measured, written, numbered, asked
    assert all(len(of) == 1 for of in stages)  # a shuffle would make two of one
    nn.unpersist()


def test_arrays_are_not_elsewhere() -> None:
    with pytest.raises(ValueError, match=r"indexes data of dask, .*: fit_shards takes arrays"):
        NearestNeighbors(strategy="shards").fit(GRID)
    with pytest.raises(ValueError, match="'strategy' parameter of NearestNeighbors must be"):
        NearestNeighbors(strategy="magic").fit(GRID)
