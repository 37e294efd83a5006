"""The broadcast recipe, of whatever kind: one model, asked by workers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple

import libcst as cst
from libcst import matchers as m

from samekin.compat.migrate.at_once import sweep
from samekin.compat.migrate.estimators import with_word
from samekin.compat.migrate.meaning import Run, meaning
from samekin.compat.migrate.meaning.reading import QUESTIONS
from samekin.compat.migrate.meaning.values import Asked, Model, Unclear
from samekin.compat.migrate.source import Source
from samekin.compat.migrate.workers import works

BROADCAST = m.Attribute(attr=m.Name("broadcast"))


class Attempt(NamedTuple):
    """Something that may be moved: where, what is asked in it, how; it raises if it may not be."""

    call: cst.Call
    asked: Asked
    move: Callable[[], None]


Attempts = Callable[[Source], Iterable[Attempt]]


def move_one(source: Source, attempts: Attempts, what: str, todo: str) -> bool:
    """Move the first that can be moved, and say of the others why they are not."""
    found = list(attempts(source))
    trial = _Trial(source) if found else None
    for attempt in found:
        assert trial is not None
        if why := trial.against(attempt):
            source.left(attempt.call, why, todo)
            continue
        attempt.move()
        source.changed(attempt.call, what)
        return True
    return False


class _Trial:
    """All recipes of a file, tried on a copy: a model goes with all of them or with none.

    What some worker goes on to ask as it does must not get an engine's word.
    """

    def __init__(self, source: Source) -> None:
        from samekin.compat.migrate.rules import RECIPES

        self.source = source
        copy = Source(source.tree.code, source.to)
        self.why: dict[tuple[int, int], str] = {}
        moved = set()
        for recipe in RECIPES:
            for attempt in recipe.attempts(copy):
                try:
                    attempt.move()
                    moved.add(attempt.asked.call)
                except Unclear as error:
                    self.why[copy.place(attempt.call)] = error.why
        self.stuck = {
            copy.place(model.made): copy.place(call)[0]
            for call, model in asked_by_workers(copy)
            if call not in moved
        }

    def against(self, attempt: Attempt) -> str:
        """Why something cannot be moved; nothing if it can."""
        line = self.stuck.get(self.source.place(attempt.asked.model.made))
        other = f"its model is asked in line {line}, too, which stays" if line else ""
        return self.why.get(self.source.place(attempt.call), other)


def asked_by_workers(source: Source) -> Iterator[tuple[cst.Call, Model]]:
    for question in source.all(cst.Attribute):
        call = source.parent(question)
        if question.attr.value not in QUESTIONS or not isinstance(call, cst.Call):
            continue
        if not any(works(source, up) for up in source.above(question)):
            continue
        try:
            model = meaning(question.value, Run(source))
        except Unclear:
            continue
        if isinstance(model, Model):
            yield call, model


def say_words(source: Source, asked: Asked, words: dict[str, str]) -> None:
    """Words for the constructor of a model, if nobody else has others for it."""
    made = asked.model.made
    if source.words.setdefault(made, words) != words:
        raise Unclear(asked.call, "its model is asked for other kinds or columns, too")
    for name, value in words.items():
        source.edit(made, partial(with_word, name=name, value=value))


def named(source: Source, model: Model) -> tuple[str, cst.Assign | None]:
    """A name for the model; and, if it has none yet, the statement that is to give it one."""
    if model.spelled.replace(".", "").isidentifier():
        return model.spelled, None
    statement = source.inside(model.made, cst.Assign)
    if statement is None or not m.matches(statement.value, m.Call(func=BROADCAST)):
        raise Unclear(model.made, "the model has no name")
    name = source.code(statement.targets[0].target)
    return name if source.taken("nn") else "nn", statement


def settle(source: Source, call: cst.Call, broadcast: cst.Assign | None, name: str) -> None:
    """The code of the workers goes; the model gets a name, and loses a handle that nobody uses."""
    statement = broadcast and source.parent(broadcast)
    sweep(source, [call], statement)
    if broadcast is None or not isinstance(statement, cst.SimpleStatementLine):
        return
    handle = broadcast.targets[0].target
    uses = [use for use in source.uses(handle) if not _goes(source, use)]
    releases = [use for use in uses if m.matches(source.parent(use) or use, RELEASE)]
    if len(releases) < len(uses):
        source.edit(statement, partial(_two, name, source.code(handle)))
        return
    for use in releases:
        if (line := source.inside(use, cst.SimpleStatementLine)) is not None:
            source.remove(line)
    source.edit(statement, partial(_one, name))


RELEASE = m.Attribute(attr=m.Name("unpersist") | m.Name("destroy"))


def _goes(source: Source, use: cst.CSTNode) -> bool:
    return any(up in source.gone for up in source.above(use))


def _one(name: str, line: cst.SimpleStatementLine) -> cst.SimpleStatementLine:
    """``bc = sc.broadcast(model)`` without the broadcast."""
    assign = cst.ensure_type(line.body[0], cst.Assign)
    call = cst.ensure_type(assign.value, cst.Call)
    target = cst.AssignTarget(cst.Name(name))
    new = assign.with_changes(targets=[target], value=call.args[0].value)
    return line.with_changes(body=[new])


def _two(name: str, handle: str, line: cst.SimpleStatementLine) -> cst.FlattenSentinel[cst.CSTNode]:
    """The model first, then its broadcast."""
    assign = cst.ensure_type(line.body[0], cst.Assign)
    function = cst.ensure_type(assign.value, cst.Call).func
    code = cst.Module([]).code_for_node(function)
    return cst.FlattenSentinel(
        [_one(name, line), cst.parse_statement(f"{handle} = {code}({name})")]
    )
