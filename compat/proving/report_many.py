"""Many ways beside each other as one HTML file."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import Any

from samekin.compat.proving.many import Beside
from samekin.compat.proving.report import DEFINITION, html, plotted
from samekin.compat.proving.way import Weighed

COLOURS = {"identical": "same", "equal up to ties": "differs", "different": "wrong"}
HEAD = ("way", "verdict", "seconds", "overhead", "MiB", "lines", "recall", "SHA-256")
WORDS = ("way", "verdict", "SHA-256")
"""Columns that are no numbers."""


def cells(way: Weighed) -> tuple[str, ...]:
    """A line of the table; why, where there is nothing else to say."""
    if way.ran is None:
        return way.name, way.verdict, way.why
    return (
        way.name,
        way.verdict,
        f"{way.ran.seconds:.2f}",
        f"{way.overhead:.2f}",
        f"{way.peak:,.0f}",
        str(way.lines),
        f"{way.recall:.4f}",
        way.digest,
    )


def page(found: Beside) -> str:
    """The whole page; without matplotlib an ``ImportError`` that says how to get it."""
    svg, height = plotted("svg"), 1.2 + 0.32 * len(found.ways)
    plots = {
        "Queries": svg(partial(_queries, found=found), "Queries", height),
        "Seconds": svg(partial(_seconds, found=found), "Seconds", height),
        "Memory": svg(partial(_memory, found=found), "Memory", height),
        "Lines": svg(partial(_lines, found=found), "Lines", height),
    }
    n, columns = found.question.corpus.shape
    asked = found.question.queries.shape[0]
    body = f"""<h1>The same neighbours, in every style</h1>
<p>{found.question.k} nearest of {n:,} rows of {columns} columns by {escape(found.question.metric)},
asked by {asked:,} queries. Each way ran twice in a process of its own.</p>
<div class="scroll"><table>
<tr>{"".join(map(_head, HEAD))}
{"".join(map(_row, found.ways))}
</table></div>
<dl>
<dt>seconds<dd>of the second run, with everything that it does
<dt>overhead<dd>seconds that the first run took more: imports, an engine and its workers
<dt>MiB<dd>of all its processes, each at its largest; what they share is counted in each
<dt>lines<dd>of the program, as it is shown below
<dt>verdict, recall<dd>about the rows, beside the definition: {DEFINITION}
<dt>SHA-256<dd>of the rows and the distances, to the bit, as they were answered
</dl>"""
    programs = {way.name: (way.code, way.plan) for way in found.ways}
    return html("samekin: the same neighbours, in every style", body, plots, programs)


def _head(name: str) -> str:
    return f"<th>{name}" if name in WORDS else f'<th class="number">{name}'


def _row(way: Weighed) -> str:
    name, verdict, *numbers, last = map(escape, cells(way))
    if way.ran is None:
        return f"<tr><td>{name}<td>{verdict}<td colspan=6>{last}"
    rest = "".join(f'<td class="number">{number}' for number in numbers)
    return f'<tr><td>{name}<td class="{COLOURS[verdict]}">{verdict}{rest}<td><code>{last}</code>'


def _ran(found: Beside) -> list[Any]:
    """Those that ran, from below."""
    return [(way, way.ran) for way in reversed(found.ways) if way.ran is not None]


def _queries(axes: Any, found: Beside) -> None:
    lines = [(way.name, len(ran.against.tied), len(ran.wrong)) for way, ran in _ran(found)]
    plotted("shares")(axes, lines, len(found.wanted.indices))


def _seconds(axes: Any, found: Beside) -> None:
    parts = [(way.name, (ran.seconds, way.overhead)) for way, ran in _ran(found)]
    plotted("bars")(axes, parts, ("answer", "overhead"), "seconds")


def _memory(axes: Any, found: Beside) -> None:
    parts = [(way.name, (way.python, way.java)) for way, _ in _ran(found)]
    plotted("bars")(axes, parts, ("Python", "Java"), "MiB")


def _lines(axes: Any, found: Beside) -> None:
    parts = [(way.name, (float(way.lines),)) for way, _ in _ran(found)]
    plotted("bars")(axes, parts, ("",), "lines of the program")
