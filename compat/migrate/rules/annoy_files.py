"""Annoy, asked where it was built or, by way of its file, by Spark's workers: exact neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import libcst as cst
from libcst import matchers as m

from samekin.compat.migrate.at_once import asked_at_once, next_to, sweep
from samekin.compat.migrate.flow import Flow, flows
from samekin.compat.migrate.meaning.reading import literal
from samekin.compat.migrate.meaning.values import Asked, Part, Rdd, Unclear, parts
from samekin.compat.migrate.questions import Code
from samekin.compat.migrate.source import Source
from samekin.compat.migrate.spacing import spaced
from samekin.compat.migrate.workers import says

NAME = "annoy.AnnoyIndex"
METRICS = {
    "euclidean": "euclidean",
    "manhattan": "manhattan",
    "angular": "cosine",
    "dot": "inner_product",
}
SAME = ("euclidean", "manhattan")
"""Metrics whose distances are samekin's; of the others the order alone is."""
CHORES = ("build", "save", "set_seed", "on_disk_build", "verbose", "unload", "unbuild")
TODO = (
    "fit samekin.NearestNeighbors with the rows that the file was made of, or with those that it "
    "holds (get_item_vector), and ask it with the array or the RDD of the queries"
)


class Built(NamedTuple):
    """An index of Annoy, where it is built."""

    made: cst.Call
    name: cst.Name
    loop: cst.For
    rows: str


def apply(source: Source) -> None:
    """Fit what was built, and ask it for all queries."""
    for flow in flows(source):
        for asked in flow.questions():
            if source.imported(asked.model.made.func) == NAME:
                try:
                    _move(flow, asked)
                except Unclear as error:
                    source.left(error.node, error.why, TODO)
                else:
                    source.changed(asked.call, "Annoy's approximate answers become exact ones")
                    return
        flow.report(says("get_nns_by_vector", "get_nns_by_item"), TODO)
    for call in source.all(cst.Call):
        if m.matches(call.func, m.Attribute(attr=m.Name("get_nns_by_item"))):
            source.left(call, "it asks for the neighbours of one row by its number", TODO)


def _move(flow: Flow, asked: Asked) -> None:
    source = flow.source
    built = _built(source, asked)
    rdd = next((rdd for _, rdd in flow.run.rdds if parts(rdd.each)[0].asked is asked), None)
    made = _made(source, built, asked, [part.name for part in _parts(flow, asked)])
    name = "nn" if not source.taken("nn") else built.name.value
    code = Code(source, asked, name, ())
    code.function = flow.function
    if not code.array and source.to not in ("spark_rdd", "spark"):
        raise Unclear(asked.call, f"its queries are an RDD, and {source.to} has none")
    source.speaks(made)
    _ask(flow, asked, rdd, code)
    fit = cst.ensure_type(
        cst.parse_statement(f"{name} = {made}.fit({built.rows})"), cst.SimpleStatementLine
    )
    source.gone.add(built.loop)
    line = source.inside(built.made, cst.SimpleStatementLine)
    above = (line if line and next_to(source, line, built.loop) else built.loop).leading_lines
    source.edit(built.loop, lambda _: fit.with_changes(leading_lines=spaced(above)))
    chores = list(_chores(source, built))
    for chore in chores:
        source.remove(chore)
    sweep(source, [built.loop, *chores], None)
    source.needs("from samekin import NearestNeighbors")


def _parts(flow: Flow, asked: Asked) -> Iterator[Part]:
    for statement in flow.of(asked):
        for value in flow.made[statement].values():
            yield from (part for part in parts(value) if part.asked is asked)


def _ask(flow: Flow, asked: Asked, rdd: Rdd | None, code: Code) -> None:
    if asked_at_once(flow, asked, code):
        return
    if rdd is None:
        raise Unclear(asked.call, "its answers do not end up in arrays")
    call = next(call for call, found in flow.run.rdds if found is rdd)
    line = flow.source.inside(call, cst.SimpleStatementLine)
    code.line = line if line in flow.body else None
    flow.source.replace(call, code.rdd(rdd))
    sweep(flow.source, [call], None)


def _built(source: Source, asked: Asked) -> Built:
    """The one index of this file, and the loop that fills it."""
    found = [
        Built(loop_call, name, loop, rows)
        for loop in source.all(cst.For)
        if (parts_ := _filling(source, loop)) is not None
        for loop_call, name, rows in [parts_]
    ]
    if len(found) != 1:
        raise Unclear(asked.call, "it cannot be seen which rows are in its file")
    built = found[0]
    for use in source.uses(built.name):
        verb = source.parent(use)
        known = isinstance(verb, cst.Attribute) and verb.attr.value in (*CHORES, "add_item")
        if not known and not any(up is asked.call for up in source.above(use)):
            line = source.place(use)[0]
            raise Unclear(asked.call, f"the index is used for something else in line {line}")
    return built


def _filling(source: Source, loop: cst.For) -> tuple[cst.Call, cst.Name, str] | None:
    """``for i, row in enumerate(X): index.add_item(i, row)``, and by numbers."""
    add = m.findall(loop.body, m.Call(func=m.Attribute(m.Name(), m.Name("add_item"))))
    if len(add) != 1 or len(loop.body.body) != 1:
        return None
    call = cst.ensure_type(add[0], cst.Call)
    name = cst.ensure_type(cst.ensure_type(call.func, cst.Attribute).value, cst.Name)
    made = source.value(name)
    if not isinstance(made, cst.Call) or source.imported(made.func) != NAME:
        return None
    words = [source.code(arg.value) for arg in call.args]
    target, over = source.code(loop.target).strip("()"), source.code(loop.iter)
    number, row = words
    if target == f"{number}, {row}" and over.startswith("enumerate("):
        return made, name, over.removeprefix("enumerate(").removesuffix(")")
    rows = row.removesuffix(f"[{number}]")
    if target == number and over in (f"range(len({rows}))", f"range({rows}.shape[0])"):
        return made, name, rows
    return None


def _made(source: Source, built: Built, asked: Asked, names: list[str]) -> str:
    """The call that makes the exact estimator."""
    metric = literal(built.made.args[1].value) if len(built.made.args) > 1 else "angular"
    if metric not in METRICS:
        raise Unclear(built.made, f"samekin has no metric for Annoy's {metric!r}")
    if metric not in SAME and "distances" in names:
        raise Unclear(asked.call, f"its {metric} distances are others than samekin's")
    words = [f"n_neighbors={source.code(asked.words[0].value)}"]
    if metric != "euclidean":
        words.append(f'metric="{METRICS[metric]}"')
    to = "spark_rdd" if source.to == "spark" else source.to
    if to != "local":
        words.append(f'integration="{to}"')
    return f"NearestNeighbors({', '.join(words)})"


def _chores(source: Source, built: Built) -> Iterator[cst.CSTNode]:
    """What builds, saves and sends the index, and the line that makes it."""
    paths = set()
    for use in source.uses(built.name):
        verb, line = source.parent(use), source.inside(use, cst.SimpleStatementLine)
        if isinstance(verb, cst.Attribute) and verb.attr.value in CHORES and line is not None:
            call = source.parent(verb)
            if verb.attr.value in ("save", "on_disk_build") and isinstance(call, cst.Call):
                paths.add(source.code(call.args[0].value))
            yield line
    line = source.inside(built.made, cst.SimpleStatementLine)
    if line is not None:
        yield line
    for call in source.all(cst.Call):
        if m.matches(call.func, m.Attribute(attr=m.Name("addFile"))):
            line = source.inside(call, cst.SimpleStatementLine)
            if source.code(call.args[0].value) in paths and line is not None:
                yield line
