"""What can be read of a piece of code without running it."""

from __future__ import annotations

from typing import Any

import libcst as cst

from samekin.compat.migrate.source import within

QUESTIONS = ("kneighbors", "predict", "predict_proba", "get_nns_by_vector")
"""The verbs by which a model is asked."""


def questions(node: cst.CSTNode) -> list[cst.Attribute]:
    """Where some model is asked in a piece of code."""
    return [
        found
        for found in within(node)
        if isinstance(found, cst.Attribute) and found.attr.value in QUESTIONS
    ]


def asks(node: cst.CSTNode) -> bool:
    """Whether some model is asked in a piece of code."""
    return bool(questions(node))


def literal(node: cst.CSTNode) -> Any:
    """The value of a number, a text, or a list of these; nothing for other code."""
    if isinstance(node, cst.Integer):
        return int(node.value)
    if isinstance(node, cst.SimpleString):
        return node.evaluated_value
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus):
        found = literal(node.expression)
        return -found if isinstance(found, int) else None
    if isinstance(node, cst.List | cst.Tuple):
        found = tuple(literal(element.value) for element in node.elements)
        return None if None in found else found
    return None
