"""The tables in the docs name what there is: every property, integration and wrong thing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from inspect import signature
from pathlib import Path

import tables

from samekin.core import registry
from samekin.core.testing import conformance

STALE = "docs/testing.md is behind: `make tables` writes what a run found"


def _names(tests: list[str]) -> set[str]:
    return {name.removeprefix("test_").replace("_", " ") for name in tests}


def test_every_property_and_integration_is_in_the_docs() -> None:
    head, *lines = tables.read("integrations")
    tests = {name: test for name, test in vars(conformance).items() if name.startswith("test_")}
    properties = _names([n for n, test in tests.items() if "carrier" in signature(test).parameters])
    assert {line[0] for line in lines} == properties, STALE
    assert set(head[1:]) == {row.name for row, missing in registry.available() if not missing}, (
        STALE
    )


def _of(folder: str) -> Iterator[str]:
    """The names of the tests in a folder."""
    for path in (Path(__file__).parents[1] / folder).glob("test_*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield node.name


def test_every_wrong_thing_is_in_the_docs() -> None:
    right = {"a right one is not"}
    _, *lines = tables.read("wrong")
    assert {line[0].partition("[")[0] for line in lines} == _names([*_of("wrong")]) - right, STALE


def test_every_law_rejects_something_wrong() -> None:
    """A test that nothing can fail says nothing."""
    laws = [*_of("laws"), *(name for name in vars(conformance) if name.startswith("test_"))]
    assert len(laws) == len(set(laws))
    failed = {law for _, by in tables.read("wrong")[1:] for law in re.findall(r"test_\w+", by)}
    assert set(laws) - failed == set(), f"nothing in tests/wrong fails these; or {STALE}"
