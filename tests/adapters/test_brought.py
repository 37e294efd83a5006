"""Corpora of Spark that come with the job that measures them, and their rows as queries."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from constructors import CONSTRUCTORS
from engines import names_of

from samekin import NearestNeighbors
from samekin.core import registry
from samekin.core.checks import RowError
from samekin.core.estimators import searched
from samekin.core.testing import Constructor, assert_same_neighbors
from samekin.integrations import arrow_tables, capacity

RNG = np.random.default_rng(37)
PIXELS = RNG.integers(0, 9, (130, 20)).astype(np.float64)
LARGE = np.repeat(RNG.integers(0, 4, (1200, 18)), 8, axis=0).astype(np.float64)
LARGE[:5000] += RNG.standard_normal((5000, 18))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "carrier" in metafunc.fixturenames:
        able = [row.name for row in registry.TABLE if row.shards and "spark" in row.name]
        names = [name for name in names_of(metafunc.config) if name in able]
        metafunc.parametrize("carrier", names, indirect=True)


@pytest.fixture
def carrier(request: pytest.FixtureRequest) -> Constructor:
    return CONSTRUCTORS[request.param](request)


def test_the_job_that_measures_brings_the_rows(
    carrier: Constructor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry.load(carrier.name), "gather", None)
    nn = NearestNeighbors(n_neighbors=4).fit(carrier.make(PIXELS, cuts=3))
    assert nn._brought is None  # it is not kept
    assert "auto: 0.0 MiB of rows" in str(nn.explain())
    wanted = NearestNeighbors(n_neighbors=4).fit(PIXELS)
    assert_same_neighbors(nn.kneighbors(PIXELS), wanted.kneighbors(PIXELS))
    assert_same_neighbors(carrier.read(nn.kneighbors()), wanted.kneighbors())


def test_what_is_too_large_to_be_brought_is_measured_where_it_lies(
    carrier: Constructor, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = carrier.make(PIXELS, cuts=3)
    limits = (("spark.driver.memory", 100), ("spark.driver.maxResultSize", 2**30))
    with monkeypatch.context() as patched:
        patched.setattr(capacity, "limits", lambda get: limits)
        patched.setattr(registry.load(carrier.name), "gather", None)
        with pytest.raises(ValueError, match=r"0\.0 MiB of rows, and strategy='broadcast'"):
            NearestNeighbors(strategy="broadcast").fit(corpus)
        nn = NearestNeighbors(n_neighbors=4).fit(corpus)
    assert len(nn.index_.folder)
    wanted = NearestNeighbors(n_neighbors=4).fit(PIXELS).kneighbors()
    assert_same_neighbors(carrier.read(nn.kneighbors()), wanted)
    nn.unpersist()


def test_a_job_that_spark_stops_is_followed_by_one_that_measures(
    spark: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = spark.createDataFrame(
        list(enumerate(PIXELS.tolist())), "id long, features array<double>"
    )
    asked = []

    def stopped(*words: Any) -> Any:
        asked.append(words)
        raise RuntimeError(why)

    monkeypatch.setattr(arrow_tables, "table", stopped)
    why = "results of 3 tasks are bigger than spark.driver.maxResultSize (1.0 GiB)"
    nn = NearestNeighbors(strategy="shards").fit(frame)
    assert not asked  # they are not wanted here
    nn.unpersist()
    with pytest.raises(RuntimeError, match="bigger than"):  # by gather, once it was measured
        NearestNeighbors().fit(frame)
    assert len(asked) == 2
    why = "no space left on device"
    with pytest.raises(RuntimeError, match="no space"):
        NearestNeighbors().fit(frame)
    assert len(asked) == 3


@pytest.mark.parametrize("of", ["0.25", "0.0625"])
def test_rows_take_as_few_bytes_as_hold_them_in_all_parts(carrier: Constructor, of: str) -> None:
    for rows, kind in ((PIXELS, "uint8"), (PIXELS * float(of), "float32"), (PIXELS / 3, "float64")):
        nn = NearestNeighbors(n_neighbors=3).fit(carrier.make(rows, cuts=3))
        assert nn.index_.corpus.rows.dtype == kind
    odd = PIXELS.copy()
    odd[77, 3] = -0.0  # one part is of another kind than the others
    odd[78, 3] = 1 / 3
    nn = NearestNeighbors(n_neighbors=3).fit(carrier.make(odd, cuts=3))
    assert nn.index_.corpus.rows.tobytes() == odd.tobytes()


def test_a_row_that_is_wrong_is_named_where_rows_are_brought(carrier: Constructor) -> None:
    bad = PIXELS.copy()
    bad[101, 7] = np.nan
    with pytest.raises(RowError, match=r"(row|id) 101: column 7 is NaN"):
        NearestNeighbors().fit(carrier.make(bad, cuts=3))


@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
def test_all_rows_of_a_corpus_ask_in_large_portions(carrier: Constructor, metric: str) -> None:
    assert len(LARGE) > searched.NEAR
    here = NearestNeighbors(n_neighbors=9, metric=metric).fit(LARGE)
    nn = NearestNeighbors(n_neighbors=9, metric=metric).fit(carrier.make(LARGE, cuts=3))
    assert_same_neighbors(carrier.read(nn.kneighbors()), here.kneighbors())
