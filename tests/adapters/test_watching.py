"""A bar says what Spark's job status says, on classic Spark and Connect, and changes nothing."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

from samekin import NearestNeighbors
from samekin.core.testing import assert_same_neighbors
from samekin.integrations import watch
from samekin.integrations.watching import GROUP

ROWS = np.random.default_rng(0).integers(0, 3, (50, 3)).astype(float)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """What rich writes to goes for one."""
    monkeypatch.setenv("FORCE_COLOR", "1")


def _slowly(batches: Any) -> Any:
    import time

    time.sleep(0.3)
    yield from batches


@pytest.mark.parametrize("session", ["spark", "connect"])
def test_every_task_is_counted(
    session: str, terminal: None, request: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    session = request.getfixturevalue(session)
    with watch(session) as tasks:
        frame = session.range(0, 70, 1, 6).mapInArrow(_slowly, "id long")
        assert frame.count() == 70
    assert tasks.done == tasks.total >= 6
    assert "Spark's tasks" in capsys.readouterr().err
    before = tasks.total
    session.range(0, 9, 1, 3).collect()
    assert tasks.total == before, "a job of later was counted"


def test_the_jobs_of_another_thread_are_not_counted(spark: Any) -> None:
    def other() -> None:
        spark.range(0, 9, 1, 3).rdd.count()

    with watch(spark, shown=False) as tasks:
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        assert spark.sparkContext.parallelize(range(8), 4).count() == 8
    assert tasks.total == 4


def test_a_group_of_ones_own_is_left_alone(spark: Any) -> None:
    context = spark.sparkContext
    context.setJobGroup("mine", "of the test")
    try:
        context.parallelize(range(8), 3).count()
        with watch(context, shown=False) as tasks:
            assert context.getLocalProperty(GROUP) == "mine"
            context.parallelize(range(8), 5).count()
        assert (tasks.done, tasks.total) == (5, 5)
        assert context.getLocalProperty(GROUP) == "mine"
    finally:
        context.setLocalProperty(GROUP, None)
    with watch(context, shown=False):
        assert context.getLocalProperty(GROUP).startswith("samekin-")
    assert context.getLocalProperty(GROUP) is None


def test_a_job_that_fails_raises_its_error_and_leaves_no_watcher(spark: Any) -> None:
    with pytest.raises(Exception, match="touched"), watch(spark, shown=False):
        spark.range(3).selectExpr("raise_error('touched')").collect()
    assert not [one for one in threading.enumerate() if one.name == "samekin-watch"]
    assert spark.sparkContext.getLocalProperty(GROUP) is None


@pytest.mark.parametrize("name", ["local", "joblib", "spark_rdd", "spark_frame", "spark_connect"])
def test_a_bar_changes_nothing(
    name: str, terminal: None, request: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    if name.startswith("spark"):
        request.getfixturevalue("connect" if name == "spark_connect" else "spark")
    words = {"n_neighbors": 3, "integration": name}
    wanted = NearestNeighbors(**words).fit(ROWS).kneighbors(ROWS[:20])
    assert capsys.readouterr().err == ""
    found = NearestNeighbors(**words, progress=True).fit(ROWS).kneighbors(ROWS[:20])
    assert_same_neighbors(found, wanted)
    said = capsys.readouterr().err
    assert ("Spark's tasks" if name.startswith("spark") else "neighbours") in said
