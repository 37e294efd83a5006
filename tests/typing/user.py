"""A user's program that touches all of the public API; mypy strict and pyright read it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

import samekin
from samekin import (
    ApproximateNeighbors,
    ApproximateTiedNeighbors,
    Corpus,
    DamagedIndex,
    Integration,
    KNeighborsClassifier,
    KNeighborsRegressor,
    KNeighborsTransformer,
    MissingIntegration,
    NearestNeighbors,
    Neighbors,
    RadiusNeighborsTransformer,
    Row,
    RowError,
    TiedNeighbors,
    convert,
    from_annoy,
    from_sklearn,
    gather,
    names,
)
from samekin.core import index as indexes
from samekin.core import registry
from samekin.core.protocol import Movable
from samekin.integrations import (
    dask_array,
    joblib_pool,
    local,
    spark_connect,
    spark_frame,
    spark_rdd,
    spark_sklearn_frames,
    sparkit_arrays,
)

rows: NDArray[np.float32] = np.zeros((10, 3), dtype=np.float32)

nn: NearestNeighbors = NearestNeighbors(
    n_neighbors=3,
    radius=1.0,
    algorithm="auto",
    leaf_size=30,
    metric="euclidean",
    p=2,
    metric_params=None,
    algorithm_params=None,
    n_jobs=2,
    integration="local",
    features_col=["x", "y"],
    id_col="id",
    working_memory=64.0,
    progress=False,
).fit(rows)
distances, indices = nn.kneighbors(rows)
only: NDArray[np.int64] = nn.kneighbors(rows, n_neighbors=2, return_distance=False)
found: Neighbors = nn.neighbors(rows)
shape: tuple[int, ...] = found.distances.shape + found.indices.shape
distances, indices = nn.radius_neighbors(rows, radius=0.5, sort_results=True)
edges: int = nn.kneighbors_graph(rows, mode="distance").nnz + nn.radius_neighbors_graph().nnz
graphs = (
    KNeighborsTransformer(n_neighbors=3, mode="connectivity", integration="local"),
    RadiusNeighborsTransformer(radius=2.0),
)
edges += sum(one.fit(rows).transform(rows).nnz for one in graphs)
voters = (
    KNeighborsClassifier(3, weights="distance", target_col=None),
    KNeighborsRegressor(n_neighbors=3, weights=lambda distances: 1 / (1 + distances)),
)
predicted: list[NDArray[np.int64]] = [one.fit(rows, range(10)).predict(rows) for one in voters]
accuracy: float = voters[0].score(rows, range(10))
tied: TiedNeighbors = nn.neighbors(rows, ties=True, exclude=[[0]] * 10)
missed = isinstance(found, ApproximateNeighbors) or isinstance(tied, ApproximateTiedNeighbors)
exact: bool = found.exact and tied.exact and nn.exact_ and not missed
share: float = nn.recall(rows, 3, sample=5)
nn.add(rows).save("model")
loaded: NearestNeighbors = NearestNeighbors.load("model", integration="local", verify=False)
print(loaded.explain(sample=8).products)
moved: NearestNeighbors = loaded.to("joblib", like=None)
theirs = from_sklearn(moved.to_sklearn(), integration="local")
items: NearestNeighbors = from_annoy("items.ann", 3, "euclidean", n_neighbors=2)
table = convert(rows, to="local", kind="arrow", ids=range(10), like=None)
parts: Iterator[Neighbors] = nn.iter_neighbors(rows, size=4, start=0)

corpus: Corpus = gather(rows, features_col="features", id_col="id")
index: indexes.Index = indexes.build(corpus, "manhattan", algorithm="direct")
indexes.save(index, "folder")
try:
    again = indexes.open_("folder", verify=True)
    opened: int = len(again)
except DamagedIndex as damaged:
    print(damaged)

row: Row = registry.row("local")
try:
    carrier: Integration = registry.load(row.name)
except MissingIntegration as missing:
    print(missing.name)
try:
    nn.kneighbors([[np.nan]])
except RowError as error:
    place: int = error.row
    why: str = error.why

engines: list[str] = names()
here: tuple[Movable, ...] = (local, joblib_pool, dask_array)
on_spark: tuple[Movable, ...] = (spark_rdd, spark_frame, spark_connect)
old: tuple[Movable, ...] = (sparkit_arrays, spark_sklearn_frames)
version: str = samekin.__version__
