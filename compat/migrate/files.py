"""Files and folders of code: which, what becomes of each, writing."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from difflib import unified_diff
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import NamedTuple

import libcst as cst

from samekin.compat.migrate.migration import Migration, migrate
from samekin.compat.migrate.source import Said

OTHERS = {"__pycache__", "build", "dist", "node_modules", "site-packages", "venv"}
"""Folders whose code is somebody else's, beside those that begin with a dot."""


class File(NamedTuple):
    """A file, before and after."""

    path: Path
    before: str
    encoding: str
    found: Migration

    @property
    def moves(self) -> bool:
        """Whether there is something to write."""
        return self.found.code != self.before

    def diff(self) -> str:
        """What changes, as ``patch`` reads it."""
        old, new = (text.splitlines(keepends=True) for text in (self.before, self.found.code))
        return "".join(unified_diff(old, new, f"a/{self.path}", f"b/{self.path}"))

    def write(self) -> None:
        """Put the new code in the place of the old, whole or not at all."""
        with NamedTemporaryFile("wb", dir=self.path.parent, delete=False) as new:
            new.write(self.found.code.encode(self.encoding))
        os.chmod(new.name, self.path.stat().st_mode)
        os.replace(new.name, self.path)


def python(paths: Iterable[Path]) -> Iterator[Path]:
    """The files that are given, and the ``.py`` files in the folders that are.

    Raises
    ------
    FileNotFoundError
        For a path that is not there.
    ValueError
        For a file that is not ``.py``.
    """
    for path in paths:
        if path.is_dir():
            inside = (file for file in path.rglob("*.py") if not _others(file.relative_to(path)))
            yield from sorted(inside)
        elif not path.exists():
            raise FileNotFoundError(f"{path}: there is no such file")
        elif path.suffix != ".py":
            raise ValueError(f"{path} is not .py: export a notebook as a script first")
        else:
            yield path


def _others(path: Path) -> bool:
    return any(part in OTHERS or part.startswith(".") for part in path.parts[:-1])


def moved(path: Path, to: str) -> File:
    """A file, moved but not written. A file that is no Python stays, with a note."""
    raw = path.read_bytes()
    try:
        encoding = cst.parse_module(raw).encoding
    except cst.ParserSyntaxError as error:
        note = Said(error.editor_line, "python", error.message, "make it valid Python 3 first")
        text = raw.decode("utf-8", "replace")
        return File(path, text, "utf-8", Migration(text, (), (note,)))
    text = raw.decode(encoding)
    return File(path, text, encoding, migrate(text, to))
