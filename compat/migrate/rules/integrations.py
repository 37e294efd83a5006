"""The engine's word: ``integration=`` of every estimator of samekin."""

from __future__ import annotations

import libcst as cst

from samekin.compat.migrate.estimators import OURS, with_word, word
from samekin.compat.migrate.meaning.expressions import literal
from samekin.compat.migrate.recipes import asked_by_workers
from samekin.compat.migrate.source import Source
from samekin.core.registry import FAMILIES


def apply(source: Source) -> None:
    """Say the engine that is moved to, where an estimator is made."""
    here = {model.made for _, model in asked_by_workers(source)}
    for call in source.all(cst.Call):
        if source.imported(call.func) in OURS and call not in here and not _handed(source, call):
            _say(source, call)


def _handed(source: Source, call: cst.Call) -> bool:
    """Whether an estimator is given to somebody, a grid search or a pipeline: they run it."""
    parent = source.parent(call)
    if isinstance(parent, cst.Arg | cst.Element):
        return True
    target = parent.targets[0].target if isinstance(parent, cst.Assign) else None
    uses = source.uses(target) if isinstance(target, cst.Name) else []
    return any(isinstance(source.parent(use), cst.Arg | cst.Element) for use in uses)


def _say(source: Source, call: cst.Call) -> None:
    there = word(call, "integration")
    if there is None and source.to == "local":
        return
    if there is not None:
        said = literal(there.value)
        if said in FAMILIES.get(source.to, (source.to,)) or said == source.to:
            return
    to = f'"{source.to}"'
    source.edit(call, lambda made: with_word(made, "integration", to))
    source.changed(call, f"integration={to}")
