"""Tables to a table on Spark: its own readers and writers, so any path that it knows."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import types as T

import samekin
from samekin.command.files import Columns, chosen, kind
from samekin.command.local import Request, said
from samekin.core.protocol import Corpus
from samekin.integrations import arrow_tables, columns
from samekin.integrations.watching import watch

READS = (".parquet", ".csv", ".orc", ".json")
WRITES = (".parquet", ".orc", ".json")


@contextmanager
def session(master: str | None) -> Iterator[SparkSession]:
    """A session; one that was there before (under ``spark-submit``) is left running."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    before = SparkSession.getActiveSession()
    builder = SparkSession.builder.appName("samekin neighbors")
    builder = builder.config("spark.ui.showConsoleProgress", "false")  # there is a bar
    if master:
        builder = builder.master(master)
    with _told_in_a_line():
        found = builder.getOrCreate()
    # What goes wrong is raised, and said in a line; Spark's own pages say it ten times.
    found.sparkContext.setLogLevel("OFF")
    try:
        yield found
    finally:
        if before is None:
            found.stop()


@contextmanager
def _told_in_a_line() -> Iterator[None]:
    """Within, Spark starts; if it does not, the one line of Java's pages that says why is raised.

    Java writes to the descriptor that it inherits, not to ``sys.stderr``, and keeps it.
    """
    saved = os.dup(2)
    with tempfile.TemporaryFile("w+", errors="replace") as said:
        os.dup2(said.fileno(), 2)
        try:
            yield
        except Exception as error:
            said.seek(0)
            told = re.findall(r"Exception: (.+)|line \d+: (.*java: .+)", said.read())
            why, java = told[0] if told else (str(error), "")
            hint = "; it needs Java 17 or newer, in JAVA_HOME or in the PATH"
            raise OSError(f"Spark did not start: {why or java + hint}") from error
        finally:
            os.dup2(saved, 2)
            os.close(saved)


def reads(what: Request) -> bool:
    """Whether Spark has a reader for all of the input."""
    given = [path for path in (what.source, what.queries) if path is not None]
    return all(Path(path).suffix.lower() in READS for path in given)


def answer(
    session: SparkSession, nn: samekin.NearestNeighbors, what: Request, progress: bool
) -> str:
    """Fit, answer, write; what to say at the end.

    Raises
    ------
    ValueError
        For a table without ids or numbers, an output that Spark does not write, ``--resume``.
    FileExistsError
        If the output is there.
    """
    began = time.perf_counter()
    suffix = kind(what.output, WRITES)
    if what.resume:
        raise ValueError("--resume is for the other integrations; Spark repeats what fails itself")
    _free(session, what)
    corpus, named = _read(session, what.source, what.features, what.id)
    queries = corpus
    if what.queries:
        features = (named.features,) if isinstance(named.features, str) else named.features
        queries, named = _read(session, what.queries, features, named.id)
    nn.set_params(features_col=named.features, id_col=named.id)
    with watch(session, shown=progress):
        if nn.integration == "spark_rdd":
            found = _through_rdd(session, nn, corpus, queries if what.queries else None)
        else:
            nn.fit(corpus)
            found = nn.kneighbors(queries if what.queries else None)
        _write(session, found, what, suffix.removeprefix("."))
    seconds = time.perf_counter() - began
    return (
        f"{what.output}: {nn.n_neighbors} neighbours of each row "
        f"({nn.metric}, {nn.integration_}, {seconds:.1f} s){said(nn)}"
    )


def _read(
    session: SparkSession, path: str, features: tuple[str, ...], id_: str | None
) -> tuple[DataFrame, Columns]:
    suffix = kind(path, READS)
    reader = session.read
    if suffix == ".csv":
        reader = reader.option("header", True).option("inferSchema", True)
    frame = reader.format(suffix.removeprefix(".")).load(path)
    numbers = {
        field.name: isinstance(field.dataType, T.NumericType | T.BooleanType)
        for field in frame.schema.fields
    }
    named = chosen(path, numbers, features, id_)
    if named.id is None:
        raise ValueError(f"{path} needs a column that names its rows: --id (a frame has no order)")
    return frame, named


def _through_rdd(
    session: SparkSession,
    nn: samekin.NearestNeighbors,
    corpus: DataFrame,
    queries: DataFrame | None,
) -> DataFrame:
    """RDDs have no ids: rows travel in the order of theirs, and the names are put back after."""
    words: dict[str, Any] = {"features_col": nn.features_col, "id_col": nn.id_col}
    rows = samekin.gather(corpus, **words)
    asked = rows if queries is None else samekin.gather(queries, **words)
    found = nn.fit(rows.rows).neighbors(None if queries is None else asked.rows)
    table = columns.table(Corpus(found.distances, asked.ids, asked.id_type), "distances", nn.id_col)
    near = columns.neighbor_ids(found.indices, rows.ids, rows.id_type)
    frame = arrow_tables.frame(session, table.add_column(1, "indices", near))
    return frame if nn.exact_ else frame.withMetadata("indices", {"exact": False})


def _free(session: SparkSession, what: Request) -> None:
    path, system = _hadoop(session, what.output)
    if system.exists(path) and not what.force:
        raise FileExistsError(f"{what.output} exists; --force replaces it")


def _write(session: SparkSession, found: DataFrame, what: Request, form: str) -> None:
    """Under another name beside it first: a job that fails leaves nothing under this one."""
    target = what.output.rstrip("/")
    folder, _, name = target.rpartition("/")
    temporary = f"{folder}/_{uuid.uuid4().hex}.{name}" if folder else f"_{uuid.uuid4().hex}.{name}"
    unfinished, system = _hadoop(session, temporary)
    try:
        found.write.format(form).save(temporary)
        (path, _), (aside, _) = _hadoop(session, target), _hadoop(session, f"{temporary}.old")
        # The old one steps aside, and comes back if the new one cannot take its place.
        old = what.force and system.exists(path) and system.rename(path, aside)
        if not system.rename(unfinished, path):
            if old:
                system.rename(aside, path)
            raise FileExistsError(f"{target} could not be written: is it there?")
        system.delete(aside, True)
    finally:
        system.delete(unfinished, True)


def _hadoop(session: SparkSession, path: str) -> tuple[Any, Any]:
    jvm, java = session._jvm, session._jsparkSession
    assert jvm is not None
    found = jvm.org.apache.hadoop.fs.Path(path)
    return found, found.getFileSystem(java.sessionState().newHadoopConf())
