"""Curves over many answers."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray

INK, MARK = "#0b6b62", "#b4540a"
WIDE, NARROW = "#cfe2e0", "#9dc4c0"


def distance_profile(distances: ArrayLike, *, ax: Axes | None = None) -> Axes:
    """How distances grow with the place of a neighbour: the median, and where most queries are.

    Parameters
    ----------
    distances : array-like of shape (n_queries, k), numeric
        What :meth:`samekin.NearestNeighbors.kneighbors` gave.
    ax : matplotlib.axes.Axes, optional
        New ones unless given.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        For anything but a rectangle of distances.
    """
    found, ax = _rectangle(distances), _axes(ax)
    places = np.arange(1, found.shape[1] + 1)
    least, low, middle, high, most = np.quantile(found, (0.05, 0.25, 0.5, 0.75, 0.95), axis=0)
    ax.fill_between(places, least, most, color=WIDE, linewidth=0, label="9 of 10 queries")
    ax.fill_between(places, low, high, color=NARROW, linewidth=0, label="half of them")
    ax.plot(places, middle, color=INK, marker="o", markersize=3, label="median")
    ax.set(xlabel="neighbour", ylabel="distance", title="Distance profile")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.legend(frameon=False)
    return ax


def k_distance(distances: ArrayLike, *, ax: Axes | None = None) -> Axes:
    """The distance of the last neighbour, rows in its order; where it bends, outliers begin.

    The line that is marked is at the point that is farthest from the chord of the curve, which is a
    first guess of DBSCAN's ``eps``, and no more than that.

    Parameters
    ----------
    distances : array-like of shape (n_queries, k), numeric
        What :meth:`samekin.NearestNeighbors.kneighbors` gave.
    ax : matplotlib.axes.Axes, optional
        New ones unless given.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        For anything but a rectangle of distances.
    """
    found, ax = _rectangle(distances), _axes(ax)
    curve = np.sort(found[:, -1])
    ax.plot(np.arange(1, len(curve) + 1), curve, color=INK)
    bend = curve[_bend(curve)]
    ax.axhline(bend, color=MARK, linewidth=1, linestyle="--")
    ax.annotate(f"{bend:.3g}", (1, bend), color=MARK, va="bottom")
    ax.set(xlabel="rows, in this order", ylabel=f"distance of neighbour {found.shape[1]}")
    ax.set_title("k-distance")
    return ax


def hubness(indices: ArrayLike, n_rows: int, *, ax: Axes | None = None) -> Axes:
    """How often each row is a neighbour of others, and how skew that is.

    Source: the skewness of the k-occurrence; Radovanović, Nanopoulos and Ivanović, Hubs in Space,
    JMLR 11 (2010).

    Parameters
    ----------
    indices : array-like of shape (n_queries, k), int
        What :meth:`samekin.NearestNeighbors.kneighbors` gave.
    n_rows : int
        Rows of the corpus; those that are nobody's neighbour count too.
    ax : matplotlib.axes.Axes, optional
        New ones unless given.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        For anything but a rectangle of row numbers below ``n_rows``.
    """
    near, ax = _rectangle(indices), _axes(ax)
    if near.dtype.kind not in "iu" or near.min() < 0 or near.max() >= n_rows:
        raise ValueError(f"indices hold what is no row number below {n_rows}")
    times = np.bincount(near.ravel(), minlength=n_rows)
    spread = times.std()
    skew = float(((times - times.mean()) ** 3).mean() / spread**3) if spread else 0.0
    ax.hist(times, bins=[count - 0.5 for count in range(int(times.max()) + 2)], color=INK)
    ax.set(xlabel="times a neighbour", ylabel="rows")
    ax.set_title(f"Hubness: skewness {skew:.2f}, {np.count_nonzero(times == 0):,} rows never")
    return ax


def _axes(ax: Axes | None) -> Axes:
    return plt.subplots()[1] if ax is None else ax


def _rectangle(given: ArrayLike) -> NDArray[Any]:
    found = np.asarray(given)
    if found.ndim != 2 or not found.size or found.dtype.kind not in "iuf":
        raise ValueError(
            f"{found.dtype} of shape {found.shape}: a line of numbers for each query is expected, "
            "as kneighbors gives it"
        )
    return found


def _bend(curve: NDArray[Any]) -> int:
    """The place farthest from the line between both ends."""
    chord = np.linspace(curve[0], curve[-1], len(curve))
    return int(np.argmax(chord - curve))
