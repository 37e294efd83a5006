from __future__ import annotations

from rewrites import noop

from samekin.compat.migrate import migrate

CODE = """
from pyspark.ml.feature import MinHashLSH

model = MinHashLSH(inputCol="features", outputCol="hashes").fit(a)
pairs = model.approxSimilarityJoin(a, b, 0.6)
"""


def test_advice_names_the_metric_and_changes_nothing() -> None:
    noop(CODE, "spark_frame", because="most of the pairs below a threshold")
    (note,) = migrate(CODE, "spark_frame").notes
    assert (note.line, note.rule) == (5, "mllib-lsh")
    assert "metric='jaccard'" in note.todo
    assert "radius_neighbors(a)" in note.todo


def test_a_method_of_that_name_elsewhere_is_none_of_it() -> None:
    noop("model.approxSimilarityJoin(a, b, 0.6)\n")
