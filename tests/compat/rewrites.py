"""What a rewrite does to a few lines: to others, or nothing."""

from __future__ import annotations

from textwrap import dedent

from samekin.compat.migrate import migrate


def transformed(before: str, after: str, to: str = "local") -> None:
    """These lines become those, once and for all."""
    before, after = (dedent(code).lstrip("\n") for code in (before, after))
    found = migrate(before, to)
    assert found.code == after, found.code
    assert found.changes
    again = migrate(after, to)
    assert (again.code, again.changes) == (after, ())


def noop(code: str, to: str = "local", because: str = "") -> None:
    """These lines stay; with a reason that is said, or with nothing to say."""
    code = dedent(code).lstrip("\n")
    found = migrate(code, to)
    assert (found.code, found.changes) == (code, ()), found.code
    assert because in "; ".join(note.what for note in found.notes), found.notes
    assert bool(found.notes) == bool(because)
