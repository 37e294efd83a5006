"""Which integrations are tested, and one engine of each kind for the whole run.

``pytest --integrations=local,spark_frame`` tests those; without it, every integration that is
installed. What was asked for and cannot run fails.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import pytest

from samekin.core import registry


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--integrations", help="names, with commas; all that are installed unless given"
    )
    parser.addoption("--scheduler", default="threads", help="of dask; default: %(default)s")
    parser.addoption("--master", default="local[2]", help="of Spark; default: %(default)s")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "integration" in metafunc.fixturenames:
        asked = metafunc.config.getoption("--integrations")
        present = [row.name for row, missing in registry.available() if not missing]
        names = asked.split(",") if asked else present
        metafunc.parametrize("integration", names, scope="session")


@pytest.fixture(scope="session")
def dask_scheduler(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Threads, processes, or a distributed cluster of two workers."""
    import dask

    word = request.config.getoption("--scheduler")
    if word == "processes":
        with (
            ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool,
            dask.config.set(scheduler=word, pool=pool),
        ):
            yield
        return
    if word != "distributed":
        with dask.config.set(scheduler=word):
            yield
        return
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster),
    ):
        yield


@pytest.fixture(scope="session")
def spark(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A real Spark of two cores, started once."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "500",  # more than one batch a partition
    }
    builder = SparkSession.builder.master(request.config.getoption("--master"))
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()
