"""From one style to another: every rule in its turn, until none has anything left to do."""

from __future__ import annotations

from difflib import SequenceMatcher
from types import ModuleType
from typing import NamedTuple

from samekin.compat.migrate.imports import tidied
from samekin.compat.migrate.layout import broken
from samekin.compat.migrate.rules import RULES
from samekin.compat.migrate.source import Said, Source
from samekin.core import registry

ROUNDS = 50
"""More pieces of code than this, one rule does not move in one file."""


class Migration(NamedTuple):
    """What became of a file.

    Attributes
    ----------
    code : str
        The new code; the old one, letter for letter, where nothing is to be moved.
    changes : tuple of Said
        What was changed.
    notes : tuple of Said
        What was left as it is, why, and what to do by hand.
    """

    code: str
    changes: tuple[Said, ...]
    notes: tuple[Said, ...]


def migrate(code: str, to: str) -> Migration:
    """Move source code to an integration of samekin.

    Parameters
    ----------
    code : str
        A module of Python.
    to : str
        The name of the integration, as in ``integration=``; not ``auto``.

    Returns
    -------
    Migration

    Raises
    ------
    ValueError
        For an unknown integration.
    libcst.ParserSyntaxError
        For code that is no Python.

    Examples
    --------
    >>> code = "from sklearn.neighbors import NearestNeighbors as NN"
    >>> migrate(code, "local").code
    'from samekin import NearestNeighbors as NN'
    """
    known = [name for name in registry.names() if name != "auto"]
    if to not in known:
        raise ValueError(f"Unknown integration {to!r}. Known: {', '.join(known)}.")
    source, changes, notes = Source(code, to), [], []
    for rule in RULES:
        for _ in range(ROUNDS):
            now = source.tree.code
            rule.apply(source)
            new = source.edited()
            if new != now or source.imports:
                new = broken(tidied(new, now, source.imports), now)
            lines = _lines(code, now) if source.changes or source.notes else {}
            changes += [Said(lines[at], _name(rule), what) for at, what in source.changes]
            if new == now:
                notes += [Said(lines[at], _name(rule), why, todo) for at, why, todo in source.notes]
                source.notes.clear()
                break
            source = Source(new, to)
    order = sorted(dict.fromkeys(changes)), sorted(dict.fromkeys(notes))
    return Migration(source.tree.code, tuple(order[0]), tuple(order[1]))


def _name(rule: ModuleType) -> str:
    return rule.__name__.rpartition(".")[2].replace("_", "-")


def _lines(old: str, new: str) -> dict[int, int]:
    """For every line of the new code the one of the old that it comes from."""
    left, right = old.splitlines(), new.splitlines()
    found = {0: 1}
    for _, start, _, at, end in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        for line in range(at, end):
            found[line + 1] = min(start + line - at, max(len(left) - 1, 0)) + 1
    return found
