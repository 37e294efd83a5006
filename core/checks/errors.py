"""A row that is wrong, and what to call it where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class RowError(ValueError):
    """A row that cannot be used.

    Parameters
    ----------
    row : int
        Its place in the block that was checked.
    why : str
        What is wrong, and what to do.
    name : str, optional
        What to call it: its id, or its number in the whole.
    """

    row: int
    why: str

    def __init__(self, row: int, why: str, name: str | None = None) -> None:
        super().__init__(f"{name or f'row {row}'}: {why}")
        self.row, self.why = row, why

    def __reduce__(self) -> tuple[Any, ...]:
        return (RowError, (self.row, self.why, str(self).removesuffix(f": {self.why}")))


@contextmanager
def naming(name: Callable[[int], str]) -> Iterator[None]:
    """Within, a bad row is called by ``name(place in the block)``: its id, or its number."""
    try:
        yield
    except RowError as error:
        raise RowError(error.row, error.why, name(error.row)) from None


@contextmanager
def counting_from(first: int) -> Iterator[None]:
    """Within, a block begins with row ``first`` of the whole."""
    try:
        yield
    except RowError as error:
        raise RowError(first + error.row, error.why) from None
