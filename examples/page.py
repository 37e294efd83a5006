"""The demo's page: query images beside their neighbours, in one file that needs nothing else."""

from __future__ import annotations

import base64
import io
from html import escape
from typing import Any

import numpy as np
from PIL import Image
from runs import Failed, Run, Ties

from samekin.compat.proving.style import STYLE

CARDS = """
.cards { display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 29rem), 1fr)); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
  padding: .9rem; display: grid; grid-template-columns: 4.75rem 1fr; gap: .9rem; }
.lines { display: grid; gap: .6rem; align-content: start; min-width: 0; }
.line { display: grid; grid-template-columns: repeat(5, 1fr); gap: .5rem; }
.line > small { grid-column: 1 / -1; color: var(--soft); margin-bottom: -.4rem; }
figure { margin: 0; min-width: 0; text-align: center; font-size: .72rem; line-height: 1.3;
  color: var(--soft); font-variant-numeric: tabular-nums; }
figure b { display: block; color: var(--ink); font-weight: 600; }
img { display: block; width: 100%; aspect-ratio: 1; image-rendering: pixelated;
  border: 1px solid var(--line); border-radius: .25rem; margin-bottom: .2rem; }
.query img { border: 2px solid var(--mark); }
.tied img { border: 2px solid var(--tie); }
.tied b { color: var(--tie); }
@media (max-width: 34rem) {
  body { padding: 1.25rem .8rem 3rem; }
  th, td { padding: .35rem .4rem; font-size: .78rem; }
  th, td.same, td.differs { white-space: normal; }
  .card { grid-template-columns: 3.2rem 1fr; gap: .6rem; padding: .7rem; }
  /* The number of rows is in the heading. */
  th:nth-child(3), td:nth-child(3) { display: none; }
  .line { gap: .3rem; }
}
"""


def page(digits: Any, runs: list[Run | Failed], local: Run, peer: Run, ties: Ties) -> str:
    """The whole page.

    Parameters
    ----------
    digits : Bunch
        What ``load_digits`` gives.
    runs : list of Run or Failed
    local, peer : Run
        The reference, and scikit-learn's answer.
    ties : Ties
    """
    k = local.found.indices.shape[1]
    of_each = [int(np.flatnonzero(digits.target == digit)[0]) for digit in range(10)]
    cards = [_card(digits.images, query, local) for query in of_each]
    tied = [
        _card(digits.images, int(query), local, peer) for query in (*ties.rows[:2], *ties.order[:2])
    ]
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>samekin: the same neighbours on every engine</title>
<style>{STYLE}{CARDS}</style>
<h1>The same neighbours on every engine</h1>
<p>{len(digits.images):,} scanned digits of 8 × 8 pixels. Each is a query, and its {k} nearest
others by euclidean distance are found exactly. The digest is of all distances and all indices.</p>
<div class="scroll"><table>
<tr><th>integration<th>time<th>rows<th>SHA-256<th>against local
{"".join(_line(run, local) for run in runs)}
{_line(peer, local, f"{ties.queries} queries differ")}
</table></div>
<h2>One of each digit</h2>
<p>The query is framed. Under each neighbour stand its distance and the number of its row.</p>
<div class="cards">{"".join(cards)}</div>
<h2>Ties</h2>
<p>{escape(ties.explained())}
Framed below: the places at which the two lists differ, at equal
distances.</p>
<div class="cards">{"".join(tied)}</div>
</html>
"""


def _line(run: Run | Failed, local: Run, verdict: str | None = None) -> str:
    if isinstance(run, Failed):
        return f"<tr><td>{run.name}<td colspan=4>not run: {escape(run.why)}"
    name, seconds, rows, digest = run.cells()
    same = run.digest == local.digest
    verdict = verdict or ("itself" if run is local else "identical" if same else "different")
    return (
        f'<tr><td>{name}<td class="number">{seconds}<td class="number">{rows}'
        f'<td><code>{digest}</code><td class="{"same" if same else "differs"}">{verdict}'
    )


def _card(images: np.ndarray, query: int, *runs: Run) -> str:
    """A query and its neighbours by each run; framed where the runs differ."""
    lists = np.array([run.found.indices[query] for run in runs])
    differ = (lists != lists[0]).any(axis=0)
    lines = []
    for run in runs:
        title = f"<small>{run.name}</small>" if len(runs) > 1 else ""
        found = zip(run.found.distances[query], run.found.indices[query], differ, strict=True)
        figures = [
            _figure(images, int(row), f"{distance:.2f}", "tied" if tied else "")
            for distance, row, tied in found
        ]
        lines.append(f'<div class="line">{title}{"".join(figures)}</div>')
    return (
        f'<div class="card">{_figure(images, query, "query", "query")}'
        f'<div class="lines">{"".join(lines)}</div></div>'
    )


def _figure(images: np.ndarray, row: int, title: str, kind: str) -> str:
    return (
        f'<figure class="{kind}"><img alt="image {row}" src="{_png(images[row])}">'
        f"<b>{title}</b>#{row}</figure>"
    )


def _png(pixels: np.ndarray) -> str:
    """An image of values 0 (paper) to 16 (ink), as a data URI."""
    grey = (255 - pixels * 255 / 16).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
