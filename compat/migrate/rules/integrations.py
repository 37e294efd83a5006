"""The engine's word of every estimator of samekin, and the data that goes with it."""

from __future__ import annotations

import re

import libcst as cst

from samekin.compat.migrate.at_once import sweep
from samekin.compat.migrate.estimators import OURS, with_word, without, word
from samekin.compat.migrate.meaning.reading import literal
from samekin.compat.migrate.meaning.values import Unclear
from samekin.compat.migrate.natives import brought, foreign
from samekin.compat.migrate.recipes import asked_by_workers
from samekin.compat.migrate.source import Source
from samekin.compat.migrate.workers import works
from samekin.core.registry import FAMILIES

TODO = (
    "bring the rows to the driver with samekin.gather(data), or make them data of the new engine, "
    "and say integration= then"
)


def apply(source: Source) -> None:
    """Say the engine that is moved to, where an estimator is made."""
    here = {model.made for _, model in asked_by_workers(source)}
    for call in source.all(cst.Call):
        ours = source.imported(call.func) in OURS and call not in here
        worker = any(works(source, up) for up in source.above(call)) if ours else False
        if ours and not worker and not _handed(source, call):
            _move(source, call)


def _handed(source: Source, call: cst.Call) -> bool:
    """Whether an estimator is given to somebody, a grid search or a pipeline: they run it."""
    parent = source.parent(call)
    target = parent.targets[0].target if isinstance(parent, cst.Assign) else None
    uses = source.uses(target) if isinstance(target, cst.Name) else []
    return any(_taken(source, use) for use in (call, *uses))


def _taken(source: Source, node: cst.CSTNode) -> bool:
    """Whether a call takes an estimator in order to run it, or its code to somewhere else."""
    arg = source.parent(node)
    if isinstance(arg, cst.Element):
        return True
    outer = source.parent(arg) if isinstance(arg, cst.Arg) else None
    if not isinstance(outer, cst.Call):
        return False
    name = source.code(outer.func).rpartition(".")[2]
    return source.imported(outer.func).startswith("sklearn.") or bool(RUNNERS.search(name))


RUNNERS = re.compile(r"broadcast|pipeline|Pipeline|Search|cross_val|Estimator$|delayed|submit")


def _move(source: Source, made: cst.Call) -> None:
    """The data first: if it cannot go along, the word stays."""
    edits, lines = [], []
    try:
        for call, found in foreign(source, made, source.to):
            edits += brought(source, call, found)
            lines.append(call)
    except Unclear as error:
        source.left(error.node, error.why, TODO)
        return
    _say(source, made, bool(edits))
    for node, code in edits:
        if code:
            source.replace(node, code)
        else:
            source.remove(node)
    if edits:
        sweep(source, [node for node, _ in edits], None)
        source.changed(lines[0], "arrays go in, and arrays come out")


def _say(source: Source, made: cst.Call, arrays: bool) -> None:
    there = word(made, "integration")
    said = None if there is None else literal(there.value)
    if any(arg.star for arg in made.args) or (there is not None and said is None):
        return  # it is chosen elsewhere
    if said in (*FAMILIES.get(source.to, ()), source.to) or (said is None and source.to == "local"):
        return
    if source.to == "local" and arrays:
        source.edit(made, lambda call: without(call, "integration"))
        source.changed(made, "the engine is the one that holds the corpus")
        return
    to = f'"{source.to}"'
    source.edit(made, lambda call: with_word(call, "integration", to))
    source.changed(made, f"integration={to}")
