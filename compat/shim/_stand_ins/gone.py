"""Small things that went."""

from __future__ import annotations

import functools
import re
from typing import Any

import numpy as np


def nothing_to_check(labels: Any) -> None:
    """The bug of numpy that this looked for is mended."""


def frombuffer_empty(buffer: Any, dtype: Any) -> Any:
    """``np.frombuffer``, also of nothing."""
    return np.frombuffer(buffer, dtype=dtype) if len(buffer) else np.empty(0, dtype=dtype)


def float_(value: Any = 0.0) -> float:
    """``float``, also of an array of one number."""
    return float(value.item() if isinstance(value, np.ndarray) else value)


@functools.total_ordering
class LooseVersion:
    """Versions compared number by number, as distutils did."""

    def __init__(self, text: str) -> None:
        self.vstring = text
        parts = re.split(r"(\d+|[a-z]+|\.)", text)
        self.version = [int(p) if p.isdigit() else p for p in parts if p and p != "."]

    def __eq__(self, other: object) -> bool:
        return self._key() == _loose(other)._key()

    def __lt__(self, other: object) -> bool:
        return self._key() < _loose(other)._key()

    def __hash__(self) -> int:
        return hash(str(self.version))

    def __str__(self) -> str:
        return self.vstring

    def _key(self) -> list[tuple[int, int, str]]:
        return [(1, p, "") if isinstance(p, int) else (0, 0, p) for p in self.version]


def _loose(other: object) -> LooseVersion:
    return other if isinstance(other, LooseVersion) else LooseVersion(str(other))
