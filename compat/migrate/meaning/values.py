"""What code of a recipe may hold: queries, their answers, and how these are wrapped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import libcst as cst


class Unclear(Exception):
    """Code that cannot be told from what it may mean otherwise."""

    def __init__(self, node: cst.CSTNode, why: str) -> None:
        super().__init__(why)
        self.node = node
        self.why = why


class Apart(Unclear):
    """Code that asks in a block of its own, which is looked at on its own."""


@dataclass(frozen=True)
class Origin:
    """Where queries are from: an array of the driver, an RDD of rows, a frame.

    ``array`` is what an RDD was made of by the context ``context``, where that can be seen.
    """

    code: str
    kind: str
    array: str = ""
    context: str = ""


@dataclass(frozen=True)
class Query:
    """What there is of one query: all of it, or the part at the end of a path."""

    of: Origin
    path: tuple[Any, ...] = ()


@dataclass(frozen=True, eq=False)
class Asked:
    """One question in the code: the call, the model, the queries, and what is said beside them."""

    call: cst.Call
    model: Model
    query: Query
    words: tuple[cst.Arg, ...] = ()


@dataclass(frozen=True)
class Part:
    """A part of the answer to one query, as an array of its neighbours or as it is spelled."""

    name: str
    asked: Asked
    spelled: str = ""


@dataclass(frozen=True)
class Many:
    """One for each query of a batch, in the order of the queries."""

    each: Any


@dataclass(frozen=True)
class One:
    """A batch of one query, with an axis of its own."""

    each: Any


@dataclass(frozen=True)
class Group:
    """A tuple or list of things that differ."""

    parts: tuple[Any, ...]


@dataclass(frozen=True)
class Blocks:
    """One for each batch, all batches in order."""

    each: Any


@dataclass(frozen=True)
class Whole:
    """One array of all queries, on the driver."""

    each: Any


@dataclass(frozen=True)
class Frame:
    """A pandas frame of named columns, beside those it came with or not."""

    columns: tuple[tuple[str, Any], ...] = ()
    came: Origin | None = None


@dataclass(frozen=True)
class Rdd:
    """An RDD of rows, or of batches of them."""

    each: Any
    of: Origin
    blocks: bool = False


@dataclass(frozen=True)
class Model:
    """A fitted estimator of samekin: how it is called here, and the call that makes it."""

    spelled: str
    made: cst.Call


@dataclass(frozen=True)
class Broadcast:
    """A handle of Spark to something on every worker."""

    of: Any


@dataclass(frozen=True)
class Function:
    """Something to call, and where it is."""

    node: cst.CSTNode


@dataclass(frozen=True)
class Empty:
    """A list that is yet to be filled."""


@dataclass(frozen=True)
class Length:
    """The number of rows of an array."""

    of: str


@dataclass(frozen=True)
class Start:
    """The first row of a batch, or the first after it."""

    of: str
    size: str
    end: bool = False


@dataclass(frozen=True)
class Plain:
    """Anything that holds neither queries nor answers."""

    node: cst.CSTNode


@dataclass(frozen=True)
class Alias(Plain):
    """A parameter, which goes by another name where the function is called."""

    code: str


def holds(value: Any, kind: type | tuple[type, ...]) -> bool:
    """Whether there is something of a kind in a value."""
    if isinstance(value, kind):
        return True
    if isinstance(value, Group):
        return any(holds(part, kind) for part in value.parts)
    if isinstance(value, Frame):
        came = value.came is not None and holds(Query(value.came), kind)
        return came or any(holds(part, kind) for _, part in value.columns)
    return holds(value.each, kind) if hasattr(value, "each") else False


def parts(value: Any) -> list[Part]:
    """The parts of answers in a value."""
    return [found for found in leaves(value) if isinstance(found, Part)]


def leaves(value: Any) -> list[Any]:
    """What is at the bottom of a value, in order."""
    if isinstance(value, Group):
        return [found for part in value.parts for found in leaves(part)]
    if isinstance(value, Frame):
        return [found for _, part in value.columns for found in leaves(part)]
    return leaves(value.each) if hasattr(value, "each") else [value]
