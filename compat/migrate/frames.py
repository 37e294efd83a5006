"""Questions to a frame, in samekin's words: columns, their names and their order."""

from __future__ import annotations

import re
from collections.abc import Sequence

import libcst as cst

from samekin.compat.migrate.estimators import word
from samekin.compat.migrate.meaning.reading import literal
from samekin.compat.migrate.meaning.values import Asked, Unclear
from samekin.compat.migrate.questions import Code
from samekin.compat.migrate.recipes import say_words
from samekin.compat.migrate.source import Source

FRAMES = ("spark_frame", "spark_connect", "spark")
TYPES: dict[str, tuple[str, ...]] = {
    "indices": ("array<long>", "array<bigint>"),
    "distances": ("array<double>",),
}


def schema(source: Source, node: cst.CSTNode) -> list[tuple[str, str]]:
    """The names and types of a schema in Spark's words, ``"id long, indices array<long>"``."""
    value = source.value(node) if isinstance(node, cst.Name) else node
    text = literal(value) if value is not None else None
    if not isinstance(text, str):
        raise Unclear(node, "its schema is no text that can be read here")
    fields = re.split(r",(?![^<]*>)", text)
    pairs = [re.match(r"\s*`?(\w+)`?[\s:]+(.+?)\s*$", field) for field in fields]
    return [(pair[1], pair[2].replace(" ", "").lower()) for pair in pairs if pair]


def kneighbors(source: Source, asked: Asked, model: str, frame: str, only: bool) -> str:
    """The question to a whole frame, for the indices only or for all of the answer."""
    if source.to not in FRAMES:
        raise Unclear(asked.call, f"its queries are a DataFrame, and {source.to} has none")
    code = Code(source, asked, model)
    return code._call("kneighbors", frame, *(["return_distance=False"] if only else []))


def renamed(id_: str, wanted: Sequence[tuple[str, str]]) -> str:
    """What makes the columns of an answer those that are wanted, in their order."""
    here = {"id": id_, "indices": "indices", "distances": "distances"}
    new = {here[what]: name for name, what in wanted if here[what] != name}
    order = [what for _, what in wanted]
    code = ""
    if len(new) == 1:
        ((old, name),) = new.items()
        code = f'.withColumnRenamed("{old}", "{name}")'
    elif new and order == ["id", "indices", "distances"]:
        return f".toDF({_texts([name for name, _ in wanted])})"
    elif new:
        pairs = ", ".join(f'"{old}": "{name}"' for old, name in new.items())
        code = f".withColumnsRenamed({{{pairs}}})"
    if order != [what for what in ("id", "indices", "distances") if what in order]:
        code += f".select({_texts([name for name, _ in wanted])})"
    return code


def _texts(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def say(source: Source, asked: Asked, features: object, id_: str) -> None:
    """The engine, and the columns that have other names than samekin expects."""
    to = "spark_frame" if source.to == "spark" else source.to
    words = {"integration": f'"{to}"'}
    if isinstance(features, tuple):
        words["features_col"] = f"[{_texts(features)}]"
    elif features != "features":
        words["features_col"] = f'"{features}"'
    if id_ != "id":
        words["id_col"] = f'"{id_}"'
    _agree(source, asked, words)
    say_words(source, asked, words)


def _agree(source: Source, asked: Asked, words: dict[str, str]) -> None:
    """One model has one name for each column."""
    made = asked.model.made
    engine = word(made, "integration")
    framed = engine is not None and source.code(engine.value) == words["integration"]
    for name, usual in (("features_col", '"features"'), ("id_col", '"id"')):
        there = word(made, name)
        said = usual if there is None else source.code(there.value)
        if (framed or there is not None) and said != words.get(name, usual):
            raise Unclear(asked.call, f"the model is asked for frames of another {name}, too")
