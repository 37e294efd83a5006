"""Runs the tests that sparkit-learn carries, under the shim; ``make test-legacy`` does it.

What fails has to stand in ``tests/known/sparkit_learn.py`` with its reason, and nothing else may.
"""

from __future__ import annotations

import argparse
import os
import pkgutil
import sys
import unittest
import warnings
from pathlib import Path
from types import ModuleType

sys.path.insert(0, str(Path(__file__).parents[1]))
from known.sparkit_learn import EXPECTED

from samekin.compat import legacy


def suite(package: ModuleType, only: str) -> unittest.TestSuite:
    """All tests below a package whose name has ``only`` in it."""
    found = pkgutil.walk_packages(package.__path__, package.__name__ + ".")
    names = [m.name for m in found if ".tests.test_" in m.name]
    tests = unittest.TestSuite()
    for case in unittest.defaultTestLoader.loadTestsFromNames(names):
        for test in case:  # type: ignore[union-attr]
            tests.addTests(one for one in test if only in one.id())  # type: ignore[union-attr]
    return tests


def short(test: unittest.TestCase) -> str:
    return ".".join(test.id().rsplit(".", 2)[1:])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="?", default="", help="a part of the names of the tests")
    parser.add_argument("--master", default="local[2]")
    given = parser.parse_args()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    warnings.simplefilter("ignore")
    with legacy("sparkit-learn"):
        import splearn
        from splearn.utils import testing

        _on(testing, given.master)
        tests = suite(splearn, given.only)
        result = unittest.TextTestRunner(verbosity=2).run(tests)
    failed = {short(test) for test, _ in (*result.failures, *result.errors)}
    ran = result.testsRun
    print(f"{ran - len(failed)} of {ran} pass")
    for name in sorted(failed & set(EXPECTED)):
        print(f"known: {name}: {EXPECTED[name]}")
    unknown = failed - set(EXPECTED)
    mended = set() if given.only else set(EXPECTED) - failed
    for title, names in (("fails", unknown), ("passes, and stands in known", mended)):
        for name in sorted(names):
            print(f"{title}: {name}")
    return int(bool(unknown or mended))


def _on(testing: ModuleType, master: str) -> None:
    """Their test case starts ``local[2]``; start another master instead."""
    context = testing.SparkContext

    def start(_: str, name: str) -> object:
        return context(master, name)

    testing.SparkContext = start  # type: ignore[attr-defined]


if __name__ == "__main__":
    sys.exit(main())
