"""The plots of a proof, each an ``<svg>`` that takes its colours from the page."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import partial
from typing import Any, cast

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from samekin.compat.proving.verdict import Proof

COLOURS = {
    "#010101": "var(--ink)",
    "#020202": "var(--soft)",
    "#030303": "var(--line)",
    "#040404": "var(--mark)",
    "#050505": "var(--tie)",
    "#060606": "var(--wrong)",
}
"""What stands for the colours of the page until a plot is drawn."""
INK, SOFT, LINE, MARK, TIE, WRONG = COLOURS

KINDS = {"identical": MARK, "tied": TIE, "different": WRONG}

SETTINGS: dict[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "samekin",
    "font.family": "sans-serif",
    "font.size": 11,
    "text.color": INK,
    "axes.labelcolor": SOFT,
    "axes.edgecolor": LINE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "legend.frameon": False,
    "figure.constrained_layout.use": True,
}
BINS = 60


def drawn(proof: Proof) -> dict[str, str]:
    """Every plot of two sides, by its title."""
    plots = {
        "Queries": _counts,
        "Where they differ": _places,
        "Distances": _distances,
        "Seconds": _seconds,
    }
    return {title: svg(partial(plot, proof=proof), title) for title, plot in plots.items()}


def svg(plot: Callable[[Any], None], title: str, height: float = 3.2) -> str:
    """One plot; ``plot`` draws on axes that it is given."""
    with rc_context(rc=cast("Any", SETTINGS)):
        figure = Figure(figsize=(5.4, height))
        plot(figure.add_subplot())
        file = io.StringIO()
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None})
    text = file.getvalue()
    text = text[text.index("<svg") :]
    # No address of a vocabulary, and names that no other plot of the page has.
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    word = title.split(maxsplit=1)[0].lower()
    text = re.sub(r'(id="|href="#|url\(#)', rf"\g<1>{word}-", text)
    for colour, said in COLOURS.items():
        text = text.replace(colour, said)
    return text.replace("<svg ", f'<svg role="img" aria-label="{title}" ', 1)


def _counts(axes: Any, proof: Proof) -> None:
    """How many queries each is right about, and both are alike about."""
    lines = [
        ("old and new", len(proof.tied), len(proof.different)),
        *((ran.name, len(ran.against.tied), len(ran.wrong)) for ran in (proof.new, proof.old)),
    ]
    shares(axes, lines, len(proof.wanted.indices))


def shares(axes: Any, lines: list[tuple[str, int, int]], n: int) -> None:
    """Of ``n`` queries, so many tied and so many different, a bar a line, from below."""
    for place, (_, tied, wrong) in enumerate(lines):
        counts, left = (n - tied - wrong, tied, wrong), 0
        for count, (name, colour) in zip(counts, KINDS.items(), strict=True):
            label = None if place else name
            axes.barh(place, count, left=left, color=colour, height=0.55, label=label)
            left += count
    axes.set_yticks(range(len(lines)), [_short(name) for name, _, _ in lines])
    axes.set_xlabel("queries")
    axes.set_xlim(0, max(1, n))
    _legend(axes)


def bars(
    axes: Any, lines: list[tuple[str, tuple[float, ...]]], kinds: tuple[str, ...], unit: str
) -> None:
    """A bar a line, from below, in parts of these kinds."""
    for place, (_, parts) in enumerate(lines):
        left = 0.0
        for part, kind, colour in zip(parts, kinds, (MARK, LINE), strict=False):
            label = kind if kind and place == 0 else None
            axes.barh(place, part, left=left, color=colour, height=0.55, label=label)
            left += part
    axes.set_yticks(range(len(lines)), [_short(name) for name, _ in lines])
    axes.set_xlim(left=0)
    axes.set_xlabel(unit)
    if any(kinds):
        _legend(axes)


def _places(axes: Any, proof: Proof) -> None:
    """In which part of the queries they differ: a pattern has a cause."""
    n = len(proof.wanted.indices)
    width = max(1, -(-n // BINS))  # of whole queries, or some bins would be taller for nothing
    edges = np.arange(0, n + width, width)
    parts = [proof.different, proof.tied]
    axes.hist(parts, edges, stacked=True, color=[WRONG, TIE], label=["different", "tied"])
    axes.set_xlim(0, max(1, n))
    axes.set_xlabel("query")
    axes.set_ylabel(f"of {width} queries" if width > 1 else "differs")
    axes.yaxis.set_major_locator(_whole())
    _legend(axes)


def _distances(axes: Any, proof: Proof) -> None:
    """The mean distance at each place, as the definition has it and as each side says it."""
    places = np.arange(1, proof.wanted.indices.shape[1] + 1)
    axes.plot(places, proof.wanted.distances.mean(axis=0), color=SOFT, lw=5, alpha=0.35)
    for ran, colour, mark in ((proof.old, TIE, "o"), (proof.new, MARK, "x")):
        if not np.isnan(ran.found.distances).all():
            mean = ran.found.distances.mean(axis=0)
            axes.plot(places, mean, mark, color=colour, label=_short(ran.name), mfc="none")
    axes.xaxis.set_major_locator(_whole())
    axes.set_xlabel("place; the broad line is the definition")
    axes.set_ylabel("mean distance, as said")
    _legend(axes)


def _seconds(axes: Any, proof: Proof) -> None:
    """How long each took, cold."""
    for place, (ran, colour) in enumerate(((proof.new, MARK), (proof.old, TIE))):
        axes.barh(place, ran.seconds, color=colour, height=0.55)
        axes.text(ran.seconds, place, f" {ran.seconds:.2f} s", va="center")
    axes.set_yticks([0, 1], [_short(proof.new.name), _short(proof.old.name)])
    axes.set_xlim(0, 1.25 * max(proof.old.seconds, proof.new.seconds))
    axes.set_xlabel("seconds of one cold run")


def _legend(axes: Any) -> None:
    """Above the plot, where nothing is drawn."""
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, borderaxespad=0)


def _whole() -> Any:
    return MaxNLocator(integer=True)


def _short(name: str) -> str:
    return name if len(name) <= 18 else "…" + name[-17:]
