"""A proof as one HTML file that needs nothing else: verdict, plots, both programs."""

from __future__ import annotations

import hashlib
import os
import platform
from html import escape
from importlib.util import find_spec
from typing import Any

import numpy as np
import scipy
import sklearn

from samekin.compat.proving.style import STYLE
from samekin.compat.proving.verdict import Proof, Ran

MORE = """
.verdict { display: inline-block; padding: .2rem .8rem; border-radius: 1rem; color: var(--back);
  background: var(--mark); font-weight: 600; margin: .25rem 0 .75rem; }
.verdict.tied { background: var(--tie); } .verdict.different { background: var(--wrong); }
.pair { display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); }
.pair > * { margin: 0; min-width: 0; background: var(--card); border: 1px solid var(--line);
  border-radius: .5rem; padding: .9rem; }
figcaption, h3 { font-size: 1rem; font-weight: 600; margin: 0 0 .4rem; }
svg { display: block; width: 100%; height: auto; }
pre { margin: 0; overflow-x: auto; font: .8rem/1.45 ui-monospace, monospace; }
td.wrong { color: var(--wrong); font-weight: 600; }
@media (max-width: 34rem) { body { padding: 1.25rem .8rem 3rem; }
  th, td { padding: .35rem .45rem; font-size: .8rem; } }
@media print { :root { color-scheme: light; } body { max-width: none; padding: 0; }
  figure, section, table { break-inside: avoid; } pre { white-space: pre-wrap; } }
"""
DEFINITION = """Each beside the definition: a distance is a sum in float64 in the order of the
columns, and ties go to the smaller row."""
CLASSES = {"identical": "", "equal up to ties": "tied", "different": "different"}


def page(proof: Proof) -> str:
    """The whole page of two sides.

    Raises
    ------
    ImportError
        Without matplotlib, with the line that installs it.
    """
    plots = plotted("drawn")(proof)
    question = proof.question
    n, columns = question.corpus.shape
    asked = "its own rows" if question.own else f"{question.queries.shape[0]:,} queries"
    return html(
        f"{proof.old.name} and {proof.new.name}: {proof.verdict}",
        f"""<h1>Are the neighbours the same?</h1>
<div class="verdict {CLASSES[proof.verdict]}">{proof.verdict}</div>
<p>{question.k} nearest of {n:,} rows of {columns} columns by {escape(question.metric)}, asked by
{asked}. {len(proof.tied):,} queries have other rows at the same distances,
{len(proof.different):,} are answered differently.</p>
{_first(proof)}
<div class="scroll"><table>
<tr><th>side<th>time<th>identical<th>tied<th>wrong<th>SHA-256 of the rows
{_line("old", proof.old)}
{_line("new", proof.new)}
</table></div>
<p>{DEFINITION}</p>""",
        plots,
        {f"{word}: {ran.name}": ran.code for word, ran in (("old", proof.old), ("new", proof.new))},
    )


def drawable() -> None:
    """Whether pages can be drawn is asked before anything runs.

    Raises
    ------
    ImportError
        With the line that installs what is missing.
    """
    if find_spec("matplotlib") is None:
        raise ImportError("a report needs matplotlib: pip install 'samekin[plots]'")


def plotted(name: str) -> Any:
    """A function of :mod:`samekin.compat.proving.plots`, if its library is there."""
    drawable()
    from samekin.compat.proving import plots

    return getattr(plots, name)


def html(title: str, body: str, plots: dict[str, str], programs: dict[str, str]) -> str:
    """A page: what is said, the plots, the programs, and where it was."""
    figures = "".join(
        f"<figure><figcaption>{caption}</figcaption>{svg}</figure>"
        for caption, svg in plots.items()
    )
    codes = "".join(
        f"<section><h3>{escape(name)}</h3><pre><code>{escape(text or 'no source')}</code></pre>"
        "</section>"
        for name, text in programs.items()
    )
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{STYLE}{MORE}</style>
{body}
<h2>Plots</h2>
<div class="pair">{figures}</div>
<h2>Programs</h2>
<div class="pair">{codes}</div>
<h2>Environment</h2>
<p>Python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__},
scikit-learn {sklearn.__version__}, {platform.system()} {platform.machine()},
{os.cpu_count()} cores.</p>
</html>
"""


def _first(proof: Proof) -> str:
    if proof.first is None:
        return ""
    kind = "that differs" if len(proof.different) else "that is tied"
    return f"<p>The first {kind}: <b>{escape(str(proof.first))}</b>.</p>"


def _line(word: str, ran: Ran) -> str:
    tied, wrong = len(ran.against.tied), len(ran.wrong)
    digest = hashlib.sha256(np.ascontiguousarray(ran.found.indices, "<i8").tobytes()).hexdigest()
    return (
        f'<tr><td>{word}: {escape(ran.name)}<td class="number">{ran.seconds:.2f} s'
        f'<td class="number">{ran.against.n_queries - tied - wrong:,}'
        f'<td class="number{" differs" if tied else ""}">{tied:,}'
        f'<td class="number{" wrong" if wrong else ""}">{wrong:,}<td><code>{digest[:12]}</code>'
    )
