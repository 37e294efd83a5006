"""What is changed, and which laws look at it."""

from __future__ import annotations

FILES = [
    "core/ranking.py",
    "core/distances/function.py",
    "core/distances/metric.py",
    "core/distances/table.py",
    "core/distances/terms.py",
    "core/filters/__init__.py",
    "core/filters/annoy_forest.py",
    "core/filters/bounds.py",
    "core/filters/direct.py",
    "core/filters/equal.py",
    "core/filters/forest.py",
    "core/filters/inverted.py",
    "core/filters/layout.py",
    "core/filters/measures.py",
    "core/filters/portions.py",
    "core/filters/room.py",
    "core/filters/sketch.py",
    "core/filters/ties.py",
    "core/filters/tree.py",
    "core/filters/unpacked.py",
    "core/filters/width.py",
]

_NAMES = "order distances metrics filters blocks layout work width within definition checks annoy"
LAWS = [f"tests/laws/test_{name}.py" for name in _NAMES.split()]
