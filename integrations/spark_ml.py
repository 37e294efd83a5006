"""Stages of pyspark.ml pipelines: nearest neighbours as an estimator, and the model that it fits.

A saved model has the index beside its params, as chunks of the files that
:meth:`samekin.NearestNeighbors.save` writes, in Parquet: it lies wherever Spark reaches.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from weakref import finalize

from pyspark.ml import Estimator, Model
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.param.shared import HasFeaturesCol
from pyspark.ml.util import (
    DefaultParamsReadable,
    DefaultParamsReader,
    DefaultParamsWritable,
    DefaultParamsWriter,
    MLReadable,
    MLReader,
    MLWritable,
    MLWriter,
)
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.utils import is_remote

from samekin.core import estimators
from samekin.core.protocol import PARTS

CHUNK = 2**23
"""Bytes of a file in one row."""
AT_ONCE = 8
"""Rows that are sent to Spark at once."""
SCHEMA = "file string, offset long, content binary"


def _param(name: str, text: str, convert: Any = TypeConverters.toString) -> Param[Any]:
    return Param(Params._dummy(), name, text, convert)


class _NearestNeighborsParams(HasFeaturesCol):
    """Params of both stages."""

    idCol: Param[Any] = _param("idCol", "the column that names the rows; ties go to the smaller id")
    k: Param[Any] = _param("k", "how many neighbours", TypeConverters.toInt)
    metric: Param[Any] = _param("metric", "as of samekin.NearestNeighbors")
    p: Param[Any] = _param("p", "the order of 'minkowski'", TypeConverters.toFloat)
    algorithm: Param[Any] = _param("algorithm", "how candidates are found")
    groupsCol: Param[Any] = _param("groupsCol", "the column of the group in which a query looks")
    excludeCol: Param[Any] = _param("excludeCol", "the column of ids that a query may not have")
    excludeSameId: Param[Any] = _param(
        "excludeSameId", "no row of the query's own id", TypeConverters.toBoolean
    )
    indicesCol: Param[Any] = _param("indicesCol", "the column of the neighbours' ids")
    distancesCol: Param[Any] = _param("distancesCol", "the column of their distances")

    def __init__(self) -> None:
        super().__init__()
        self._setDefault(
            featuresCol="features",
            idCol="id",
            k=5,
            metric="minkowski",
            p=2.0,
            algorithm="auto",
            excludeSameId=False,
            indicesCol="indices",
            distancesCol="distances",
        )

    def setParams(self, **params: Any) -> Any:
        """Set params by name.

        Returns
        -------
        The stage itself.
        """
        return self._set(**params)

    def _said(self, param: Param[Any]) -> Any:
        """A param, or ``None`` where there is none."""
        return self.getOrDefault(param) if self.isDefined(param) else None


class NearestNeighbors(
    Estimator["NearestNeighborsModel"],
    _NearestNeighborsParams,
    DefaultParamsReadable["NearestNeighbors"],
    DefaultParamsWritable,
):
    """Fits the index of a frame.

    Parameters
    ----------
    **params
        ``k``, ``featuresCol``, ``idCol``, ``metric``, ``p``, ``algorithm``, ``groupsCol``,
        ``excludeCol``, ``excludeSameId``, ``indicesCol``, ``distancesCol``.
    """

    def __init__(self, **params: Any) -> None:
        super().__init__()
        self._set(**params)

    def _fit(self, dataset: DataFrame) -> NearestNeighborsModel:
        nn = estimators.NearestNeighbors(
            n_neighbors=self.getOrDefault(self.k),
            metric=self.getOrDefault(self.metric),
            p=self.getOrDefault(self.p),
            algorithm=self.getOrDefault(self.algorithm),
            features_col=self.getFeaturesCol(),
            id_col=self.getOrDefault(self.idCol),
            integration="spark",
        )
        nn.fit(dataset, groups=self._said(self.groupsCol))
        model: NearestNeighborsModel = self._copyValues(NearestNeighborsModel(nn))
        model._resetUid(self.uid)  # as the models of Spark's own estimators have
        return model


class NearestNeighborsModel(
    Model, _NearestNeighborsParams, MLReadable["NearestNeighborsModel"], MLWritable
):
    """Adds to queries the ids of their nearest neighbours, and the distances.

    Parameters
    ----------
    nn : samekin.NearestNeighbors, optional
        Fitted, on Spark or loaded for it. Its own words are the params, where they are not set.

    Attributes
    ----------
    nn : samekin.NearestNeighbors
    """

    def __init__(self, nn: estimators.NearestNeighbors | None = None) -> None:
        super().__init__()
        self.nn = nn
        self._columns: str | list[str] = "features" if nn is None else nn.features_col
        if nn is not None:
            self._set(k=nn.n_neighbors, idCol=nn.id_col, p=float(nn.p), algorithm=nn.algorithm)
            if isinstance(nn.metric, str):
                self._set(metric=nn.metric)
            if isinstance(nn.features_col, str):
                self._set(featuresCol=nn.features_col)

    def _transform(self, dataset: DataFrame) -> DataFrame:
        nn, names = self._fitted(), list(dataset.columns)
        added = [self.getOrDefault(self.indicesCol), self.getOrDefault(self.distancesCol)]
        for name in added:
            if name.lower() in map(str.lower, names):
                raise ValueError(f"Output column {name!r} already exists: choose another")
        # A column of the queries may be called as parts of an answer are, if these are renamed.
        hidden = (f"carried {name}" if name.lower() in PARTS else name for name in names)
        features = self.getFeaturesCol() if self.isSet(self.featuresCol) else self._columns
        nn.set_params(features_col=features, id_col=self.getOrDefault(self.idCol))
        found = nn.kneighbors(
            dataset.toDF(*hidden),
            self.getOrDefault(self.k),
            exclude=self._said(self.excludeCol),
            exclude_same_id=self.getOrDefault(self.excludeSameId),
            groups=self._said(self.groupsCol),
            carry=True,
        )
        renamed: DataFrame = found.toDF(*names, *added)
        return renamed

    def _fitted(self) -> estimators.NearestNeighbors:
        if self.nn is None:
            raise ValueError("the model has no index: NearestNeighbors(...).fit(frame) makes one")
        return self.nn

    def write(self) -> MLWriter:
        """What saves the model: ``model.write().overwrite().save(path)``."""
        return _Writer(self)

    @classmethod
    def read(cls) -> MLReader[NearestNeighborsModel]:
        """What loads a model."""
        return _Reader()


class _Writer(MLWriter):
    def __init__(self, instance: NearestNeighborsModel) -> None:
        super().__init__()
        self.instance = instance

    def _handleOverwrite(self, path: str) -> None:
        if not is_remote():
            super()._handleOverwrite(path)
            return
        from pyspark.ml.connect.readwrite import RemoteMLWriter

        RemoteMLWriter.handleOverwrite(path, True)

    def saveImpl(self, path: str) -> None:
        nn = self.instance._fitted()
        with TemporaryDirectory() as folder:
            nn.save(folder)
            DefaultParamsWriter.saveMetadata(self.instance, path, _reader(self.sparkSession))
            rows = list(_chunks(Path(folder)))
            for start in range(0, len(rows), AT_ONCE):
                lines = [(name, at, _read(folder, name, at)) for name, at in rows[start:][:AT_ONCE]]
                frame = self.sparkSession.createDataFrame(lines, SCHEMA)
                frame.write.mode("append").parquet(os.path.join(path, "index"))


def _chunks(folder: Path) -> Iterator[tuple[str, int]]:
    """The files of a saved model, and where each chunk begins; an empty file has one."""
    for file in sorted(folder.iterdir()):
        for start in range(0, max(1, file.stat().st_size), CHUNK):
            yield file.name, start


def _read(folder: str, name: str, start: int) -> bytearray:
    with Path(folder, name).open("rb") as file:
        file.seek(start)
        return bytearray(file.read(CHUNK))


def _reader(session: SparkSession) -> Any:
    """What reads and writes the params: before Spark 4, the context."""
    return session if int(session.version.partition(".")[0]) >= 4 else session.sparkContext


class _Reader(MLReader[NearestNeighborsModel]):
    def load(self, path: str) -> NearestNeighborsModel:
        session = self.sparkSession
        metadata = DefaultParamsReader.loadMetadata(path, _reader(session))
        model = NearestNeighborsModel(_opened(session, os.path.join(path, "index")))
        model._resetUid(metadata["uid"])
        DefaultParamsReader.getAndSetParams(model, metadata)
        return model


def _opened(session: SparkSession, path: str) -> estimators.NearestNeighbors:
    """The model in chunks, its files brought to this machine and memory-mapped."""
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(prefix="samekin-"))
        for line in session.read.parquet(path).toLocalIterator():
            if Path(line.file).name != line.file:
                raise ValueError(f"{path} holds no saved model: it has a file {line.file!r}")
            with os.fdopen(os.open(Path(folder, line.file), os.O_CREAT | os.O_WRONLY), "wb") as to:
                to.seek(line.offset)
                to.write(line.content)
        connect = type(session).__module__.startswith("pyspark.sql.connect")
        name = "spark_connect" if connect else "spark_frame"
        nn = estimators.NearestNeighbors.load(folder, integration=name)
        finalize(nn, stack.pop_all().close)
    return nn
