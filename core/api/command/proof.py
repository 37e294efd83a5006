"""Two programs beside each other, on the rows of a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from samekin.command.files import Source
from samekin.compat.proving import Proof, verify
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


def reported(found: Proof, output: str) -> str:
    """Write the page; what to say about it."""
    from samekin.compat.proving.report import page

    path = Path(output)
    text = page(found)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return f"{output}: {len(text) / 1024:,.0f} KiB"
