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
    if isinstance(base, Rdd | Plain) and (found := spark.of_rdd(node, base, name, run)) is not None:
        return found
    if isinstance(base, Plain) and name == "broadcast" and len(node.args) == 1:
        return Broadcast(meaning(node.args[0], run))
    if isinstance(base, Plain) and name == "map" and len(node.args) == 2:
        return mapped(node, run)
    if name in ("tolist", "to_list"):
        return listed(node, base)
    if isinstance(base, Query | Many) and name in ("toArray", "to_numpy", "copy", "astype"):
        return base
    if name == "reshape" and isinstance(base, Query):
        if [run.source.code(arg.value) for arg in node.args] in (["1", "-1"], ["(1, -1)"]):
            return One(base)
        raise Unclear(node, "the row gets a shape that is not (1, -1)")
    if isinstance(base, Frame) and name == "assign":
        new = {arg.keyword.value: meaning(arg, run) for arg in node.args if arg.keyword}
        return Frame((*base.columns, *new.items()), base.came)
    if isinstance(base, Broadcast):
        return Plain(node)
    plain(node, base)
    for arg in node.args:
        if holds(value := meaning(arg, run), Query) and name in ASKS:
            asked = run.source.code(node.func.value)  # type: ignore[attr-defined]
            raise Unclear(node, f"it cannot be seen that {asked} is a model of samekin")
        plain(node, value)
    return Plain(node)


def _of_model(node: cst.Call, model: Model, name: str, run: Run) -> Any:
    if name == "fit":
        spelled = model.spelled if model.spelled.isidentifier() else run.source.code(node)
        return Model(spelled, model.made)
    if name not in ASKS or not node.args:
        for arg in node.args:
            plain(node, meaning(arg, run))
        return Plain(node)
    first = node.args[0]
    if first.keyword is not None and first.keyword.value != "X":
        return Plain(node)
    return answered(node, model, name, meaning(first.value, run), node.args)


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
