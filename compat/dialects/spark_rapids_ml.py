"""``spark_rapids_ml.knn``: exact neighbours of DataFrames, on Spark's own workers.

Distances are ``array<double>`` where spark-rapids-ml gives ``array<float>``.
"""

from __future__ import annotations

from typing import Any, Self

from samekin.core.estimators import NearestNeighbors as Exact

ID = "unique_id"
"""The name of a column of ids where none is named."""


class _Words:
    """The parameters, which estimators and models share."""

    _k: int
    _inputs: str | list[str]
    _id: str | None

    def setK(self, value: int) -> Self:
        """How many neighbours of each query."""
        self._k = int(value)
        return self

    def getK(self) -> int:
        """How many neighbours of each query."""
        return self._k

    def setInputCol(self, value: str | list[str]) -> Self:
        """The column of arrays or vectors, or several numeric columns."""
        self._inputs = value if isinstance(value, str) else list(value)
        return self

    def setInputCols(self, value: list[str]) -> Self:
        """Several numeric columns."""
        return self.setInputCol(list(value))

    def getInputCol(self) -> str | list[str]:
        """The column of arrays or vectors, or the numeric columns."""
        return self._inputs

    def getInputCols(self) -> list[str]:
        """The numeric columns."""
        return [self._inputs] if isinstance(self._inputs, str) else self._inputs

    def setIdCol(self, value: str) -> Self:
        """The column that names the rows."""
        self._id = value
        return self

    def getIdCol(self) -> str | None:
        """The column that names the rows, if one was set."""
        return self._id

    def _named(self, frame: Any) -> Any:
        """A frame with ids: its own, or numbers that Spark gives."""
        from pyspark.sql.functions import monotonically_increasing_id

        if self._id is not None:
            return frame
        if ID in frame.columns:
            raise ValueError(f"The frame has a column {ID!r} already: name the ids with setIdCol")
        return frame.select(monotonically_increasing_id().alias(ID), "*")


class NearestNeighbors(_Words):
    """spark-rapids-ml's estimator of exact neighbours.

    Parameters
    ----------
    k : int, default=5
    inputCol : str or list of str, optional
        A column of arrays or vectors, or numeric columns.
    idCol : str, optional
        The column that names the rows; without it ``unique_id`` is added.
    num_workers, verbose, float32_inputs
        Taken, and of no effect.
    """

    def __init__(
        self,
        *,
        k: int = 5,
        inputCol: str | list[str] = "features",
        idCol: str | None = None,
        num_workers: int | None = None,
        verbose: int | bool = False,
        float32_inputs: bool = True,
    ) -> None:
        self._id = idCol
        self.setK(k).setInputCol(inputCol)

    def fit(self, item_df: Any) -> NearestNeighborsModel:
        """Index the items.

        Raises
        ------
        ValueError
            For a column that is not there, or a row that cannot be used, by its id.
        """
        return NearestNeighborsModel(self, self._named(item_df))


class NearestNeighborsModel(_Words):
    """Items, indexed. Made by :meth:`NearestNeighbors.fit`."""

    def __init__(self, words: NearestNeighbors, items: Any) -> None:
        self._k, self._inputs, self._id = words._k, words._inputs, words._id
        self._items = items
        self._nn = Exact(features_col=self._inputs, id_col=self._id or ID).fit(items)

    def kneighbors(
        self, query_df: Any, sort_knn_df_by_query_id: bool = True
    ) -> tuple[Any, Any, Any]:
        """The items and the queries, both with ids, and the neighbours.

        Returns
        -------
        item_df, query_df, knn_df : DataFrame
            ``knn_df`` has ``query_`` and the id, ``indices`` and ``distances``.
        """
        queries = self._named(query_df)
        name = self._id or ID
        found = self._nn.kneighbors(queries, n_neighbors=self._k)
        found = found.withColumnRenamed(name, f"query_{name}")
        if sort_knn_df_by_query_id:
            found = found.sort(f"query_{name}")
        return self._items, queries, found

    def exactNearestNeighborsJoin(
        self,
        query_df: Any,
        distCol: str = "distCol",
    ) -> Any:
        """A line for each pair of a query and a neighbour: ``item_df``, ``query_df``, distance.

        The first two are structs of all columns of the frames.
        """
        from pyspark.sql import functions as F

        items, queries, found = self.kneighbors(query_df, sort_knn_df_by_query_id=False)
        name = self._id or ID
        pair = F.explode(F.arrays_zip("indices", "distances")).alias("pair")
        pairs = found.select(F.col(f"query_{name}").alias("of"), pair)
        pairs = pairs.select("of", F.col("pair.indices").alias("near"), "pair.distances")
        own = [c for c in items.columns if c != self._added()]
        item = items.select(F.col(name).alias("near"), F.struct(*own).alias("item_df"))
        own = [c for c in queries.columns if c != self._added()]
        query = queries.select(F.col(name).alias("of"), F.struct(*own).alias("query_df"))
        joined = pairs.join(item, "near").join(query, "of")
        return joined.select("item_df", "query_df", F.col("distances").alias(distCol))

    def _added(self) -> str | None:
        """The column that was added, which no caller has to see."""
        return ID if self._id is None else None
