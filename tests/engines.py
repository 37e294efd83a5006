"""Which integrations are tested, and one engine of each kind for the whole run.

``pytest --integrations=local,spark_frame`` tests those; without it, every integration that is
installed. What was asked for and cannot run fails.
"""

from __future__ import annotations

import os
import socket
import subprocess
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
        metafunc.parametrize("integration", names_of(metafunc.config), scope="session")


def names_of(config: pytest.Config) -> list[str]:
    """The names of the integrations of this run."""
    if asked := config.getoption("--integrations"):
        return list(asked.split(","))
    return [row.name for row, missing in registry.available() if not missing]


SETTINGS = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "500",  # more than one batch a partition
}


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
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster,
        Client(cluster),
    ):
        yield


@pytest.fixture(scope="session")
def spark(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A real Spark of two cores, started once."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(request.config.getoption("--master"))
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


SERVER = """
import sys
from pyspark.sql import SparkSession

builder = SparkSession.builder.master(sys.argv[1])
for setting in sys.argv[2:]:
    builder = builder.config(*setting.split("=", 1))
session = builder.getOrCreate()
session.sparkContext.setLogLevel("OFF")
print("ready", flush=True)
sys.stdin.read()
session.stop()
"""


@pytest.fixture(scope="session")
def connect(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A session of a Connect server, which is a process of its own: classic Spark runs here."""
    from pyspark.sql.connect.session import SparkSession

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = (
        "spark.plugins=org.apache.spark.sql.connect.SparkConnectPlugin",
        f"spark.connect.grpc.binding.port={port}",
        *(f"{name}={value}" for name, value in SETTINGS.items()),
    )
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    command = [sys.executable, "-c", SERVER, request.config.getoption("--master"), *settings]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, text=True, **pipes) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n", "the Connect server did not start"
        session = SparkSession.builder.remote(f"sc://127.0.0.1:{port}").getOrCreate()
        yield session
        session.stop()
        server.communicate()
