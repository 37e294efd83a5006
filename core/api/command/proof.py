"""Programs beside each other, on the rows of a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from samekin.command.files import Source
from samekin.compat.proving import Proof, many, verify
from samekin.compat.proving.many import Beside
from samekin.compat.proving.report_many import HEAD, cells
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
    found = many.beside(ways, corpus, asked, **words)
    table = Table(box=None, pad_edge=False)
    for place, name in enumerate(HEAD):
        table.add_column(name, justify="right" if place in range(2, 7) else "left")
    for way in found.ways:
        table.add_row(*map(escape, cells(way)) if way.ran else (way.name, "not run"))
    return found, table


def wrong(way: many.Weighed) -> bool:
    """Whether it is an integration that is not what it has to be."""
    return way.ran is not None and way.name in registry.names() and way.verdict != "identical"


def ready(output: str | None) -> None:
    """What a page needs is there, if one is asked for."""
    from samekin.compat.proving import report

    if output is not None:
        report.drawable()


def reported(found: Proof | Beside, output: str) -> str:
    """Write the page; what to say about it."""
    from samekin.compat.proving import report, report_many

    text = report.page(found) if isinstance(found, Proof) else report_many.page(found)
    path = Path(output)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return f"{output}: {len(text) / 1024:,.0f} KiB"
