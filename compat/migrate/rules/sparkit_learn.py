"""sparkit-learn's own search, ``SparkLSHForest``: the exact one in its place."""

from __future__ import annotations

import libcst as cst

from samekin.compat.migrate import names
from samekin.compat.migrate.estimators import with_word, without
from samekin.compat.migrate.source import Source

FOREST = ("splearn.neighbors.SparkLSHForest", "splearn.neighbors.approximate.SparkLSHForest")
STEERS = ("n_estimators", "n_candidates", "min_hash_match", "radius_cutoff_ratio", "random_state")
"""Words that steered the approximation."""


def apply(source: Source) -> None:
    """Search exactly, by the cosine distance that the forest stood for."""
    for call in source.all(cst.Call):
        if source.imported(call.func) in FOREST:
            if any(arg.keyword is None for arg in call.args):
                todo = "name its words, and run this again"
                source.left(call, "its words have no names", todo)
                return
            source.edit(call, _exact)
            source.changed(call, "the forest's approximate answers become exact ones")
    for name in FOREST:
        _rename(source, name)


def _exact(call: cst.Call) -> cst.Call:
    call = with_word(without(call, *STEERS), "metric", '"cosine"')
    return call.with_changes(func=cst.Name("NearestNeighbors"))


def _rename(source: Source, name: str) -> None:
    for alias in names.used(source, name):
        line = source.inside(alias, cst.ImportFrom)
        if line is not None and isinstance(alias, cst.ImportAlias):
            if len(line.names) == 1:  # type: ignore[arg-type]
                statement = source.parent(line)
                assert statement is not None
                source.remove(statement)
            source.needs("from samekin import NearestNeighbors")
