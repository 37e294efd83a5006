"""Which tests look at which file, the most likely to object first."""

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

SKETCH = ("bounds", "layout", "sketch", "width")
LAWS = {
    "core/ranking.py": ["order", "definition"],
    "core/distances/": ["distances", "metrics", "checks", "definition"],
    "core/filters/annoy": ["annoy"],
    "core/filters/forest": ["annoy"],
    "core/filters/unpacked": ["annoy"],
    "core/filters/__init__": ["checks", "definition", "annoy", "within", "metrics"],
    **{f"core/filters/{name}.py": ["filters", "blocks", "within"] for name in SKETCH},
    "core/filters/": ["filters", "blocks", "definition", "within", "metrics"],
}


def laws_of(path: str) -> list[str]:
    """Files of tests, in order."""
    room = next(room for room in LAWS if path.startswith(room))
    return [f"tests/laws/test_{name}.py" for name in LAWS[room]]
