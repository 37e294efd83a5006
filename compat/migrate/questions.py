"""How a question and its answers are written in samekin's words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import libcst as cst
from libcst import matchers as m

from samekin.compat.migrate.meaning.values import (
    Asked,
    Frame,
    Group,
    One,
    Part,
    Query,
    Rdd,
    Unclear,
    leaves,
    parts,
)
from samekin.compat.migrate.source import Source


class Code:
    """One question, to all queries.

    Parameters
    ----------
    source : Source
    asked : Asked
    model : str
        The name of the model.
    words : sequence of str, optional
        What is said beside the queries; what the question says that is there, unless given.
    """

    def __init__(
        self, source: Source, asked: Asked, model: str, words: Sequence[str] | None = None
    ) -> None:
        self.source: Source = source
        self.asked: Asked = asked
        self.model: str = model
        self.words = words
        self.function: cst.FunctionDef | None = None  # where the question is to be asked
        of = asked.query.of
        if of.kind == "array" and asked.query.path:
            raise Unclear(asked.call, "it asks for a part of each row")
        self.line: cst.CSTNode | None = None  # the statement above which a name can be given
        self.array: str = of.code if of.kind == "array" else "" if asked.query.path else of.array

    # -- on the driver --------------------------------------------------------------------------

    def named(self, wholes: dict[str, str]) -> list[str]:
        """Statements that give names their arrays."""
        names = {part: name for name, part in wholes.items()}
        if len(names) < len(wholes):
            raise Unclear(self.asked.call, "two names are for the same answers")
        if set(names) <= {"distances", "indices"}:
            return [self._neighbors(names)]
        ((part, name),) = names.items()
        return [f"{name} = {self._ask(VERBS[part])}"]

    def _neighbors(self, names: dict[str, str]) -> str:
        if set(names) == {"indices"}:
            return f"{names['indices']} = {self._indices()}"
        pair = f"{names['distances']}, {names.get('indices', '_')}"
        return f"{pair} = {self._pair()}"

    def returned(self, finals: list[Part]) -> list[str]:
        """Statements that return arrays."""
        names = [final.name for final in finals]
        if names == ["distances", "indices"]:
            return [f"return {self._pair()}"]
        if names == ["indices"]:
            return [f"return {self._indices()}"]
        if len(names) == 1 and names[0] in VERBS:
            return [f"return {self._ask(VERBS[names[0]])}"]
        return [f"distances, indices = {self._pair()}", f"return {', '.join(names)}"]

    def _pair(self) -> str:
        if self.array:
            return self._ask("kneighbors")
        array = self.source.numpy()
        return f"map({array}.array, zip(*{self._ask('neighbors')}.collect()))"

    def _indices(self) -> str:
        found = self._ask("kneighbors", "return_distance=False")
        return found if self.array else f"{self.source.numpy()}.array({found}.collect())"

    def _ask(self, verb: str, *words: str) -> str:
        if verb.startswith("predict") and not self.array:
            return f"{self.source.numpy()}.array({self.rdd_of(verb)}.collect())"
        return self._call(verb, self.array or self.rows(), *words)

    def _call(self, verb: str, queries: str, *words: str) -> str:
        """With the words of the question that is there, but for those that are said now."""
        more = self.words
        if more is None:
            more = [
                self.source.code(arg.with_changes(comma=cst.MaybeSentinel.DEFAULT))
                for arg in self.asked.words
                if not self._said(arg)
            ]
            self._known(self.asked.words)
        return f"{self.model}.{verb}({', '.join([queries, *more, *words])})"

    def _known(self, args: Sequence[cst.Arg]) -> None:
        """Be sure that names mean the same where the question is to be asked."""
        inner = self.source.inside(self.asked.call, cst.FunctionDef | cst.Lambda)  # type: ignore[arg-type]
        if inner is None or inner is self.function:
            return
        for name in (name for arg in args for name in m.findall(arg.value, m.Name())):
            for found in self.source.assignments(name):
                node = getattr(found, "node", None)
                if node is not None and inner in self.source.above(node):
                    raise Unclear(self.asked.call, f"{self.source.code(name)} is known there only")

    def _said(self, arg: cst.Arg) -> bool:
        if arg.keyword is not None:
            return arg.keyword.value == "return_distance"
        return arg in self.asked.words[1:]

    # -- on Spark -------------------------------------------------------------------------------

    def rdd_of(self, verb: str) -> str:
        """An RDD of the answers of a verb."""
        return self._call(verb, self.rows())

    def rows(self) -> str:
        """The RDD of the rows of the queries."""
        of, path = self.asked.query.of, self.asked.query.path
        if of.kind == "array":
            return f"{of.context}.parallelize({of.code})"
        return _column(self.asked.call, of.code, path)

    def rdd(self, found: Rdd) -> str:
        """An RDD whose elements are those of ``found``.

        Raises
        ------
        Unclear
            If its elements are blocks, or hold what cannot be said.
        """
        if found.blocks:
            raise Unclear(self.asked.call, "its answers stay in blocks, as many as partitions")
        names = {part.name for part in parts(found.each)}
        answers, spelled = self._answers(names)
        queries = {leaf for leaf in leaves(found.each) if isinstance(leaf, Query)}
        if not queries:
            if found.each == self._each(spelled):
                return answers
            word = "near" if len(spelled) == 1 else "found"
            return f"{answers}.map(lambda {word}: {_spelled(found.each, spelled, word, None)})"
        return self._zipped(found, answers, spelled, queries)

    def _answers(self, names: set[str]) -> tuple[str, tuple[str, ...]]:
        if names <= {"distances", "indices"}:
            if names == {"indices"}:
                return self._call("kneighbors", self.rows(), "return_distance=False"), ("indices",)
            return self.rdd_of("neighbors"), ("distances", "indices")
        (name,) = names
        return self.rdd_of(VERBS[name]), (name,)

    def _each(self, spelled: tuple[str, ...]) -> Any:
        found = tuple(Part(name, self.asked) for name in spelled)
        return found[0] if len(found) == 1 else Group(found)

    def _zipped(
        self, found: Rdd, answers: str, spelled: tuple[str, ...], queries: set[Query]
    ) -> str:
        """Answers beside what is kept of their queries."""
        if len(queries) > 1 or not self.asked.query.of.code.isidentifier():
            raise Unclear(self.asked.call, "what it keeps of the queries has no name of its own")
        (query,) = queries
        kept = _column(self.asked.call, self.asked.query.of.code, query.path)
        pairs = f"{kept}.zip({self.hoisted(answers)})"
        each = self._each(spelled)
        if found.each == Group((query, each)):
            return pairs
        if isinstance(each, Group) and found.each == Group((query, *each.parts)):
            return f"{pairs}.map(lambda pair: (pair[0], *pair[1]))"
        if isinstance(found.each, Group) and found.each.parts[0] == query:
            value = (
                Group(found.each.parts[1:]) if len(found.each.parts) > 2 else found.each.parts[1]
            )
            if len(found.each.parts) == 2 and query not in leaves(value):
                word = "near" if len(spelled) == 1 else "found"
                return f"{pairs}.mapValues(lambda {word}: {_spelled(value, spelled, word, None)})"
        return f"{pairs}.map(lambda pair: {_spelled(found.each, spelled, 'pair[1]', 'pair[0]')})"

    def hoisted(self, answers: str) -> str:
        """A name for the answers, given in a line of its own above the one that asks."""
        line = self.line
        name = next((n for n in ("near", "answers") if not self.source.taken(n)), None)
        if line is None or name is None:
            return answers
        new = cst.ensure_type(cst.parse_statement(f"{name} = {answers}"), cst.SimpleStatementLine)
        above = getattr(line, "leading_lines", ())
        new = new.with_changes(leading_lines=above)
        self.source.edit(
            line, lambda found: cst.FlattenSentinel([new, found.with_changes(leading_lines=())])
        )
        return name


VERBS = {"prediction": "predict", "probabilities": "predict_proba"}


def _column(node: cst.CSTNode, rdd: str, path: tuple[Any, ...]) -> str:
    if not path:
        return rdd
    if path in ((0,), (1,)):
        return f"{rdd}.{('keys', 'values')[path[0]]}()"
    if all(isinstance(part, str) for part in path):
        return f"{rdd}.map(lambda row: row.{'.'.join(path)})"
    raise Unclear(node, "which part of the elements are the rows cannot be said in a word")


def _spelled(value: Any, names: tuple[str, ...], answer: str, query: str | None) -> str:
    """An element of the RDD, of what stands for the answer and for the query."""
    if isinstance(value, Query):
        assert query is not None
        return query
    if isinstance(value, Part):
        name = answer if len(names) == 1 else f"{answer}[{names.index(value.name)}]"
        spelled = {"list": "list({})", "tolist": "{}.tolist()"}.get(value.spelled, "{}")
        return spelled.format(name)
    inner: Callable[[Any], str] = lambda part: _spelled(part, names, answer, query)  # noqa: E731
    if isinstance(value, One):
        return f"{inner(value.each)}.reshape(1, -1)"
    if isinstance(value, Frame):
        return "{" + ", ".join(f'"{name}": {inner(v)}' for name, v in value.columns) + "}"
    if isinstance(value, Group):
        comma = "," if len(value.parts) == 1 else ""
        return f"({', '.join(map(inner, value.parts))}{comma})"
    raise Unclear(cst.Pass(), "its elements hold what cannot be said in samekin's words")
