"""The libraries that samekin speaks for, as their public documentation has them."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest

import samekin
from samekin.compat import as_sklearn, speaking

RNG = np.random.default_rng(9)
ROWS = RNG.integers(0, 4, (50, 3)).astype(np.float32)
HERE = samekin.NearestNeighbors(n_neighbors=4).fit(ROWS)


@pytest.fixture
def rapids() -> Any:
    with speaking("spark-rapids-ml"):
        from spark_rapids_ml.knn import NearestNeighbors
    return NearestNeighbors


def test_the_example_of_spark_rapids_ml(spark: Any, rapids: Any) -> None:
    schema = "id int, features array<float>"
    data = spark.createDataFrame([(0, [1.0, 1.0]), (1, [2.0, 2.0]), (2, [3.0, 3.0])], schema)
    queries = spark.createDataFrame([(3, [1.0, 1.0]), (4, [3.0, 3.0])], schema)
    model = rapids().setInputCol("features").setIdCol("id").setK(2).fit(data)
    assert (model.getK(), model.getInputCol(), model.getIdCol()) == (2, "features", "id")
    columns = rapids().setInputCols(["f1", "f2"])
    assert columns.getInputCols() == columns.getInputCol() == ["f1", "f2"]
    assert (columns.getK(), columns.getIdCol()) == (5, None)
    items, asked, found = model.kneighbors(queries)
    assert found.schema.simpleString() == (
        "struct<query_id:int,indices:array<int>,distances:array<double>>"
    )
    root = float(np.sqrt(2.0))
    assert [tuple(line) for line in found.collect()] == [
        (3, [0, 1], [0.0, root]),
        (4, [2, 1], [0.0, root]),
    ]
    assert items.collect() == data.collect()
    assert asked.collect() == queries.collect()
    joined = model.exactNearestNeighborsJoin(queries, distCol="EuclideanDistance")
    assert joined.columns == ["item_df", "query_df", "EuclideanDistance"]
    assert sorted((q.id, i.id, d) for i, q, d in joined.collect()) == [
        (3, 0, 0.0),
        (3, 1, root),
        (4, 1, root),
        (4, 2, 0.0),
    ]
    assert joined.first().item_df.features in ([1.0, 1.0], [2.0, 2.0], [3.0, 3.0])


def test_spark_rapids_ml_takes_columns_and_vectors_and_adds_ids(spark: Any, rapids: Any) -> None:
    lines = [tuple(row) for row in ROWS.tolist()]
    frame = spark.createDataFrame(lines, "f1 float, f2 float, f3 float")
    model = rapids(k=4, inputCol=["f1", "f2", "f3"]).fit(frame)
    items, asked, found = model.kneighbors(frame.limit(1))
    assert items.columns == asked.columns == ["unique_id", "f1", "f2", "f3"]
    assert found.columns == ["query_unique_id", "indices", "distances"]
    assert found.first().distances == HERE.kneighbors(ROWS[:1])[0][0].tolist()
    joined = model.exactNearestNeighborsJoin(frame)
    assert joined.schema["item_df"].dataType.names == ["f1", "f2", "f3"]
    assert joined.columns[-1] == "distCol"
    assert joined.count() == 200
    with pytest.raises(ValueError, match="'unique_id' already"):
        rapids(inputCol=["f1"]).fit(items)


@pytest.fixture
def cuml() -> Any:
    with speaking("cuml"):
        from cuml.dask.neighbors import NearestNeighbors
    return NearestNeighbors


def test_cuml_on_dask_answers_arrays_and_frames(cuml: Any, dask_scheduler: Any) -> None:
    import dask.array as da
    import dask.dataframe as dd

    wanted = HERE.kneighbors(ROWS)
    array = da.from_array(ROWS, chunks=(20, 3))
    frame = dd.from_dask_array(array, columns=["a", "b", "c"])
    with pytest.raises(ValueError, match=r"trained using fit\(\) before calling kneighbors"):
        cuml().kneighbors(array)
    for data in (array, frame):
        model = cuml(client=None, n_neighbors=4, batch_size=10).fit(data)
        for found in (model.kneighbors(data), model.kneighbors()):
            for mine, theirs in zip(found, wanted, strict=True):
                assert type(mine) is type(data)
                np.testing.assert_array_equal(np.asarray(mine.compute()), theirs)
        only = model.kneighbors(data, n_neighbors=2, return_distance=False)
        np.testing.assert_array_equal(np.asarray(only.compute()), wanted[1][:, :2])
    assert list(model.kneighbors(frame)[0].columns) == [0, 1, 2, 3]
    assert model.get_neighbors(None) == 4
    assert model.get_neighbors(7) == 7


@pytest.fixture
def descent() -> Any:
    with speaking("pynndescent"):
        from pynndescent import NNDescent
    return NNDescent


def test_pynndescent_gives_indices_first_and_items_are_their_own(descent: Any) -> None:
    index = descent(ROWS, metric="manhattan", n_neighbors=6, random_state=1, n_trees=4)
    indices, distances = index.neighbor_graph
    assert indices.shape == distances.shape == (50, 6)
    assert indices.dtype == np.int32
    assert (indices[:, 0] == np.arange(50)).all()
    wanted = samekin.NearestNeighbors(n_neighbors=5, metric="manhattan").fit(ROWS).kneighbors()
    np.testing.assert_array_equal(distances[:, 1:], wanted[0])
    np.testing.assert_array_equal(indices[:, 1:], wanted[1])
    index.prepare()
    indices, distances = index.query(ROWS[:3] + 0.1, k=3, epsilon=0.2)
    assert indices.shape == (3, 3)
    assert (np.diff(distances) >= 0).all()
    with pytest.raises(TypeError, match="no parameter trees"):
        descent(ROWS, trees=3)
    powers = descent(ROWS, "minkowski", {"p": 3}, 2).neighbor_graph[1][:, 1]
    cubes = samekin.NearestNeighbors(n_neighbors=1, p=3).fit(ROWS).kneighbors()[0][:, 0]
    np.testing.assert_array_equal(powers, cubes)


def test_umap_gets_what_it_documents() -> None:
    from samekin.compat.dialects.descent import precomputed_knn

    # "Two numpy arrays of shape (N, n_neighbors) ... the first array should be the integer indices
    # of the nearest neighbors, and the second array should be the corresponding distances. The
    # nearest neighbor of each item should be itself."
    twice = np.concatenate((ROWS, ROWS))
    indices, distances = precomputed_knn(twice, n_neighbors=15)
    assert indices.shape == distances.shape == (100, 15)
    assert indices.dtype.kind == "i"
    assert (indices[:, 0] == np.arange(100)).all()
    assert (distances[:, :2] == 0).all()
    assert precomputed_knn(twice, n_neighbors=1)[1].shape == (100, 1)


def test_scikit_learn_is_samekin_within_and_itself_outside() -> None:
    import sklearn.neighbors

    real = sklearn.neighbors
    theirs = real.NearestNeighbors
    with as_sklearn():
        from sklearn import neighbors
        from sklearn.neighbors import KDTree, KNeighborsClassifier, NearestNeighbors

        assert neighbors.NearestNeighbors is NearestNeighbors is samekin.NearestNeighbors
        assert KNeighborsClassifier is samekin.KNeighborsClassifier
        assert KDTree is real.KDTree
        with as_sklearn():
            import sklearn.neighbors._base
        assert sys.modules["sklearn.neighbors"] is not real
        with pytest.raises(AttributeError):
            neighbors.Nothing  # noqa: B018
    assert sys.modules["sklearn.neighbors"] is sklearn.neighbors is real
    assert real.NearestNeighbors is theirs
    assert NearestNeighbors(n_neighbors=4).fit(ROWS).kneighbors(ROWS)[1].tolist() == (
        HERE.kneighbors(ROWS)[1].tolist()
    )


@as_sklearn()
def test_it_may_be_the_decorator_of_a_function() -> None:
    from sklearn.neighbors import NearestNeighbors

    assert NearestNeighbors is samekin.NearestNeighbors


def test_a_dialect_leaves_nothing_behind_and_speaks_for_what_it_says() -> None:
    before = set(sys.modules)
    for name, module in (("cuml", "cuml"), ("spark-rapids-ml", "spark_rapids_ml")):
        with speaking(name):
            assert module in sys.modules
        assert module not in sys.modules
    assert {name for name in set(sys.modules) - before if "samekin" not in name} == set()
    with speaking("cuml"), pytest.raises(ImportError, match="KNeighborsClassifier"):
        from cuml.dask.neighbors import KNeighborsClassifier  # noqa: F401
    with pytest.raises(ValueError, match=r"Unknown library 'faiss'\. Known: scikit-learn, spark-"):
        speaking("faiss")
