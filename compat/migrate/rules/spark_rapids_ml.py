"""spark-rapids-ml's neighbours of DataFrames: exact, and on CPUs."""

from __future__ import annotations

import libcst as cst
from libcst import matchers as m

from samekin.compat.migrate.estimators import made
from samekin.compat.migrate.frames import FRAMES
from samekin.compat.migrate.meaning.reading import literal
from samekin.compat.migrate.source import Source, within

HOME = "spark_rapids_ml.knn"
NAME = f"{HOME}.NearestNeighbors"
WORDS = {
    "k": "n_neighbors",
    "inputCol": "features_col",
    "inputCols": "features_col",
    "featuresCol": "features_col",
    "featuresCols": "features_col",
    "idCol": "id_col",
}
DROPPED = ("num_workers", "verbose", "float32_inputs", "numWorkers")
JOIN = "ask model.kneighbors(queries) for ids and distances, and join the other columns on the ids"


def apply(source: Source) -> None:
    """Words of scikit-learn, one frame of answers in place of three."""
    calls = [call for call in source.all(cst.Call) if source.imported(call.func) == NAME]
    if calls and source.to not in FRAMES:
        todo = "move it to spark_frame or spark_connect"
        source.left(calls[0], f"its data are DataFrames, and {source.to} has none", todo)
        return
    for call in calls:
        chain = _chain(source, call)
        words = _words(source, call, chain)
        asked = _asked(source, call)
        if words is None or not _clear(source, call, asked, words):
            continue
        _say(source, chain[-1] if chain else call, words)
        for ask in asked:
            _one_frame(source, ask, words.get("id_col", '"id"'))
    for name in ("ApproximateNearestNeighbors", "ApproximateNearestNeighborsModel"):
        for line in source.all(cst.ImportFrom):
            for alias in line.names if not isinstance(line.names, cst.ImportStar) else ():
                if alias.evaluated_name == name and HOME in source.code(line):
                    todo = "samekin.NearestNeighbors answers exactly, with the same columns"
                    source.left(line, "it answers approximately", todo)


def _chain(source: Source, call: cst.Call) -> list[cst.Call]:
    """``NearestNeighbors().setK(5).setInputCol("x")``: the calls of setters, in order."""
    found: list[cst.Call] = []
    node = call
    while isinstance(attribute := source.parent(node), cst.Attribute):
        outer = source.parent(attribute)
        if not isinstance(outer, cst.Call) or not attribute.attr.value.startswith("set"):
            break
        found.append(outer)
        node = outer
    return found


def _words(source: Source, call: cst.Call, chain: list[cst.Call]) -> dict[str, str] | None:
    """What is said of the search, in scikit-learn's words."""
    said = [(arg.keyword.value if arg.keyword else "", arg.value) for arg in call.args]
    for setter in chain:
        assert isinstance(setter.func, cst.Attribute)
        name = setter.func.attr.value[3:]
        said.append((name[0].lower() + name[1:], setter.args[0].value))
    found = {}
    for name, value in said:
        if name in WORDS:
            found[WORDS[name]] = source.code(value)
        elif name not in DROPPED:
            source.left(
                call, f"samekin has no word {name}=", "say it otherwise, and run this again"
            )
            return None
    return found


def _asked(source: Source, call: cst.Call) -> list[cst.Call]:
    """Every question to a model of this search."""
    return [
        ask
        for ask in source.all(cst.Call)
        if isinstance(ask.func, cst.Attribute) and _model(source, ask.func.value) is call
    ]


def _model(source: Source, node: cst.CSTNode) -> cst.Call | None:
    """The call that makes the search that a model was fitted by."""
    while isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
        node = node.func.value
    if isinstance(node, cst.Call):
        return node if source.imported(node.func) == NAME else None
    value = source.value(node) if isinstance(node, cst.Name) else None
    if value is None or any(source.code(part) == source.code(node) for part in within(value)):
        return made(source, node, {NAME})
    return _model(source, value)


def _clear(source: Source, call: cst.Call, asked: list[cst.Call], words: dict[str, str]) -> bool:
    """Whether every question can be said otherwise."""
    for ask in asked:
        assert isinstance(ask.func, cst.Attribute)
        verb = ask.func.attr.value
        if verb == "exactNearestNeighborsJoin":
            source.left(ask, "it joins whole rows", JOIN)
            return False
        if verb == "kneighbors" and (_triple(source, ask) is None or "id_col" not in words):
            why = "it numbers the rows itself" if "id_col" not in words else "it gives three frames"
            todo = (
                "name the id column (idCol=), and take the frames apart: a, b, knn = kneighbors(q)"
            )
            source.left(ask, why, todo)
            return False
        if verb.startswith(("set", "get")) and ask not in _chain(source, call):
            source.left(ask, f"{verb} is called on its own", "say it where the search is made")
            return False
    return True


def _triple(source: Source, ask: cst.Call) -> cst.Assign | None:
    """``items, queries, knn = model.kneighbors(frame)``."""
    statement = source.parent(ask)
    target = m.AssignTarget(m.Tuple([m.Element(m.Name())] * 3) | m.List([m.Element(m.Name())] * 3))
    if isinstance(statement, cst.Assign) and m.matches(statement.targets[0], target):
        return statement
    return None


def _say(source: Source, call: cst.Call, words: dict[str, str]) -> None:
    words = {"n_neighbors": "5"} | words
    to = "spark_frame" if source.to == "spark" else source.to
    words["integration"] = f'"{to}"'
    usual = {"features_col": '"features"', "id_col": '"id"'}
    said = ", ".join(f"{n}={v}" for n, v in words.items() if usual.get(n) != v)
    source.replace(call, f"NearestNeighbors({said})")
    source.changed(call, "the search is samekin's, with scikit-learn's words")
    source.needs("from samekin import NearestNeighbors")
    for line in source.all(cst.ImportFrom):
        if HOME in source.code(line):
            statement = source.parent(line)
            assert statement is not None
            source.remove(statement)


def _one_frame(source: Source, ask: cst.Call, id_: str) -> None:
    """The third frame is the answer; the first two are those that are there already."""
    statement = _triple(source, ask)
    if statement is None:
        return
    elements = cst.ensure_type(statement.targets[0].target, cst.Tuple | cst.List).elements  # type: ignore[arg-type]
    names = [source.code(element.value) for element in elements]
    line = source.parent(statement)
    assert isinstance(line, cst.SimpleStatementLine)
    named = f'.withColumnRenamed({id_}, "query_{literal(cst.parse_expression(id_))}")'
    lines = [f"{names[2]} = {source.code(ask)}{named}"]
    frames = (_items(source, ask), source.code(ask.args[0].value))
    for name, frame in zip(names, frames, strict=False):
        if name not in {"_", frame} and _read(source, name, statement):
            lines.append(f"{name} = {frame}")
    first, *rest = [cst.ensure_type(cst.parse_statement(c), cst.SimpleStatementLine) for c in lines]
    first = first.with_changes(leading_lines=line.leading_lines)
    source.edit(line, lambda _: cst.FlattenSentinel([first, *rest]))
    source.changed(ask, "the answer is one frame, of the ids, indices and distances")


def _read(source: Source, name: str, statement: cst.Assign) -> bool:
    """Whether a name is used beside the statement that gives it a value."""
    names = (node for node in source.all(cst.Name) if node.value == name)
    return any(source.inside(node, cst.Assign) is not statement for node in names)


def _items(source: Source, ask: cst.Call) -> str:
    """The frame that the model was fitted with."""
    assert isinstance(ask.func, cst.Attribute)
    model = ask.func.value
    value = source.value(model) if isinstance(model, cst.Name) else model
    return source.code(value.args[0].value) if isinstance(value, cst.Call) and value.args else ""
