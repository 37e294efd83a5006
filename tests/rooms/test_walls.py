"""Each room touches what it may, and nothing else. Imports are read, not run."""

from __future__ import annotations

import ast
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STANDARD = set(sys.stdlib_module_names)

METHOD = {"numpy", "scipy", "samekin.core"}
MAY = {
    "core/distances": {"numpy", "cloudpickle", "samekin.core.distances"},
    "core/ranking.py": {"numpy"},
    "core/blocks.py": set(),
    "core/threads.py": {"threadpoolctl"},
    "core/points.py": METHOD,
    "core/narrow.py": METHOD,
    "core/keys.py": METHOD,
    "core/search.py": METHOD,
    "core/shortlist.py": METHOD,
    "core/together.py": METHOD,
    "core/pairs.py": METHOD,
    "core/lists.py": METHOD,
    "core/planes.py": METHOD,
    "core/compiled": {"numpy", "llvmlite", "samekin.core"},
    "core/filters": METHOD,
    "core/filters/forest.py": METHOD | {"annoy"},
    "core/asked.py": METHOD,
    "core/asking.py": METHOD,
    "core/repeated.py": METHOD,
    "core/index": METHOD,
    "core/checks": METHOD,
    "core/testing": {"numpy", "scipy", "hypothesis", "pytest", "samekin"},
    "core/testing/oracle.py": {"numpy"},
    "core/protocol": {"numpy", "samekin.core.protocol"},
    "core/registry.py": {"samekin.core.protocol"},
    "core/within.py": METHOD,
    "core/votes.py": {"numpy", "samekin.core"},
    "core/estimators": METHOD | {"sklearn"},
    "core/__init__.py": set(),
    "core/api/__init__.py": {"samekin.core", "samekin.compat"},
    "core/api/__main__.py": {"samekin.cli"},
    "core/api/cli.py": {"samekin.command"},
    "core/api/plots": {"numpy", "matplotlib", "samekin.plots", "samekin.core"},
    "core/api/command": {
        "numpy",
        "scipy",
        "click",
        "rich",
        "filelock",
        "pyarrow",
        "pyspark",
        "samekin",
    },
}
CARRIER = {"numpy", "samekin.core.protocol", "samekin.core.checks", "samekin.core.narrow"}
SHARDING = {
    f"samekin.integrations.{name}" for name in ("shards", "capacity", "scratch", "frame_shards")
}
LIBRARIES = {
    "integrations/bar.py": {"rich"},
    "integrations/arrays.py": {"samekin.integrations.bar"},
    "integrations/watching.py": {"samekin.integrations.bar"},
    "integrations/arrow_tables.py": {"pyspark", "pyarrow", "samekin.integrations.carried"},
    "integrations/shelf.py": {"samekin.integrations.parcel"},
    "integrations/shards.py": set(),
    "integrations/capacity.py": set(),
    "integrations/scratch.py": {
        "pyspark",
        "samekin.integrations.capacity",
        "samekin.integrations.shards",
    },
    "integrations/frame_shards.py": {
        "pyspark",
        "pyarrow",
        "samekin.integrations.capacity",
        "samekin.integrations.columns",
        "samekin.integrations.frames",
        "samekin.integrations.shards",
    },
    "integrations/local.py": {
        "samekin.core.threads",
        "samekin.integrations.arrays",
        "samekin.integrations.tables",
    },
    "integrations/joblib_pool.py": {
        "joblib",
        "samekin.core.threads",
        "samekin.integrations.arrays",
        "samekin.integrations.shelf",
        "samekin.integrations.tables",
    },
    "integrations/dask_array.py": {
        "dask",
        "scipy",
        "samekin.core.threads",
        "samekin.integrations.dask_blocks",
        "samekin.integrations.dask_frames",
        "samekin.integrations.dask_sent",
        "samekin.integrations.dask_shards",
    },
    "integrations/dask_frames.py": {
        "dask",
        "pyarrow",
        "samekin.core.threads",
        "samekin.integrations.columns",
        "samekin.integrations.dask_sent",
    },
    "integrations/dask_sent.py": {
        "dask",
        "samekin.core.filters.unpacked",
        "samekin.integrations.parcel",
        "samekin.integrations.shelf",
    },
    "integrations/block_files.py": {"pyarrow", "scipy"},
    "integrations/dask_blocks.py": {
        "dask",
        "pyarrow",
        "scipy",
        "samekin.integrations.block_files",
        "samekin.integrations.columns",
    },
    "integrations/dask_shards.py": {
        "dask",
        "pyarrow",
        "scipy",
        "samekin.integrations.columns",
        "samekin.integrations.shards",
    },
    "integrations/spark_rdd.py": {
        "pyspark",
        "scipy",
        "samekin.core.threads",
        "samekin.integrations.carried",
        "samekin.integrations.elements",
        "samekin.integrations.block_files",
        "samekin.integrations.parcel",
        "samekin.integrations.spark_blocks",
        "samekin.integrations.stacked",
        "samekin.integrations.torrent",
        *SHARDING,
        "samekin.integrations.watching",
    },
    "integrations/stacked.py": {"pyspark"},
    "integrations/spark_blocks.py": {
        "pyspark",
        "pyarrow",
        "scipy",
        "samekin.integrations.block_files",
        "samekin.integrations.carried",
        "samekin.integrations.columns",
    },
    "integrations/spark_frame.py": {
        "pyspark",
        "pyarrow",
        "scipy",
        "samekin.integrations.carried",
        "samekin.integrations.columns",
        "samekin.integrations.frames",
        "samekin.integrations.block_files",
        "samekin.integrations.spark_blocks",
        "samekin.integrations.torrent",
        *SHARDING,
    },
    "integrations/spark_connect.py": {
        "pyspark",
        *SHARDING,
        "samekin.integrations.frames",
        "samekin.integrations.parcel",
    },
    "integrations/shipping.py": set(),
    "integrations/carried.py": {"pyspark", "samekin.integrations.prompt"},
    "integrations/frames.py": {
        "pyspark",
        "samekin.integrations.carried",
        "pyarrow",
        "scipy",
        "samekin.core.threads",
        "samekin.integrations.asides",
        "samekin.integrations.columns",
        "samekin.integrations.pairs",
        "samekin.integrations.pandas_frames",
        "samekin.integrations.shards",
        "samekin.integrations.arrow_tables",
        "samekin.integrations.watching",
    },
    "integrations/pandas_frames.py": {"pyspark"},
    "integrations/asides.py": {"pyspark", "pyarrow", "samekin.integrations.columns"},
    "integrations/pairs.py": {"pyspark", "samekin.integrations.pandas_frames"},
    # Its estimator in the library's own idiom.
    "integrations/spark_ml.py": {"pyspark", "samekin.core.estimators"},
    "integrations/parcel.py": set(),
    "integrations/spark_daemon.py": {
        "pyspark",
        "pyarrow",
        "samekin.core.compiled",
        "samekin.core.filters",
        "samekin.core.search",
        "samekin.integrations.columns",
        "samekin.integrations.torrent",
    },
    "integrations/torrent.py": {
        "py4j",
        "pyspark",
        "samekin.integrations.parcel",
        "samekin.integrations.scratch",
    },
    "integrations/columns": {"pyarrow", "scipy", "samekin.integrations.columns"},
    "integrations/elements.py": {"scipy"},
    "integrations/tables.py": {
        "pandas",
        "pyarrow",
        "scipy",
        "samekin.integrations.columns",
        "samekin.integrations.elements",
    },
    "integrations/spark_sklearn_frames.py": {
        "pyspark",
        "spark_sklearn",
        "pandas",
        "samekin.core.threads",
        "samekin.compat",
        "samekin.integrations.columns",
        "samekin.integrations.tables",
        "samekin.integrations.torrent",
        "samekin.integrations.watching",
        # Its estimator in the package's own idiom.
        "samekin.core.estimators",
    },
    "integrations/sparkit_arrays.py": {
        "pyspark",
        "scipy",
        "splearn",
        "samekin.core.threads",
        "samekin.compat",
        "samekin.integrations.carried",
        "samekin.integrations.columns",
        "samekin.integrations.elements",
        "samekin.integrations.block_files",
        "samekin.integrations.spark_blocks",
        "samekin.integrations.torrent",
        "samekin.integrations.watching",
        # Its estimator in the package's own idiom.
        "samekin.core.estimators",
        "sklearn",
    },
}
MAY |= {path: CARRIER | libraries for path, libraries in LIBRARIES.items()}
MAY |= {"integrations/__init__.py": {"samekin.integrations"}, "compat": {"samekin.compat"}}
# The table of ids is all that it has to know of a carrier's own.
MAY["compat/convert.py"] = {"numpy", "samekin.core", "samekin.integrations.columns"}
MAY["compat/convert.py"] |= {"samekin.integrations.block_files"}
PROVING = {"numpy", "samekin.core", "samekin.compat.proving"}
MAY["compat/proving"] = PROVING
MAY["compat/proving/plots.py"] = PROVING | {"matplotlib"}
MAY["compat/proving/weighed.py"] = PROVING | {"pyspark"}
MAY["compat/dialects"] = {"numpy", "samekin.core", "samekin.compat.dialects"}
MAY["compat/dialects/spark_rapids_ml.py"] = {"pyspark", "samekin.core"}
MAY["compat/dialects/cuml_dask.py"] = {"dask", "samekin.core"}
MAY["compat/proving/_styles"] = {"numpy", "sklearn", "pyspark", "dask", "annoy", "splearn"}
MAY["compat/proving/_styles"] |= {"samekin.compat"}
MAY["compat/annoy_file.py"] = {"numpy", "annoy", "samekin.core"}
MAY["compat/migrate"] = {"libcst", "samekin.compat", "samekin.core"}
MAY["compat/shim/_stand_ins"] = {"numpy", "scipy", "sklearn", "pyspark", "py4j", "samekin"}


def modules() -> list[str]:
    rooms = ("core", "integrations", "compat")
    return sorted(
        path.relative_to(ROOT).as_posix() for room in rooms for path in (ROOT / room).rglob("*.py")
    )


def imports(path: str) -> Iterator[str]:
    """What a module imports, wherever it does."""
    for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the room"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def allowed(path: str) -> set[str]:
    found = [start for start in MAY if path == start or path.startswith(start + "/")]
    assert found, f"{path} is in no row of the table; say what it may touch"
    return MAY[max(found, key=len)]


@pytest.mark.parametrize("path", modules())
def test_a_module_touches_what_it_may(path: str) -> None:
    for name in imports(path):
        if name.split(".")[0] in STANDARD:
            continue
        assert any(name == may or name.startswith(may + ".") for may in allowed(path)), name


def test_every_row_of_the_table_is_a_module() -> None:
    assert all((ROOT / path).exists() for path in MAY)


def test_no_module_hides_a_library() -> None:
    """``integrations/dask.py`` would be what ``import dask`` finds in that folder."""
    installed = {path.stem for path in Path(sysconfig.get_path("purelib")).iterdir()}
    for path in (ROOT / "integrations").glob("*.py"):
        if path.stem != "__init__":
            assert path.stem not in installed | STANDARD
