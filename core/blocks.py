"""How many rows fit in working memory."""

from __future__ import annotations

from collections.abc import Iterator

WORKING_MEMORY = 256
"""MiB that one worker may use beside the corpus, the queries and the answer."""

QUERY_ROWS = 1024
CORPUS_ROWS = 8192
"""A product of this shape stays in cache and hides the cost of the interpreter."""


def shape(row_bytes: int, working_memory: float | None = None) -> tuple[int, int]:
    """Rows of a query block and of a corpus block.

    Parameters
    ----------
    row_bytes : int
        Bytes of one row in the form in which the blocks are held.
    working_memory : float, optional
        MiB; :data:`WORKING_MEMORY` unless given.
    """
    budget = int((working_memory or WORKING_MEMORY) * 2**20)
    # Half for the two blocks, half for their product: about 16 bytes a pair (value and mask,
    # and the candidates taken from them).
    queries, corpus = QUERY_ROWS, CORPUS_ROWS
    while corpus > 64 and (queries * corpus * 16 > budget // 2 or corpus * row_bytes > budget // 4):
        corpus //= 2
    while queries > 16 and (
        queries * corpus * 16 > budget // 2 or queries * row_bytes > budget // 4
    ):
        queries //= 2
    return queries, corpus


def pieces(n: int, each: int, most: int) -> Iterator[slice]:
    """``0 .. n`` in slices of lines that are ``each`` long: of ``most`` values, or of one line."""
    return cuts(n, max(1, most // each))


def cuts(n: int, size: int, start: int = 0) -> Iterator[slice]:
    """``start .. n`` in slices of ``size`` (the last may be shorter)."""
    return (slice(first, min(first + size, n)) for first in range(start, n, size))
