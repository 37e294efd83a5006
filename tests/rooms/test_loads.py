"""What is loaded by an import, and what is not: each is run in a process of its own."""

from __future__ import annotations

import subprocess
import sys

STANDARD = set(sys.stdlib_module_names)


ENGINES = {
    "annoy",
    "click",
    "dask",
    "distributed",
    "faiss",
    "joblibspark",
    "libcst",
    "llvmlite",
    "matplotlib",
    "numba",
    "pandas",
    "pyarrow",
    "pyspark",
    "rich",
    "sklearn.neighbors",
    "splearn",
    "spark_sklearn",
}


# scikit-learn itself imports pandas where it is there.
BEFORE = "import sys, numpy, scipy, sklearn.base; print(*sys.modules)"


def _loaded(script: str) -> set[str]:
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_the_registry_imports_no_engine_in_order_to_answer() -> None:
    script = """
import sys
from samekin.core import registry
registry.names(), list(registry.available()), registry.infer([[1.0]]), registry.resolve("auto", 0)
print(*(name for name in sys.modules))
"""
    assert not (_loaded(script) - _loaded(BEFORE)) & ENGINES


def test_the_front_door_is_light() -> None:
    before = _loaded(BEFORE)
    after = _loaded("import sys, samekin; print(*sys.modules)")
    assert not (after - before) & ENGINES
    roots = {name.split(".")[0] for name in after - before}
    assert roots - STANDARD <= {"samekin", "numpy", "scipy", "sklearn"}


def test_workers_of_spark_need_no_scikit_learn() -> None:
    rooms = "samekin.core.search, samekin.integrations.spark_rdd, samekin.integrations.frames"
    loaded = _loaded(f"import sys, {rooms}; print(*sys.modules)")
    assert "samekin.core.index.whole" in loaded
    assert not {"sklearn", "samekin.core.estimators"} & loaded


def test_importing_the_other_styles_changes_nothing() -> None:
    script = "import sys; before = set(sys.modules); import {}; print(*(set(sys.modules) - before))"
    both = _loaded(script.format("samekin, samekin.compat")), _loaded(script.format("samekin"))
    new = {name for name in both[0] - both[1] if not name.startswith("samekin.compat")}
    assert {name.partition(".")[0] for name in new} <= STANDARD
