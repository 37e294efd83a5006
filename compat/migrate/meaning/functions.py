"""Functions that wrap queries and answers, by their full names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

from samekin.compat.migrate.meaning.asking import ASKS, answered, listed
from samekin.compat.migrate.meaning.expressions import wrapper
from samekin.compat.migrate.meaning.reading import literal
from samekin.compat.migrate.meaning.run import Run, called, meaning, plain
from samekin.compat.migrate.meaning.values import (
    Blocks,
    Empty,
    Frame,
    Group,
    Length,
    Many,
    Model,
    One,
    Origin,
    Part,
    Plain,
    Query,
    Rdd,
    Start,
    Unclear,
    Whole,
    holds,
)


def _first(node: cst.Call, run: Run) -> Any:
    return meaning(node.args[0], run) if node.args and not node.args[0].star else None


def _same(node: cst.Call, run: Run) -> Any:
    """What changes the container only."""
    value = _first(node, run)
    if value is None:
        return Empty() if not node.args else _rest(node, run)
    name = run.source.imported(node.func)
    if isinstance(value, Part):
        return listed(node, value, "list") if name == "builtins.list" else value
    if name.startswith("numpy.") and not isinstance(value, Plain):
        return _joined_or_same(node, value, run)
    if isinstance(value, Whole):
        return Many(value.each)
    return value


def _joined_or_same(node: cst.Call, value: Any, run: Run) -> Any:
    if isinstance(value, Many | Blocks):
        return joined(node, value, run)
    if not _same_numbers(node, run):
        raise Unclear(node, "it rounds the numbers")
    return value


def _joined(node: cst.Call, run: Run) -> Any:
    value = _first(node, run)
    if isinstance(value, One | Query):
        return value
    return _rest(node, run) if value is None else joined(node, value, run)


def joined(node: cst.Call, value: Any, run: Run) -> Any:
    """One array of rows: of all batches, or of single rows."""
    how = run.source.imported(node.func).removeprefix("numpy.")
    if not _same_numbers(node, run):
        raise Unclear(node, "it joins them another way than row by row, or rounds them")
    if isinstance(value, Many) and holds(value, Query):
        return value
    inner = value.each if isinstance(value, Blocks | Many) else None
    if isinstance(inner, Many | Whole | One) and isinstance(inner.each, Part):
        return _long(node, inner.each, how)
    if isinstance(value, Many) and isinstance(inner, Part) and how in ROWS:
        return Whole(Part(inner.name, inner.asked))
    plain(node, value)
    return Plain(node)


def _long(node: cst.Call, part: Part, how: str) -> Whole:
    """The answers of all batches, one after the other."""
    if how in (FLAT if part.name == "prediction" else LONG):
        return Whole(Part(part.name, part.asked))
    raise Unclear(node, f"{how} does not join batches row by row")


LONG = ("vstack", "row_stack", "concatenate")
"""What joins blocks of rows."""
FLAT = ("concatenate", "hstack")
"""What joins blocks of single numbers."""
ROWS = ("array", "asarray", "ascontiguousarray", "stack", "vstack", "row_stack")
"""What makes an array of rows."""


def _same_numbers(node: cst.Call, run: Run) -> bool:
    """Whether a function of numpy is told nothing but float64 and the first axis."""
    for arg in node.args[1:]:
        word, code = arg.keyword.value if arg.keyword else "", run.source.code(arg.value)
        if (word, code) not in SAID and not (word == "dtype" and code in DOUBLE):
            return False
    return True


SAID = {("axis", "0"), ("", "0"), ("copy", "False"), ("copy", "True")}
DOUBLE = ("float", "np.float64", "numpy.float64", '"float64"', "np.int64", "int", "np.intp")


def _split(node: cst.Call, run: Run) -> Any:
    """``np.array_split(X, n)``: batches of the rows of X, in order."""
    value = _first(node, run)
    if not isinstance(value, Plain) or any(map(_other_axis, node.args)) or len(node.args) > 2:
        raise Unclear(node, "what is split here are not the rows of an array")
    return Blocks(Many(Query(Origin(run.spelled(node.args[0].value), "array"))))


def _other_axis(arg: cst.Arg) -> bool:
    return bool(arg.keyword and arg.keyword.value == "axis" and literal(arg.value) != 0)


def _zip(node: cst.Call, run: Run) -> Any:
    args = [arg for arg in node.args if not arg.keyword]
    if len(args) == 1 and args[0].star == "*":
        return unzipped(node, meaning(args[0].value, run))
    values = [meaning(arg, run) for arg in args]
    values = [Many(value.each) if isinstance(value, Whole) else value for value in values]
    if values and all(isinstance(value, Many) for value in values):
        return Many(Group(tuple(value.each for value in values)))
    for value in values:
        plain(node, value)
    return Plain(node)


def unzipped(node: cst.CSTNode, value: Any) -> Any:
    """``zip(*value)``."""
    if isinstance(value, Group) and all(isinstance(part, Many) for part in value.parts):
        return Many(Group(tuple(part.each for part in value.parts)))
    if isinstance(value, Many | Blocks):
        if isinstance(value.each, Group):
            return Group(tuple(type(value)(part) for part in value.each.parts))
        if isinstance(value, Many) and isinstance(value.each, Query):
            return Pairs(value.each)
    plain(node, value)
    return Plain(node)


class Pairs(Group):
    """The parts of queries that are pairs: ``ids, rows = zip(*pairs)``."""

    def __init__(self, query: Query) -> None:
        both = tuple(Many(Query(query.of, (*query.path, place))) for place in (0, 1))
        super().__init__(both)


def mapped(node: cst.Call, run: Run) -> Any:
    function, over = (arg.value for arg in node.args[:2])
    value = meaning(over, run)
    if isinstance(value, Plain):
        return Plain(node)
    if isinstance(value, Group):
        return Group(tuple(applied(node, function, part, run) for part in value.parts))
    return wrapper(node, value)(applied(node, function, value.each, run))


def applied(node: cst.CSTNode, function: cst.BaseExpression, value: Any, run: Run) -> Any:
    """``function(value)``, where the value is no code."""
    inner = run.child()
    inner.names["_"] = value
    if isinstance(function, cst.Attribute) and function.attr.value in ASKS:
        model = meaning(function.value, run)
        if isinstance(model, Model):
            assert isinstance(node, cst.Call)
            return answered(node, model, function.attr.value, value)
    name = run.source.imported(function)
    if name in FUNCTIONS:
        call = cst.Call(function, [cst.Arg(cst.Name("_"))])
        return FUNCTIONS[name](call, inner)
    return called(meaning(function, run), node, run, value)


def _enumerate(node: cst.Call, run: Run) -> Any:
    value = _first(node, run)
    if isinstance(value, Blocks | Many):
        return type(value)(Group((Plain(node), value.each)))
    return Plain(node)


def _len(node: cst.Call, run: Run) -> Any:
    value = _first(node, run)
    return Length(run.spelled(node.args[0].value)) if isinstance(value, Plain) else Plain(node)


def _range(node: cst.Call, run: Run) -> Any:
    values = [meaning(arg, run) for arg in node.args]
    if len(values) == 3 and isinstance(values[1], Length) and literal(node.args[0].value) == 0:
        return Blocks(Start(values[1].of, run.source.code(node.args[2].value)))
    return Plain(node)


def _min(node: cst.Call, run: Run) -> Any:
    values = [meaning(arg, run) for arg in node.args]
    ends = [value for value in values if isinstance(value, Start) and value.end]
    lengths = [value for value in values if isinstance(value, Length)]
    if len(values) == 2 and ends and lengths and lengths[0].of == ends[0].of:
        return ends[0]
    return _rest(node, run)


def _one(node: cst.Call, run: Run) -> Any:
    value = _first(node, run)
    return One(value) if isinstance(value, Query) else _rest(node, run)


def _chain(node: cst.Call, run: Run) -> Any:
    value = meaning(node.args[0].value, run)
    if isinstance(value, Blocks) and isinstance(value.each, Many):
        return value.each
    return _rest(node, run)


def _columns(node: cst.Call, run: Run) -> Any:
    """``np.column_stack([x, y])``: rows of the numbers of several columns."""
    value = _first(node, run)
    parts = value.parts if isinstance(value, Group) else ()
    queries = [part.each for part in parts if isinstance(part, Many)]
    if queries and len(queries) == len(parts) and all(isinstance(q, Query) for q in queries):
        return Many(Query(queries[0].of, (tuple(query.path[0] for query in queries),)))
    return _rest(node, run)


def _frame(node: cst.Call, run: Run) -> Any:
    value = _first(node, run)
    if not node.args:
        return Frame()
    if value is None:
        found = {arg.keyword.value: meaning(arg, run) for arg in node.args if arg.keyword}
        value = found.get("data")
    if isinstance(value, Frame):
        return value
    return _rest(node, run)


def _blocks(node: cst.Call, run: Run) -> Any:
    """sparkit-learn's arrays: blocks of the rows of an RDD."""
    value = _first(node, run)
    if not isinstance(value, Rdd) or value.blocks or not isinstance(value.each, Query):
        return Plain(node)
    of = Origin(value.of.array, "array", context=value.of.context)
    if not value.of.array:
        of = Origin(run.source.code(node), "blocks")
    return Rdd(Many(Query(of)), of, blocks=True)


def _empty(node: cst.Call, run: Run) -> Any:
    return Empty()


def _rest(node: cst.Call, run: Run) -> Any:
    for arg in node.args:
        plain(node, meaning(arg, run))
    return Plain(node)


FUNCTIONS: dict[str, Callable[[cst.Call, Run], Any]] = {
    **dict.fromkeys(
        (
            *(f"builtins.{name}" for name in ("list", "tuple", "iter")),
            *(f"numpy.{name}" for name in ("array", "asarray", "ascontiguousarray")),
            "pandas.Series",
            "tqdm.tqdm",
            "tqdm.auto.tqdm",
            "tqdm.notebook.tqdm",
        ),
        _same,
    ),
    **dict.fromkeys(
        (f"numpy.{name}" for name in ("vstack", "row_stack", "concatenate", "stack", "hstack")),
        _joined,
    ),
    **dict.fromkeys(("numpy.array_split", "numpy.split"), _split),
    **dict.fromkeys(("numpy.empty", "numpy.zeros", "numpy.full"), _empty),
    **dict.fromkeys(("numpy.atleast_2d", "numpy.expand_dims"), _one),
    **dict.fromkeys(("itertools.chain", "itertools.chain.from_iterable"), _chain),
    **dict.fromkeys(("splearn.ArrayRDD", "splearn.rdd.ArrayRDD"), _blocks),
    "numpy.column_stack": _columns,
    "builtins.zip": _zip,
    "builtins.map": mapped,
    "builtins.enumerate": _enumerate,
    "builtins.len": _len,
    "builtins.range": _range,
    "builtins.min": _min,
    "pandas.DataFrame": _frame,
}
