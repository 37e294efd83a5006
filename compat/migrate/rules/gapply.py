"""spark-sklearn's ``gapply``: Spark's own ``applyInPandas``."""

from __future__ import annotations

from typing import Any

import libcst as cst
from libcst import matchers as m

from samekin.compat.migrate.meaning.reading import literal
from samekin.compat.migrate.source import Source

NAMES = ("spark_sklearn.gapply", "spark_sklearn.group_apply.gapply")
GROUPED = m.Call(func=m.Attribute(value=m.Name(), attr=m.Name("groupBy") | m.Name("groupby")))
FRAME = m.Call(args=[m.Arg(value=m.Dict())])
TODO = (
    "groupBy(...).applyInPandas(f, schema): the keys are always a tuple, and the frame that f "
    "returns has the keys as columns and names every column of the schema"
)


def apply(source: Source) -> None:
    """Where the keys are plain names, and the function names the columns that it returns."""
    for call in source.all(cst.Call):
        if source.imported(call.func) in NAMES:
            if why := _unknown(source, call):
                source.left(call, why, TODO)
            else:
                _move(source, call)


def _unknown(source: Source, call: cst.Call) -> str:
    grouped, function, *_ = (arg.value for arg in call.args)
    if any(arg.keyword or arg.star for arg in call.args) or len(call.args) < 3:
        return "its arguments are named or unpacked"
    if not m.matches(grouped, GROUPED) or None in _keys(grouped):
        return "it cannot be seen by which columns the frame is grouped"
    if not _names_columns(source, function):
        return "it cannot be seen that its function names the columns that it returns"
    if any(literal(arg.value) is None for arg in call.args[3:]):
        return "it cannot be seen which columns it takes"
    return ""


def _keys(grouped: Any) -> list[Any]:
    return [literal(arg.value) for arg in grouped.args]


def _names_columns(source: Source, node: cst.BaseExpression) -> bool:
    """Whether all that a function returns is a frame made of a dict of columns."""
    function = source.value(node) if isinstance(node, cst.Name) else node
    if isinstance(function, cst.Lambda):
        returned: list[Any] = [function.body]
    elif isinstance(function, cst.FunctionDef):
        returned = [found.value for found in m.findall(function, m.Return())]  # type: ignore[attr-defined]
    else:
        return False
    frames = [_value(source, value) for value in returned]
    return bool(frames) and all(
        m.matches(frame, FRAME) and source.imported(frame.func) == "pandas.DataFrame"
        for frame in frames
    )


def _value(source: Source, node: Any) -> Any:
    found = source.value(node) if isinstance(node, cst.Name) else node
    return node if found is None else found


def _move(source: Source, call: cst.Call) -> None:
    grouped, function, schema, *columns = (arg.value for arg in call.args)
    keys = _keys(grouped)
    frame = source.code(grouped.func.value)  # type: ignore[attr-defined]
    rows = f"rows.drop(columns={_list(keys)})"
    if columns:
        rows = f"rows[{_list([literal(column) for column in columns])}]"
    key = "key[0]" if len(keys) == 1 else "key"
    named = ", ".join(f"{name}=key[{place}]" for place, name in enumerate(keys))
    called = f"{_called(source, function)}({key}, {rows}).assign({named})"
    fields = ", ".join(f'{frame}.schema["{name}"]' for name in keys)
    source.replace(
        call,
        f"{source.code(grouped)}.applyInPandas(\n    lambda key, rows: {called},\n"
        f"    StructType([{fields}, *{source.code(schema)}]),\n)",
    )
    source.needs("from pyspark.sql.types import StructType")
    source.changed(call, "gapply is Spark's applyInPandas")


def _called(source: Source, function: cst.BaseExpression) -> str:
    code = source.code(function)
    return code if isinstance(function, cst.Name) else f"({code})"


def _list(names: list[Any]) -> str:
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"
