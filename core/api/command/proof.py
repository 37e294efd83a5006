"""Programs beside each other, on the rows of a file."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from samekin.command.files import Source
from samekin.compat.proving import Proof, many, report, report_many, verify
from samekin.compat.proving.many import Beside
from samekin.compat.proving.way import Weighed
from samekin.core import registry
from samekin.integrations import columns


def found(
    *,
    old: str,
    new: str,
    data: str,
    queries: str | None,
    features: tuple[str, ...],
    id_: str | None,
    own: bool,
    **words: Any,
) -> Proof:
    """What :func:`samekin.compat.proving.verify` says of files.

    Raises
    ------
    ValueError, OSError
        For a file that cannot be used, a side that is none or fails.
    """
    if own and queries is not None:
        raise ValueError("--own is about the rows of DATA: leave --queries away")
    source = Source(Path(data), features, id_)
    corpus, asked = source.corpus(), None
    if queries is not None:
        asked = Source(Path(queries), features, id_).corpus().rows
    names = None
    if corpus.ids is not None:
        names = columns.plain(columns.decode(corpus.ids, corpus.id_type))
    files = tuple(str(Path(file).resolve()) for file in (data, queries) if file is not None)
    return verify(old, new, corpus.rows, asked, own=own, ids=names, files=files, **words)


def compared(
    *,
    data: str,
    queries: str | None,
    features: tuple[str, ...],
    id_: str | None,
    integrations: str,
    baselines: str,
    told: Callable[[str], None],
    **words: Any,
) -> tuple[Beside, Table]:
    """What :func:`samekin.compat.proving.many.beside` says of files, and a table of it.

    Raises
    ------
    ValueError, OSError
        For a file that cannot be used, and for an unknown name.
    """
    ways = many.words(integrations, baselines)
    corpus = Source(Path(data), features, id_).corpus().rows
    asked = None if queries is None else Source(Path(queries), features, id_).corpus().rows
    found = many.beside(ways, corpus, asked, told=told, **words)
    table = Table(box=None, pad_edge=False)
    for place, name in enumerate(report_many.HEAD):
        table.add_column(name, justify="right" if place in range(2, 7) else "left")
    for way in found.ways:
        cells = report_many.cells(way)
        table.add_row(*map(escape, cells if way.ran else cells[:2]))
    return found, table


def wrong(way: Weighed, named: bool) -> bool:
    """Whether it is an integration that is not what it has to be.

    One that is not installed is to be missed only if it was named.
    """
    passed = ("identical",) if named else ("identical", "not installed")
    return way.name in registry.names() and way.verdict not in passed


@contextmanager
def stoppable() -> Iterator[None]:
    """Within, a kill is a stop by hand: what was begun ends, and nothing is left in its place."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def reportable(output: str) -> None:
    """Find out whether a page can be written there, before anything runs.

    Raises
    ------
    ImportError
        Without what draws it.
    OSError
        Where it cannot be.
    """
    report.plotted("svg")
    path = Path(output)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise OSError(f"{output}: a page cannot be written there")


def reported(found: Proof | Beside, output: str) -> str:
    """Write the page; what to say about it."""
    text = report.page(found) if isinstance(found, Proof) else report_many.page(found)
    path = Path(output)
    path.write_text(text, "utf-8")
    return f"{output}: {len(text) / 1024:,.0f} KiB"
