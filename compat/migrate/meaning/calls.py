"""What calls stand for: of functions, of the verbs of models, RDDs and arrays."""

from __future__ import annotations

from typing import Any

import libcst as cst

from samekin.compat.migrate.estimators import OURS
from samekin.compat.migrate.meaning import spark
from samekin.compat.migrate.meaning.asking import ASKS, answered, listed
from samekin.compat.migrate.meaning.functions import FUNCTIONS, mapped
from samekin.compat.migrate.meaning.run import Run, called, meaning, plain
from samekin.compat.migrate.meaning.values import (
    Broadcast,
    Frame,
    Function,
    Many,
    Model,
    One,
    Part,
    Plain,
    Query,
    Rdd,
    Unclear,
    holds,
)

MADE = OURS | {"annoy.AnnoyIndex"}


@meaning.register
def _call(node: cst.Call, run: Run) -> Any:
    name = run.source.imported(node.func)
    if name in MADE:
        return Model(run.source.code(node), node)
    if name in FUNCTIONS:
        return FUNCTIONS[name](node, run)
    if isinstance(node.func, cst.Attribute):
        return _method(node, meaning(node.func.value, run), node.func.attr.value, run)
    if isinstance(node.func, cst.Call):
        return _of_joblib(node, node.func, run)
    function = meaning(node.func, run)
    arguments = [_given(arg, run) for arg in node.args]
    if isinstance(function, Function) and not any(arg.keyword or arg.star for arg in node.args):
        try:
            return called(function, node, run, *arguments)
        except Unclear:
            if any(holds(argument, (Query, Part)) for argument in arguments):
                raise
    for argument in arguments:
        plain(node, argument)
    return Plain(node)


def _given(arg: cst.Arg, run: Run) -> Any:
    """An argument; by its own name, where it holds nothing that is of interest."""
    found = meaning(arg, run)
    return Plain(arg.value) if type(found) is Plain else found


def _method(node: cst.Call, base: Any, name: str, run: Run) -> Any:
    if isinstance(base, Model):
        return _of_model(node, base, name, run)
    if isinstance(base, Broadcast):
        return Plain(node)
    if isinstance(base, Rdd | Plain):
        found = spark.of_rdd(node, base, name, run)
        return _of_plain(node, name, run) if found is None else found
    return _of_values(node, base, name, run)


def _of_plain(node: cst.Call, name: str, run: Run) -> Any:
    """``sc.broadcast(model)``, ``pool.map(f, blocks)``; anything else must get nothing of ours."""
    if name == "broadcast" and len(node.args) == 1:
        return Broadcast(meaning(node.args[0], run))
    if name == "map" and len(node.args) == 2:
        return mapped(node, run)
    for arg in node.args:
        if holds(value := meaning(arg, run), Query) and name in ASKS:
            asked = run.source.code(cst.ensure_type(node.func, cst.Attribute).value)
            raise Unclear(node, f"it cannot be seen that {asked} is a model of samekin")
        plain(node, value)
    return Plain(node)


def _of_values(node: cst.Call, base: Any, name: str, run: Run) -> Any:
    """Verbs of arrays and of frames of pandas."""
    if name in ("tolist", "to_list"):
        return listed(node, base)
    words = [run.source.code(arg.value) for arg in node.args]
    if isinstance(base, Query | Many) and _keeps(name, words):
        return base
    if isinstance(base, Query) and name == "reshape" and words in (["1", "-1"], ["(1, -1)"]):
        return One(base)
    if isinstance(base, Frame) and name == "assign":
        new = {arg.keyword.value: meaning(arg, run) for arg in node.args if arg.keyword}
        return Frame((*base.columns, *new.items()), base.came)
    plain(node, base)
    return _of_plain(node, name, run)


def _keeps(name: str, words: list[str]) -> bool:
    """Whether a verb changes the container and no number."""
    same = name == "astype" and words in (["float"], ["np.float64"], ['"float64"'])
    return same or (name in ("toArray", "to_numpy", "copy") and not words)


def _of_model(node: cst.Call, model: Model, name: str, run: Run) -> Any:
    values = [meaning(arg, run) for arg in node.args]
    if name == "fit":
        if any(holds(value, Query) and not isinstance(value, Rdd) for value in values):
            raise Unclear(node, "the model is fitted with a part of the rows")
        spelled = model.spelled if model.spelled.isidentifier() else run.source.code(node)
        return Model(spelled, model.made)
    first = node.args[0].keyword if node.args else None
    if name in ASKS and values and (first is None or first.value == "X"):
        return answered(node, model, name, values[0], node.args)
    for value in values:
        plain(node, value)
    return Plain(node)


def _of_joblib(node: cst.Call, func: cst.Call, run: Run) -> Any:
    """``Parallel(...)(delayed(f)(block) for block in blocks)``."""
    name = run.source.imported(func.func)
    if name.startswith("joblib.") and name.endswith("Parallel"):
        return meaning(node.args[0], run)
    if name.startswith("joblib.") and name.endswith("delayed"):
        arguments = [meaning(arg, run) for arg in node.args if not arg.keyword]
        function = func.args[0].value
        if isinstance(function, cst.Attribute):
            model = meaning(function.value, run)
            if isinstance(model, Model) and function.attr.value in ASKS:
                return answered(node, model, function.attr.value, arguments[0], node.args)
        return called(meaning(function, run), node, run, *arguments)
    for arg in node.args:
        plain(node, meaning(arg, run))
    return Plain(node)
