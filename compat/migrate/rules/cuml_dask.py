"""cuml's neighbours, ``cuml.dask.neighbors`` and ``cuml.neighbors``: exact, and on CPUs."""

from __future__ import annotations

import libcst as cst

from samekin.compat.migrate import names
from samekin.compat.migrate.estimators import without
from samekin.compat.migrate.source import Source
from samekin.compat.migrate.tables import WORDS

HOMES = ("cuml.dask.neighbors", "cuml.neighbors", "cuml.dask.neighbors.nearest_neighbors")
KINDS = ("NearestNeighbors", "KNeighborsClassifier", "KNeighborsRegressor")
MOVES = {f"{home}.{name}": f"samekin.{name}" for home in HOMES for name in KINDS}
OWN = ("client", "handle", "verbose", "output_type", "streams_per_handle", "batch_size")
"""Words about GPUs, their memory and their output."""
GPU = ("cudf", "cupy", "dask_cudf", "dask_cuda")


def apply(source: Source) -> None:
    """The same names and verbs from samekin, if the data are arrays of the CPU."""
    calls = [call for call in source.all(cst.Call) if source.imported(call.func) in MOVES]
    if calls and not any(_stuck(source, call) for call in calls):
        for call in calls:
            source.edit(call, lambda made: without(made, *OWN))
        names.move(source, MOVES)


def _stuck(source: Source, call: cst.Call) -> bool:
    gpu = {module.split(".")[0] for module in names.modules(source)} & set(GPU)
    unknown = [
        arg.keyword.value
        for arg in call.args
        if arg.keyword and arg.keyword.value not in WORDS.union(OWN)
    ]
    if gpu:
        todo = f"give samekin arrays of numpy or dask instead of {', '.join(sorted(gpu))}"
        source.left(call, "its data is on the GPU", todo)
    elif unknown:
        source.left(call, f"samekin has no word {unknown[0]}=", "leave it out, or say it otherwise")
    return bool(gpu or unknown)
