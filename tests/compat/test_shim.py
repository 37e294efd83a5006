"""The old packages import and work inside, and outside nothing has changed."""

from __future__ import annotations

import collections
import importlib
import pickle
import subprocess
import sys
from importlib.machinery import PathFinder
from typing import Any

import numpy as np
import pyspark
import pytest
import scipy
import sklearn

import samekin.compat
from samekin.compat import legacy
from samekin.compat.shim.finder import OldModule, overlay
from samekin.compat.shim.overlay import Overlay
from samekin.compat.shim.tables import PACKAGES, Package

NAMES = ["sparkit-learn", "spark-sklearn"]
LIBRARIES = (np, np.random, sklearn, scipy, scipy.sparse.csr_matrix, pyspark, collections)


def _import_all(package: Package) -> None:
    import pkgutil

    module = importlib.import_module(package.imported)
    for found in pkgutil.walk_packages(module.__path__, f"{package.imported}."):
        if "test" not in found.name and not found.name.endswith("dbscan"):
            importlib.import_module(found.name)


@pytest.mark.parametrize("name", NAMES)
def test_it_does_not_import_outside(name: str) -> None:
    imported = next(p.imported for p in PACKAGES.values() if p.name == name)
    script = f"import pyspark.sql, {imported}"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert said.returncode != 0


@pytest.mark.parametrize("name", NAMES)
def test_leaving_leaves_everything_as_it_was(name: str) -> None:
    def state() -> tuple[Any, ...]:
        return (
            list(sys.meta_path),
            sys.path_hooks[:],
            [(library.__name__, sorted(vars(library))) for library in LIBRARIES],
        )

    with legacy(name) as package:  # once before: it imports parts of scikit-learn and of Spark
        _import_all(package)
    before, modules = state(), dict(sys.modules)
    with legacy(name):
        _import_all(package)
        assert package.imported in sys.modules
        assert state() != before
    assert state() == before
    assert sys.modules == modules
    assert not any(m.split(".")[0] == package.imported for m in sys.modules)
    assert not any(isinstance(m, Overlay | OldModule) for m in sys.modules.values())
    for row in package.table:
        if row.module == "numpy":
            assert row.name not in vars(np)


def test_importing_the_room_changes_nothing() -> None:
    script = """
import sys
before = list(sys.meta_path), sys.path_hooks[:]
import samekin.compat
assert (list(sys.meta_path), sys.path_hooks[:]) == before
"""
    subprocess.run([sys.executable, "-c", script], check=True)


def test_uses_are_counted() -> None:
    finders = list(sys.meta_path)
    samekin.compat.enable("splearn")
    with legacy("sparkit-learn"):
        pass
    assert len(sys.meta_path) == len(finders) + 1
    samekin.compat.disable("sparkit-learn")
    assert sys.meta_path == finders
    with pytest.raises(ValueError, match="sparkit-learn is not enabled"):
        samekin.compat.disable("splearn")


def test_it_decorates() -> None:
    @legacy("sparkit-learn")
    def imported() -> Any:
        import splearn

        return splearn.ArrayRDD

    assert imported() is imported()
    assert "splearn" not in sys.modules


def test_an_error_leaves_nothing_behind() -> None:
    finders = list(sys.meta_path)
    with pytest.raises(KeyError), legacy("sparkit-learn"):
        raise KeyError
    assert sys.meta_path == finders


def test_an_unknown_package_is_refused() -> None:
    with pytest.raises(ValueError, match="Unknown old package 'theano'"):
        legacy("theano")


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_package_names_the_line_that_installs_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PathFinder, "find_spec", lambda *words: None)
    line = rf"pip install --no-deps --no-build-isolation '{name}==[\d.]+'"
    with pytest.raises(ImportError, match=line), legacy(name):
        pass


@pytest.mark.parametrize("name", NAMES)
def test_every_line_of_the_table_is_gone_and_has_something_in_its_place(name: str) -> None:
    package = next(p for p in PACKAGES.values() if p.name == name)
    for row in package.table:
        assert row.found() is not None
        assert getattr(overlay(package.imported, row.module), row.name) is row.found()
        assert row.gone
        assert row.why


@pytest.mark.parametrize("name", NAMES)
def test_an_overlay_shows_the_library_through(name: str) -> None:
    package = next(p for p in PACKAGES.values() if p.name == name)
    over = overlay(package.imported, "numpy")
    assert over.ndarray is np.ndarray
    assert over.int is int
    assert "ndarray" in dir(over)
    assert pickle.loads(pickle.dumps(over)) is over
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = over.nothing


def test_what_was_imported_works_outside_and_travels() -> None:
    with legacy("sparkit-learn"):
        from splearn import rdd
        from splearn.rdd import ArrayRDD, block
    for thing in (ArrayRDD, block, ArrayRDD.dot, rdd):
        assert pickle.loads(pickle.dumps(thing)) is thing
    script = f"""
import pickle, sys
thing = pickle.loads({pickle.dumps((ArrayRDD, block))!r})
assert "splearn" not in sys.modules
print(thing[0].__qualname__)
"""
    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert said.stdout == "splearn.rdd.ArrayRDD\n"
