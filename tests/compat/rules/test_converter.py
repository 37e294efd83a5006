from __future__ import annotations

from rewrites import transformed

from samekin.compat.migrate import migrate


def test_frames_without_vectors() -> None:
    before = "from spark_sklearn import Converter\n\npdf = Converter(sc).toPandas(df)\n"
    transformed(before, "pdf = df.toPandas()\n")


def test_vectors_and_models_are_left_and_said() -> None:
    code = """
from pyspark.ml.linalg import Vectors
from spark_sklearn import Converter

converter = Converter(sc)
pdf = converter.toPandas(df)
model = converter.toSKLearn(fitted)
"""
    found = migrate(code, "local")
    whats = [note.what for note in found.notes]
    assert whats == [
        "it makes CSR rows of vectors, which toPandas does not",
        "Spark and scikit-learn have nothing like toSKLearn",
    ]
    assert "pdf = converter.toPandas(df)" in found.code
