"""A collection that nobody needs: a list of rows that is kept last row first."""

from __future__ import annotations

from typing import Any

from samekin import Row


class Reversed:
    """Rows, last first."""

    def __init__(self, rows: Any) -> None:
        self.backward = list(rows)[::-1]


ROW = Row(
    "reversed",
    "samekin_reversed.carrier",
    ("samekin_reversed:Reversed",),
    ("samekin_reversed",),
    "samekin-reversed",
)
