"""The broadcast recipe on DataFrames by ``mapInPandas``."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import libcst as cst

from samekin.compat.migrate import frames
from samekin.compat.migrate.flow import Flow, flows
from samekin.compat.migrate.meaning.values import Frame, Query, Unclear, leaves, parts
from samekin.compat.migrate.recipes import Attempt, move_one, named, settle
from samekin.compat.migrate.source import Source
from samekin.compat.migrate.workers import says

TODO = (
    'fit with integration="spark_frame", and nn.kneighbors(frame) gives the id, indices and '
    "distances of every query"
)


def apply(source: Source) -> None:
    """Ask the model itself, which answers with a lazy frame."""
    if not move_one(source, attempts, "the model is asked for the whole frame", TODO):
        for flow in flows(source):
            flow.report(says("mapInPandas"), TODO)


def attempts(source: Source) -> Iterator[Attempt]:
    """Every frame of answers."""
    for flow in flows(source):
        for call, frame in flow.run.frames:
            if found := parts(frame):
                yield Attempt(call, found[0].asked, partial(_move, flow, call, frame))


def _move(flow: Flow, call: cst.Call, frame: Frame) -> None:
    source = flow.source
    asked = parts(frame)[0].asked
    if frame.came is not None:
        raise Unclear(call, "it keeps every column of the frame")
    kept = {leaf for leaf in leaves(frame) if isinstance(leaf, Query)}
    if len(kept) != 1:
        raise Unclear(call, f"it keeps {len(kept)} columns of the frame, not its id alone")
    (id_,) = (query.path[0] for query in kept)
    name, broadcast = named(source, asked.model)
    wanted = {column: _what(call, value.each) for column, value in frame.columns}
    types = dict(frames.schema(source, call.args[1].value))
    if set(types) != set(wanted):
        raise Unclear(call, "its schema names other columns than its function yields")
    for column, kind in types.items():
        if kind not in frames.TYPES.get(wanted[column], (kind,)):
            raise Unclear(call, f"{column} is {kind}, and samekin's {wanted[column]} are not")
    only = "distances" not in wanted.values()
    code = frames.kneighbors(source, asked, name, asked.query.of.code, only)
    frames.say(source, asked, asked.query.path[0], id_)
    source.replace(call, code + frames.renamed(id_, [(c, wanted[c]) for c in types]))
    settle(source, call, broadcast, name)


def _what(call: cst.Call, value: object) -> str:
    if isinstance(value, Query):
        return "id"
    if found := parts(value):
        return found[0].name
    raise Unclear(call, "a column of its answer is neither the id nor a part of the answer")
