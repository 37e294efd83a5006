"""A real Spark on this machine, without its chatter. The examples share it."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.sql import SparkSession


def session(master: str) -> SparkSession:
    """A session on ``master``; what Java says while it starts is shown only if it fails."""
    # Workers run the Python that runs this: the one in which samekin is installed.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    options = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
    }
    with _quiet_unless_it_fails():
        return SparkSession.builder.master(master).config(map=options).getOrCreate()


@contextmanager
def _quiet_unless_it_fails() -> Iterator[None]:
    # Java writes to the descriptor that it inherits, not to sys.stderr. It keeps that descriptor,
    # so errors of jobs are read where Spark raises them, in Python.
    saved = os.dup(2)
    with tempfile.TemporaryFile() as said:
        os.dup2(said.fileno(), 2)
        try:
            yield
        except BaseException:
            said.seek(0)
            os.write(saved, said.read())
            raise
        finally:
            os.dup2(saved, 2)
            os.close(saved)
