"""``sklearn.neighbors``: the same estimators, from samekin."""

from __future__ import annotations

import libcst as cst

from samekin.compat.migrate import names
from samekin.compat.migrate.estimators import made
from samekin.compat.migrate.meaning.reading import literal
from samekin.compat.migrate.source import Source
from samekin.compat.migrate.tables import ESTIMATORS, NOT_HERE, WORDS
from samekin.core.distances import KNOWN

HOME = "sklearn.neighbors"
MOVES = {f"{HOME}.{name}": f"samekin.{name}" for name in ESTIMATORS}


def apply(source: Source) -> None:
    """Import from samekin what it has, where every use of it can be said in its words."""
    stuck = {name for name in MOVES if _stuck(source, name)}
    names.move(source, {old: new for old, new in MOVES.items() if old not in stuck})
    for name, todo in NOT_HERE.items():
        for node in names.used(source, f"{HOME}.{name}"):
            source.left(node, f"samekin has no {name}", todo)


def _stuck(source: Source, name: str) -> bool:
    """Whether some call has words that samekin does not know; it says so."""
    stuck = _looked_into(source, name)
    for call in source.all(cst.Call):
        if source.imported(call.func) == name:
            for arg in call.args:
                if why := _unknown(arg):
                    source.left(call, why, "keep scikit-learn here, or choose another word")
                    stuck = True
    for kind in source.all(cst.ClassDef):
        if any(source.imported(base.value) == name for base in kind.bases):
            source.left(kind, f"it is derived from {name}", "derive it from samekin's by hand")
            stuck = True
    return stuck


PRIVATE = ("_fit_X", "_y", "_tree", "_fit_method")


def _looked_into(source: Source, name: str) -> bool:
    """Whether the insides of an estimator are looked at; it says so."""
    inside = [
        node
        for node in source.all(cst.Attribute)
        if node.attr.value in PRIVATE and made(source, node.value, {name}) is not None
    ]
    for node in inside:
        source.left(node, f"samekin has no {node.attr.value}", "keep the rows that were fitted")
    return bool(inside)


def _unknown(arg: cst.Arg) -> str:
    if arg.star:
        return "its words are unpacked, and cannot be seen"
    if arg.keyword is None:
        return ""
    name, value = arg.keyword.value, literal(arg.value)
    if name not in WORDS:
        return f"samekin has no word {name}="
    if name == "metric" and isinstance(value, str) and value not in KNOWN:
        return f"samekin has no metric {value!r}"
    return ""
