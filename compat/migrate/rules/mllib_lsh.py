"""MLlib's locality-sensitive hashing: what to ask instead. Nothing is changed."""

from __future__ import annotations

import libcst as cst

from samekin.compat.migrate.source import Source

HOME = "pyspark.ml.feature"
METRIC = {"BucketedRandomProjectionLSH": "euclidean", "MinHashLSH": "jaccard"}
VERBS = {
    "approxSimilarityJoin": (
        "it finds most of the pairs below a threshold",
        "for all of them: samekin.NearestNeighbors(integration='spark_frame', metric='{metric}', "
        "radius=threshold).fit(b).radius_neighbors(a), a row for each query with its ids and "
        "distances; explode them for a row for each pair",
    ),
    "approxNearestNeighbors": (
        "it finds most of the neighbours of one key",
        "for all of them, and for many keys at once: samekin.NearestNeighbors(n_neighbors=..., "
        "integration='spark_frame', metric='{metric}').fit(frame).kneighbors(keys)",
    ),
}


def apply(source: Source) -> None:
    """Advice at every join, by the metric of the hash that the file uses."""
    used = [
        metric
        for name, metric in METRIC.items()
        if any(source.imported(node) == f"{HOME}.{name}" for node in _names(source))
    ]
    if not used:
        return
    for call in source.all(cst.Call):
        if isinstance(call.func, cst.Attribute) and call.func.attr.value in VERBS:
            why, todo = VERBS[call.func.attr.value]
            source.left(call, why, todo.format(metric=used[0]))


def _names(source: Source) -> list[cst.CSTNode]:
    return [*source.all(cst.Name), *source.all(cst.Attribute)]
