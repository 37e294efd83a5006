"""Integration names, and the kinds of data they own. Nothing is imported to answer a question."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module, metadata
from importlib.util import find_spec
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple, cast

from samekin.core.protocol import Integration

GROUP = "samekin.integrations"
"""Entry points of this group each name a :class:`Row` in a module that is light to import."""


class MissingIntegration(ImportError):
    """The integration is known, and its library is not installed. The message says what is."""


class Row(NamedTuple):
    """One integration.

    Attributes
    ----------
    name : str
        What users type.
    module : str
        The module with the verbs, see :class:`samekin.core.protocol.Integration`.
    types : tuple of str
        ``"module:Class"`` of the data that is its own, as its class and their bases are called.
    libraries : tuple of str
        What has to be importable.
    install : str
        What to give to ``pip install``.
    beside : str
        Packages that ask for releases of the past: they are installed without what they ask for.
    auto : bool
        Whether data of its types is its own unless another integration is asked for.
    tables : bool
        Whether it is one of :class:`samekin.core.protocol.Tables`.
    running : str
        ``"module:Class.attribute"`` that is not ``None`` while a session runs, for a member of a
        family.
    shards : bool
        Whether it can index a corpus where it lies: :class:`samekin.core.protocol.Sharding`.
    mode : str
        The variable of the environment by which its library says that sessions are of this kind.
    """

    name: str
    module: str
    types: tuple[str, ...]
    libraries: tuple[str, ...]
    install: str
    beside: str = ""
    auto: bool = True
    tables: bool = False
    running: str = ""
    shards: bool = False
    mode: str = ""

    @property
    def command(self) -> str:
        """The line that installs what it needs."""
        line = f"pip install '{self.install}'"
        if self.beside:
            line += f" && pip install --no-deps --no-build-isolation {self.beside}"
        return line


TABLE: tuple[Row, ...] = (
    Row("local", "samekin.integrations.local", (), ("numpy",), "samekin"),
    Row("joblib", "samekin.integrations.joblib_pool", (), ("joblib",), "samekin"),
    Row(
        "dask",
        "samekin.integrations.dask_array",
        (
            "dask.array.core:Array",
            "dask.dataframe.dask_expr._collection:DataFrame",
            "dask.delayed:Delayed",
        ),
        ("dask", "pyarrow"),
        "samekin[dask]",
        shards=True,
    ),
    Row(
        "spark_rdd",
        "samekin.integrations.spark_rdd",
        ("pyspark.core.rdd:RDD", "pyspark.rdd:RDD"),
        ("pyspark",),
        "samekin[spark]",
        shards=True,
    ),
    # A Connect frame is also of the class that classic frames had in Spark 3: it is asked first.
    Row(
        "spark_connect",
        "samekin.integrations.spark_connect",
        ("pyspark.sql.connect.dataframe:DataFrame",),
        ("pyspark", "pyarrow", "pandas", "grpc", "grpc_status", "zstandard"),
        "samekin[connect]",
        tables=True,
        running="pyspark.sql.connect.session:SparkSession._default_session",
        shards=True,
        mode="SPARK_CONNECT_MODE_ENABLED",
    ),
    Row(
        "spark_frame",
        "samekin.integrations.spark_frame",
        ("pyspark.sql.classic.dataframe:DataFrame", "pyspark.sql.dataframe:DataFrame"),
        ("pyspark", "pyarrow", "pandas"),
        "samekin[spark]",
        tables=True,
        running="pyspark.sql.session:SparkSession._instantiatedSession",
        shards=True,
    ),
    Row(
        "sparkit",
        "samekin.integrations.sparkit_arrays",
        ("samekin.compat.shim.old:splearn.rdd.BlockRDD", "splearn.rdd:BlockRDD"),
        ("pyspark", "splearn", "six"),
        "samekin[sparkit]",
        "sparkit-learn==0.2.6",
    ),
    Row(
        "spark_sklearn",
        "samekin.integrations.spark_sklearn_frames",
        ("pandas.core.frame:DataFrame", "pandas:DataFrame"),
        ("pyspark", "spark_sklearn", "pyarrow", "pandas"),
        "samekin[spark_sklearn]",
        "spark-sklearn==0.3.0",
        auto=False,
    ),
)

FAMILIES = {"spark": ("spark_frame", "spark_rdd", "spark_connect")}
"""A word for several integrations: the data decides, then which session runs, then the first."""

AROUND = {"pyspark.pandas.frame:DataFrame": attrgetter("_internal.spark_frame")}
"""Frames around another, which says whose they are."""


@cache
def _rows() -> dict[str, Row]:
    rows = {row.name: row for row in TABLE}
    for point in metadata.entry_points(group=GROUP):
        rows.setdefault(point.name, cast("Row", point.load())._replace(name=point.name))
    return rows


def names() -> list[str]:
    """Every word that ``integration=`` takes.

    Returns
    -------
    list of str
    """
    return ["auto", *_rows(), *FAMILIES]


def row(name: str) -> Row:
    """The row of a name.

    Raises
    ------
    ValueError
        For an unknown name, with the list of names.
    """
    if not isinstance(name, str) or name not in _rows():
        raise ValueError(f"Unknown integration {name!r}. Known: {', '.join(names())}.")
    return _rows()[name]


def missing(found: Row) -> list[str]:
    """The libraries of an integration that are not installed."""
    return [name for name in found.libraries if find_spec(name) is None]


def available() -> Iterator[tuple[Row, list[str]]]:
    """Every integration, with the libraries that it misses."""
    return ((found, missing(found)) for found in _rows().values())


def versions() -> dict[str, str]:
    """The version of every library of an integration that is installed."""
    packages = metadata.packages_distributions()  # reads every record that is installed
    libraries = {name for found in _rows().values() for name in found.libraries}
    there = sorted(name for name in libraries if find_spec(name) is not None)
    return {name: metadata.version(packages.get(name, [name])[0]) for name in there}


def wants(found: Row, absent: list[str]) -> str:
    """What an integration needs, and the line that installs it."""
    return f"integration {found.name!r} needs {', '.join(absent)}: {found.command}"


def load(name: str) -> Integration:
    """The module of an integration.

    Raises
    ------
    ValueError
        For an unknown name.
    MissingIntegration
        If its library is not installed. A library that is installed and broken gives its own
        error.
    """
    found = row(name)
    absent = missing(found)
    try:
        if absent:
            import_module(absent[0])
        return cast("Integration", import_module(found.module))
    except ModuleNotFoundError as error:
        if not absent:
            raise
        raise MissingIntegration(wants(found, absent)) from error


def infer(data: Any) -> str | None:
    """The integration that owns ``data``; ``None`` for arrays and whatever is like them."""
    kinds = _kinds(data)
    owners = (found for found in _rows().values() if found.auto and kinds.intersection(found.types))
    return next((found.name for found in owners), None)


def owns(name: str, data: Any) -> bool:
    """Whether ``data`` is of a kind that the integration takes as its own."""
    return bool(_kinds(data).intersection(row(name).types))


def _kinds(data: Any) -> set[str]:
    kinds = {f"{kind.__module__}:{kind.__qualname__}" for kind in type(data).__mro__}
    for kind in kinds.intersection(AROUND):
        return _kinds(AROUND[kind](data))
    return kinds


def _runs(name: str) -> bool:
    """Whether a session of the integration runs, as far as what is imported tells."""
    module, _, path = row(name).running.partition(":")
    found = sys.modules.get(module)
    return found is not None and attrgetter(path)(found) is not None


def resolve(word: str, data: Any) -> str:
    """The integration for a word and a corpus.

    Raises
    ------
    ValueError
        For an unknown word.
    TypeError
        If the data is of another engine's kind.
    """
    if word != "auto" and word not in FAMILIES:
        row(word)
    owner = infer(data)
    if word == "auto":
        return owner or "local"
    members = FAMILIES.get(word, (word,))
    if owner is None:
        modes = (name for name in members if row(name).mode in os.environ)
        return next(chain(modes, filter(_runs, members), members))
    if owner not in members:
        raise TypeError(
            f"integration={word!r} was given data of {owner!r} ({type(data).__name__}). Say "
            f"integration={owner!r}, or bring the rows to the driver with samekin.gather(data)."
        )
    return owner
