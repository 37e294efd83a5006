"""The tables in the docs name what there is: every property, integration and wrong thing."""

from __future__ import annotations

import ast
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


def test_every_wrong_thing_is_in_the_docs() -> None:
    tests = [
        node.name
        for path in (Path(__file__).parents[1] / "wrong").glob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    right = {"a right one is not"}
    _, *lines = tables.read("wrong")
    assert {line[0].partition("[")[0] for line in lines} == _names(tests) - right, STALE
