"""What a model says of itself."""

from __future__ import annotations

import textwrap

from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from samekin.core.estimators.explained import Explanation

PARTS = {"rows": "#0b6b62", "filter": "#58c9bb", "working memory": "#dddad1"}


def plan(told: Explanation, *, ax: Axes | None = None) -> Axes:
    """How a fitted model answers: its memory as a bar, and its sentences under it.

    Parameters
    ----------
    told : Explanation
        What ``explain()`` of a fitted model gave.
    ax : matplotlib.axes.Axes, optional
        New ones unless given.

    Returns
    -------
    matplotlib.axes.Axes
    """
    if ax is None:
        ax = plt.subplots(figsize=(8, 3), layout="constrained")[1]
    sizes = (told.row_bytes / 2**20, told.filter_bytes / 2**20, told.working_memory)
    left = 0.0
    for (name, colour), size in zip(PARTS.items(), sizes, strict=True):
        ax.barh(0, size, left=left, color=colour, label=f"{name}: {size:,.1f} MiB")
        left += size
    ax.set(yticks=[], ylim=(-0.6, 0.6), xlim=(0, left), xlabel="MiB in one worker")
    for side in ("left", "top", "right"):
        ax.spines[side].set_visible(False)
    ax.legend(frameon=False, ncols=3, loc="lower center", bbox_to_anchor=(0.5, 1), fontsize=9)
    text = "\n".join(textwrap.fill(line, 100, subsequent_indent="    ") for line in told.plan)
    ax.annotate(
        text, (0, 0), (0, -42), xycoords="axes fraction", textcoords="offset points", va="top",
        fontsize=8,
    )  # fmt: skip
    return ax
