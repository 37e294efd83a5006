"""spark-sklearn, the real one: its documentation runs, and samekin works in its idiom."""

from __future__ import annotations

import doctest
import subprocess
import sys
from typing import Any

import numpy as np
import pandas as pd
import pytest
from known.spark_sklearn import EXPECTED
from scipy import sparse
from sklearn import model_selection
from sklearn.neighbors import KNeighborsClassifier

from samekin import NearestNeighbors
from samekin.compat import legacy

RNG = np.random.default_rng(4)
ROWS = np.where(RNG.random((80, 6)) < 0.5, 0.0, RNG.integers(1, 4, (80, 6)))
KEYS = RNG.integers(0, 3, 80)


@pytest.fixture(scope="module")
def old(spark: Any) -> Any:
    with legacy("spark-sklearn"):
        import spark_sklearn.keyed_models
        import spark_sklearn.util

        yield spark_sklearn


def _examples(module: Any, *names: str) -> list[tuple[str, doctest.Example]]:
    finder = doctest.DocTestFinder(recurse=False)
    return [
        example
        for name in names
        for test in finder.find(getattr(module, name) if name else module, name, globs={})
        for example in test.examples
    ]


class _Recorder(doctest.DocTestRunner):
    def __init__(self) -> None:
        super().__init__(optionflags=doctest.NORMALIZE_WHITESPACE)
        self.failed: list[str] = []

    def report_failure(self, out: Any, test: Any, example: Any, got: Any) -> None:
        self.failed.append(example.source.strip())

    def report_unexpected_exception(self, out: Any, test: Any, example: Any, info: Any) -> None:
        self.failed.append(example.source.strip())


@pytest.mark.parametrize(
    ("module", "name"), [("keyed_models", ""), ("group_apply", "gapply")], ids=str
)
def test_the_examples_of_its_documentation(old: Any, spark: Any, module: str, name: str) -> None:
    with legacy("spark-sklearn"):
        import importlib

        found = importlib.import_module(f"spark_sklearn.{module}")
        text = (getattr(found, name) if name else found).__doc__
        globs = dict(vars(found))
        parser, recorder = doctest.DocTestParser(), _Recorder()
        # The session is the one that is here, and it is not for them to stop it.
        text = "\n".join(line for line in text.splitlines() if "spark.stop()" not in line)
        text = text.replace("createLocalSparkSession()", "SparkSession.getActiveSession()")
        test = parser.get_doctest(text, globs, module, found.__file__, 0)
        assert len(test.examples) > 8
        recorder.run(test, clear_globs=False)
    assert sorted(recorder.failed) == sorted(EXPECTED.get(module, {}))


ITS_OWN = """
import sys, unittest, warnings
warnings.simplefilter("ignore")
from samekin.compat import legacy
with legacy("spark-sklearn"):
    tests = unittest.defaultTestLoader.loadTestsFromName("spark_sklearn.converter_test")
    result = unittest.TextTestRunner().run(tests)
sys.exit(result.testsRun != 5 or not result.wasSuccessful())
"""


def test_the_tests_that_it_carries() -> None:
    # In a process of their own: they stop the session.
    said = subprocess.run([sys.executable, "-c", ITS_OWN], capture_output=True, check=False)
    assert said.returncode == 0, said.stderr.decode()[-3000:]


def test_frames_of_its_converter(old: Any, spark: Any) -> None:
    from pyspark.ml.linalg import Vectors

    lines = [
        (int(i), Vectors.sparse(6, np.flatnonzero(row), row[row > 0])) for i, row in enumerate(ROWS)
    ]
    frame = spark.createDataFrame(lines[::-1], ["id", "features"])
    with legacy("spark-sklearn"):
        here = old.Converter(spark.sparkContext).toPandas(frame)
    assert isinstance(here["features"][0], sparse.csr_matrix)
    nn = NearestNeighbors(n_neighbors=3, integration="spark_sklearn").fit(here)
    found = nn.kneighbors(here)
    assert isinstance(found, pd.DataFrame)
    assert found["id"].tolist() == here["id"].tolist()
    by_id = found.sort_values("id")
    wanted = NearestNeighbors(n_neighbors=3).fit(ROWS).kneighbors(ROWS)
    np.testing.assert_array_equal(np.stack(by_id["distances"]), wanted[0])
    np.testing.assert_array_equal(np.stack(by_id["indices"]), wanted[1])


def test_the_context_first(old: Any, spark: Any) -> None:
    import pickle

    from samekin.integrations.spark_sklearn_frames import NearestNeighbors as InContext

    nn = InContext(spark.sparkContext, n_neighbors=4).fit(ROWS)
    wanted = NearestNeighbors(n_neighbors=4).fit(ROWS).kneighbors(ROWS)
    for mine, theirs in zip(nn.kneighbors(ROWS), wanted, strict=True):
        np.testing.assert_array_equal(mine, theirs)
    again = pickle.loads(pickle.dumps(nn))
    np.testing.assert_array_equal(again.kneighbors(ROWS)[1], wanted[1])


def test_a_numeric_frame_needs_no_names(old: Any) -> None:
    frame = pd.DataFrame(ROWS, columns=list("abcdef"), index=range(100, 180))
    found = (
        NearestNeighbors(n_neighbors=2, integration="spark_sklearn").fit(frame).kneighbors(frame)
    )
    assert found.index.tolist() == frame.index.tolist()
    wanted = NearestNeighbors(n_neighbors=2).fit(ROWS).kneighbors(ROWS)
    np.testing.assert_array_equal(np.stack(found["indices"]), wanted[1])
    with pytest.raises(ValueError, match=r"no column 'v' \(it has a, b, c, d, e, f\)"):
        NearestNeighbors(integration="spark_sklearn", features_col="v").fit(frame)


def test_neighbours_within_a_key_through_gapply(old: Any, spark: Any) -> None:
    from pyspark.ml.linalg import Vectors
    from pyspark.sql import types as T

    lines = [
        (int(key), i, Vectors.dense(row))
        for i, (key, row) in enumerate(zip(KEYS, ROWS, strict=True))
    ]
    frame = spark.createDataFrame(lines, ["key", "id", "features"])
    schema = T.StructType([T.StructField(n, T.LongType()) for n in ("id", "first", "second")])

    def within(_: Any, rows: pd.DataFrame) -> pd.DataFrame:
        vectors = np.stack([vector.toArray() for vector in rows["features"]])
        ids = rows["id"].to_numpy()
        order = np.argsort(ids)
        nn = NearestNeighbors(n_neighbors=2).fit(vectors[order])
        near = ids[order][nn.kneighbors(return_distance=False)]
        return pd.DataFrame({"id": ids[order], "first": near[:, 0], "second": near[:, 1]})

    found = old.gapply(frame.groupBy("key"), within, schema, "id", "features").collect()
    assert len(found) == 80
    for key in range(3):
        mine = np.flatnonzero(key == KEYS)
        near = NearestNeighbors(n_neighbors=2).fit(ROWS[mine]).kneighbors(return_distance=False)
        wanted = {int(mine[i]): tuple(mine[line].tolist()) for i, line in enumerate(near)}
        assert {r.id: (r.first, r.second) for r in found if r.key == key} == wanted


def test_a_model_for_each_key(old: Any, spark: Any) -> None:
    from pyspark.ml.linalg import Vectors

    # Spark gathers the rows of a key in any order, so nothing may tie.
    rows_of_all = RNG.standard_normal((80, 6))
    labels = (rows_of_all.sum(axis=1) > 0).astype(int)
    lines = [
        (int(key), Vectors.dense(row), int(label))
        for key, row, label in zip(KEYS, rows_of_all, labels, strict=True)
    ]
    frame = spark.createDataFrame(lines, ["key", "features", "y"])
    estimator = KNeighborsClassifier(n_neighbors=3)
    keyed = old.keyed_models.KeyedEstimator(sklearnEstimator=estimator, yCol="y").fit(frame)
    assert keyed.sklearnEstimatorType == "predictor"
    found = keyed.transform(frame).collect()
    for key in range(3):
        mine = key == KEYS
        model = KNeighborsClassifier(n_neighbors=3).fit(rows_of_all[mine], labels[mine])
        rows = [line for line in found if line.key == key]
        vectors = np.stack([line.features.toArray() for line in rows])
        assert [line.output for line in rows] == model.predict(vectors).tolist()


@pytest.mark.parametrize("kind", ["GridSearchCV", "RandomizedSearchCV"])
def test_its_search_finds_what_that_of_scikit_learn_finds(old: Any, spark: Any, kind: str) -> None:
    labels = (ROWS.sum(axis=1) > 6).astype(int)
    grid = {"n_neighbors": [1, 3, 5], "weights": ["uniform", "distance"]}
    cv = model_selection.KFold(4, shuffle=True, random_state=1)
    words = {} if kind == "GridSearchCV" else {"n_iter": 6, "random_state": 0}
    theirs = getattr(old, kind)(spark.sparkContext, KNeighborsClassifier(), grid, cv=cv, **words)
    theirs.fit(ROWS, labels)
    ours = getattr(model_selection, kind)(KNeighborsClassifier(), grid, cv=cv, **words)
    ours.fit(ROWS, labels)
    order = [ours.cv_results_["params"].index(p) for p in theirs.cv_results_["params"]]
    np.testing.assert_allclose(
        theirs.cv_results_["mean_test_score"],
        ours.cv_results_["mean_test_score"][order],
        atol=1e-12,
    )
    assert theirs.best_params_ in ours.cv_results_["params"]
    np.testing.assert_array_equal(theirs.predict(ROWS), theirs.best_estimator_.predict(ROWS))


def test_its_models_convert(old: Any, spark: Any) -> None:
    from sklearn.linear_model import LogisticRegression

    labels = (ROWS.sum(axis=1) > 6).astype(int)
    model = LogisticRegression().fit(ROWS, labels)
    converter = old.Converter(spark.sparkContext)
    back = converter.toSKLearn(converter.toSpark(model))
    np.testing.assert_array_equal(back.predict(ROWS), model.predict(ROWS))
