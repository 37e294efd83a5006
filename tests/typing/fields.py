"""What docstrings say of parameters, attributes and results, and what of it is missing.

An array says its shape and its dtype: ``ndarray of shape (n_queries, k), float64``. What may be
any of bool, integers and floats is ``numeric``; what may be anything numpy sorts, ``any dtype``.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from numpydoc.docscrape import NumpyDocString

import samekin

SECTIONS = ("Parameters", "Attributes", "Returns", "Yields")
ARRAY = re.compile(r"\b(arrays?|array-like|ndarray|csr_matrix|matrix|matrices|caller's own kind)\b")
ANNOTATED = re.compile(r"NDArray|ndarray|ArrayLike|csr_matrix|\bRows\b")
SHAPE = re.compile(r"\bshape \((\w+,|\w+(, (\w+|\.\.\.))+)\)")
DTYPE = re.compile(r"\b(float64|int64|bool|object|int|str|numeric|any dtype)\b")
ELSEWHERE = re.compile(r"^As (?:for|of) :(?:class|meth):`([\w.]+)`")


class Field(NamedTuple):
    """One entry of a section: its names, its type, and the lines below."""

    names: tuple[str, ...]
    kind: str
    text: str
    annotation: str


def fields(found: Any) -> Iterator[Field]:
    """Every entry of what is public."""
    doc = NumpyDocString(inspect.getdoc(found) or "")
    told = annotations(found)
    for section in SECTIONS:
        for entry in doc[section]:
            names = tuple(entry.name.split(", "))
            asked = ("return",) if section == "Returns" else names
            annotation = " ".join(told.get(name, "") for name in asked)
            yield Field(names, entry.type, " ".join(entry.desc), annotation)


def says(found: Any, *sections: str) -> bool:
    """Whether a docstring has one of the sections."""
    doc = NumpyDocString(inspect.getdoc(found) or "")
    return any(doc[section] for section in sections)


def annotations(found: Any) -> dict[str, str]:
    """Its parameters, and ``return``; nothing of what is not called, and of errors."""
    is_error = isinstance(found, type) and issubclass(found, Exception)
    if is_error or not callable(found):
        return {}
    signature = inspect.signature(found)
    said = {name: str(word.annotation) for name, word in signature.parameters.items()}
    return said | {"return": str(signature.return_annotation)}


def missing(field: Field, home: str = "") -> str:
    """What an entry leaves out, in a word; empty where it says everything."""
    if re.search(r"[.,]$|\. ", field.kind) or (field.names == ("",) and not field.kind):
        return "a type, not a sentence"
    if elsewhere := ELSEWHERE.match(field.text):
        known = {name for other in fields(_named(elsewhere[1], home)) for name in other.names}
        lost = [name for name in field.names if name and name not in known]
        return f"a place that has {lost}" if lost else ""
    if not field.kind:
        return "a type"
    if not (ARRAY.search(field.kind) or ANNOTATED.search(field.annotation)):
        return ""
    said = f"{field.kind} {field.text}"
    return "" if SHAPE.search(said) and DTYPE.search(said) else "a shape and a dtype"


def _named(words: str, home: str) -> Any:
    """What a role of a docstring refers to, from the class that it is written in."""
    place: Any = samekin
    parts = words.removeprefix("samekin.").split(".")
    if not hasattr(samekin, parts[0]):
        parts = [home, *parts]
    for part in parts:
        place = getattr(place, part)
    return place
