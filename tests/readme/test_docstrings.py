"""The examples of the docstrings run, and say what they say."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module

import pytest

import samekin
from samekin import core

MODULES = ["samekin"] + [
    found.name
    for found in pkgutil.walk_packages(core.__path__, "samekin.core.")
    if not found.name.startswith(("samekin.core.api", "samekin.core.testing"))
]

MODULES += [f"samekin.compat.{name}" for name in ("convert", "dialects.scope", "dialects.descent")]
MODULES += ["samekin.compat", "samekin.compat.proving.verdict"]


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0


def test_what_is_public_has_an_example() -> None:
    kinds = [kind for kind in vars(samekin).values() if hasattr(kind, "fit")]
    assert len(kinds) == 5
    assert all(">>> " in (kind.__doc__ or "") for kind in kinds)
