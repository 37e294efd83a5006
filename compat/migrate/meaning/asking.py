"""Questions to a model, and what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import libcst as cst

from samekin.compat.migrate.meaning.values import (
    Asked,
    Group,
    Many,
    Model,
    One,
    Part,
    Plain,
    Query,
    Rdd,
    Unclear,
)

ASKS: dict[str, tuple[str, ...]] = {
    "kneighbors": ("distances", "indices"),
    "predict": ("prediction",),
    "predict_proba": ("probabilities",),
    "get_nns_by_vector": ("indices", "distances"),
}
"""The verbs of models, and what they give for each query."""


def answered(
    node: cst.Call, model: Model, name: str, queries: Any, args: Sequence[cst.Arg] = ()
) -> Any:
    """What a model says to queries, which are the first of ``args``."""
    words = tuple(args[1:])
    if isinstance(queries, Plain | Rdd):
        return Plain(node)  # all of them at once: there is nothing to move
    if name == "get_nns_by_vector" and isinstance(queries, Query):
        asked = Asked(node, model, queries, words)
        return _alone([Part(part, asked, "list") for part in _parts(words, name)])
    if isinstance(queries, Query):
        raise Unclear(node, "it cannot be seen that one element is a block of rows")
    if not isinstance(queries, Many | One) or not isinstance(queries.each, Query):
        raise Unclear(node, "it cannot be seen what the rows of the queries are")
    asked = Asked(node, model, queries.each, words)
    return _alone([type(queries)(Part(part, asked)) for part in _parts(words, name)])


def _parts(args: Sequence[cst.Arg], name: str) -> tuple[str, ...]:
    words = {arg.keyword.value: arg.value for arg in args if arg.keyword}
    if name == "kneighbors":
        place = args[1].value if len(args) > 1 and not args[1].keyword else None
        distance = words.get("return_distance", place)
        return ASKS[name][1:] if _is(distance, "False") else ASKS[name]
    if name == "get_nns_by_vector":
        return ASKS[name] if _is(words.get("include_distances"), "True") else ASKS[name][:1]
    return ASKS[name]


def _is(node: cst.CSTNode | None, word: str) -> bool:
    return isinstance(node, cst.Name) and node.value == word


def _alone(found: list[Any]) -> Any:
    return found[0] if len(found) == 1 else Group(tuple(found))


def listed(node: cst.CSTNode, value: Any, spelled: str = "tolist") -> Any:
    """Numbers of Python in place of an array."""
    if isinstance(value, Part):
        return Part(value.name, value.asked, spelled)
    if isinstance(value, Many):
        return value if isinstance(value.each, Query) else Many(listed(node, value.each))
    if isinstance(value, Query | Plain):
        return value
    raise Unclear(node, "what becomes a list here is neither queries nor answers")
