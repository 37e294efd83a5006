"""Many ways beside each other as one HTML file."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import Any

from samekin.compat.proving.many import Beside, Weighed
from samekin.compat.proving.report import DEFINITION, html, plotted

COLOURS = {"identical": "same", "equal up to ties": "differs", "different": "wrong", "not run": ""}
HEAD = ("way", "verdict", "seconds", "to begin", "MiB", "lines", "recall", "SHA-256")


def cells(way: Weighed) -> tuple[str, ...]:
    """A line of the table; why, where there is nothing else to say."""
    if way.ran is None:
        return way.name, way.verdict, way.why
    return (
        way.name,
        way.verdict,
        f"{way.ran.seconds:.2f}",
        f"{max(0.0, way.start):.2f}",
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
asked by {asked:,} queries. Each way ran twice in a process of its own: the time is that of the
second run, to begin is what the first took more. Memory is that of the largest Python process;
Spark's JVM is not counted. The verdict is about rows; the digest is of the distances, too, to the
bit, as each says them.</p>
<div class="scroll"><table>
<tr>{"".join(f"<th>{name}" for name in HEAD)}
{"".join(map(_row, found.ways))}
</table></div>
<p>{DEFINITION}</p>"""
    programs = {way.name: way.code for way in found.ways}
    return html("samekin: the same neighbours, in every style", body, plots, programs)


def _row(way: Weighed) -> str:
    name, verdict, *numbers = map(escape, cells(way))
    if way.ran is None:
        return f"<tr><td>{name}<td>{verdict}<td colspan=6>{numbers[0]}"
    rest = "".join(f'<td class="number">{number}' for number in numbers)
    return f'<tr><td>{name}<td class="{COLOURS[verdict]}">{verdict}{rest}'


def _ran(found: Beside) -> list[Any]:
    """Those that ran, from below."""
    return [(way, way.ran) for way in reversed(found.ways) if way.ran is not None]


def _queries(axes: Any, found: Beside) -> None:
    lines = [(way.name, len(ran.against.tied), len(ran.wrong)) for way, ran in _ran(found)]
    plotted("shares")(axes, lines, len(found.wanted.indices))


def _seconds(axes: Any, found: Beside) -> None:
    parts = [(way.name, (ran.seconds, max(0.0, way.start))) for way, ran in _ran(found)]
    plotted("bars")(axes, parts, ("answer", "to begin"), "seconds")


def _memory(axes: Any, found: Beside) -> None:
    plotted("bars")(axes, [(way.name, (way.peak,)) for way, _ in _ran(found)], ("",), "MiB")


def _lines(axes: Any, found: Beside) -> None:
    parts = [(way.name, (float(way.lines),)) for way, _ in _ran(found)]
    plotted("bars")(axes, parts, ("",), "lines of the program")
