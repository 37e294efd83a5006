"""Mutants that no law kills, by file and by the line that they make, each with the reason."""

from __future__ import annotations

KNOWN: dict[str, dict[str, str]] = {}
