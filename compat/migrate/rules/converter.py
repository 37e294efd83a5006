"""spark-sklearn's ``Converter`` and ``KeyedEstimator``."""

from __future__ import annotations

import libcst as cst

from samekin.compat.migrate import names
from samekin.compat.migrate.estimators import made
from samekin.compat.migrate.source import Source

HOMES = ("spark_sklearn", "spark_sklearn.converter")
CONVERTER = {f"{home}.Converter" for home in HOMES}
KEYED = ("spark_sklearn.KeyedEstimator", "spark_sklearn.keyed_models.KeyedEstimator")
MODELS = "set coef_ and intercept_ of a new model from the coefficients of the old one"


def apply(source: Source) -> None:
    """``toPandas`` is Spark's own, where no vectors are about; of the rest, say what to do."""
    for call in source.all(cst.Call):
        if isinstance(call.func, cst.Attribute) and _is_converter(source, call.func.value):
            _verb(source, call, call.func.attr.value)
    for name in KEYED:
        for node in names.used(source, name):
            source.left(
                node,
                "KeyedEstimator fits a model for each key",
                "for neighbours within a group: samekin's fit(X, groups=keys) and "
                "kneighbors(Q, groups=keys); for other models groupBy(key).applyInPandas",
            )


def _is_converter(source: Source, node: cst.CSTNode) -> bool:
    if isinstance(node, cst.Call):
        return source.imported(node.func) in CONVERTER
    return made(source, node, CONVERTER) is not None


def _verb(source: Source, call: cst.Call, verb: str) -> None:
    if verb != "toPandas":
        source.left(call, f"Spark and scikit-learn have nothing like {verb}", MODELS)
    elif _vectors(source):
        todo = "frame.toPandas(), and each vector is a DenseVector or SparseVector: toArray()"
        source.left(call, "it makes CSR rows of vectors, which toPandas does not", todo)
    else:
        source.replace(call, f"{source.code(call.args[0].value)}.toPandas()")
        source.changed(call, "without vectors it is Spark's toPandas")
        _drop(source, call)


def _vectors(source: Source) -> bool:
    """Whether the file knows of vectors of Spark."""
    return any(name.startswith(("pyspark.ml", "pyspark.mllib")) for name in names.modules(source))


def _drop(source: Source, call: cst.Call) -> None:
    """The converter itself, where this was its only use."""
    assert isinstance(call.func, cst.Attribute)
    name = call.func.value
    if isinstance(name, cst.Name) and len(source.uses(name)) == 1:
        target = getattr(source.assignments(name)[0], "node", None)
        line = source.inside(target, cst.SimpleStatementLine) if target is not None else None
        if line is not None:
            source.remove(line)
