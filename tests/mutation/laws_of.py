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
    "core/filters/cells.py",
    "core/filters/crowd.py",
    "core/filters/direct.py",
    "core/filters/equal.py",
    "core/filters/faint.py",
    "core/filters/forest.py",
    "core/filters/inverted.py",
    "core/filters/lattice.py",
    "core/filters/layout.py",
    "core/filters/measures.py",
    "core/filters/portions.py",
    "core/filters/product.py",
    "core/filters/room.py",
    "core/filters/sieve.py",
    "core/filters/sketch.py",
    "core/filters/sketched.py",
    "core/filters/square.py",
    "core/filters/ties.py",
    "core/filters/tree.py",
    "core/filters/unpacked.py",
    "core/filters/width.py",
]

LAWS = {
    "core/filters/annoy": "forest portions annoy",
    "core/filters/forest": "forest portions annoy",
    "core/filters/unpacked": "forest portions annoy",
    "core/filters/__init__": "layout crowd filters measures checks forest annoy free",
    "core/filters/bounds": "sketched allowances filters measures blocks work free",
    "core/filters/cells": "nothing blocks free",
    "core/filters/crowd": "crowd free",
    "core/filters/lattice": "allowances lattice free",
    "core/filters/sieve": "allowances lattice free",
    "core/filters/sketched": "sketched square allowances lattice filters blocks work width"
    " definition free",
    "core/filters/layout": "layout room blocks width free",
    "core/filters/width": "sketched layout width blocks free",
    "core/filters/product": "allowances lattice work filters within definition free",
    "core/filters/": "allowances room square lattice filters inverted measures nothing blocks"
    " layout work width portions within definition free",
    "core/": "order distances metrics filters inverted measures blocks within definition"
    " checks annoy",
}
"""Names of laws, by how the path of a file begins."""


def laws_of(path: str) -> list[str]:
    """Files of tests."""
    names = next(names for begin, names in LAWS.items() if path.startswith(begin))
    return [f"tests/laws/test_{name}.py" for name in names.split()]
