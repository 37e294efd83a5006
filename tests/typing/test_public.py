"""What is public is documented, as numpydoc says, and does not change by accident."""

from __future__ import annotations

import difflib
import inspect
from typing import Any

import pytest
from numpydoc.validate import validate
from surface import TEXT, lines, public

WANTED = {
    "GL08": "a docstring",
    "SS01": "a summary",
    "SS02": "a summary that begins with a capital",
    "SS03": "a summary that ends with a period",
    "PR01": "every parameter",
    "PR02": "no parameter that is none",
    "PR03": "parameters in their order",
    "RT01": "what is returned",
    "YD01": "what is yielded",
}
NAMES = dict(public())


@pytest.mark.parametrize("name", NAMES)
def test_it_is_documented(name: str) -> None:
    found = {code: said for code, said in validate(name)["errors"] if code in WANTED}
    if "PR01" in found and _fields_are_documented(NAMES[name]):
        del found["PR01"]
    assert not found, found


def _fields_are_documented(kind: Any) -> bool:
    """Of a tuple with names, or a protocol, fields are attributes rather than parameters."""
    if getattr(kind, "_is_protocol", False):
        return True
    fields = getattr(kind, "_fields", ())
    section = inspect.getdoc(kind).partition("Attributes\n----------\n")[2]
    words = {word for line in section.splitlines() for word in line.split(" : ")[0].split(", ")}
    return bool(fields) and set(fields) <= words


def test_the_surface_is_the_one_that_is_written_down() -> None:
    told = list(difflib.unified_diff(TEXT.read_text("utf-8").splitlines(), list(lines()), n=0))
    assert not told, (
        "if the change is meant, python tests/typing/surface.py writes it down, and CHANGELOG.md "
        "says what users have to do\n" + "\n".join(told[2:])
    )
