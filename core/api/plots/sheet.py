"""Images beside their neighbours."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

QUERY = "#0b6b62"


def contact_sheet(
    images: ArrayLike,
    indices: ArrayLike,
    distances: ArrayLike | None = None,
    *,
    queries: ArrayLike | None = None,
    query_images: ArrayLike | None = None,
    labels: ArrayLike | None = None,
    cmap: str = "gray_r",
) -> Figure:
    """Queries that are images, a line for each, beside their neighbours.

    Parameters
    ----------
    images : array-like of shape (n_rows, height, width), (n_rows, height, width, 3) or (n_rows, n)
        The corpus, numeric, as matplotlib shows it. Of ``n`` values a square is made.
    indices : array-like of shape (n_queries, k), int
        What :meth:`samekin.NearestNeighbors.kneighbors` gave for these queries.
    distances : array-like of shape (n_queries, k), numeric, optional
        Written under each neighbour.
    queries : array-like of shape (n_queries,), int, optional
        The rows of the corpus that are the queries; the first ones unless given.
    query_images : array-like of shape (n_queries, ...), numeric, optional
        The queries, where they are not of the corpus; each in the shape that images have.
    labels : array-like of shape (n_rows,), any dtype, optional
        Written under each neighbour, and under queries of the corpus.
    cmap : str, default='gray_r'
        Of images in one colour.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        For rows that are no images, and for parts that do not fit each other.
    """
    corpus, near = _images(images), np.asarray(indices)
    if near.ndim != 2 or not len(near):
        raise ValueError(f"indices of shape {near.shape}; one line of neighbours for each query")
    rows = np.arange(len(near)) if queries is None else np.asarray(queries)
    asked = corpus[rows] if query_images is None else _images(query_images)
    if len(asked) != len(near):
        raise ValueError(f"{len(asked)} queries beside neighbours of {len(near)}")
    far = None if distances is None else np.asarray(distances)
    if far is not None and far.shape != near.shape:
        raise ValueError(f"distances of shape {far.shape} beside indices of {near.shape}")
    words = None if labels is None else np.asarray(labels)
    n, k = near.shape
    figure, axes = plt.subplots(n, k + 1, figsize=(k + 1.0, 1.3 * n), squeeze=False)
    for line in range(n):
        said = [f"#{rows[line]}" if query_images is None else f"query {line}"]
        if words is not None and query_images is None:
            said.append(str(words[rows[line]]))
        _draw(axes[line, 0], asked[line], " · ".join(said), cmap, query=True)
        for place, row in enumerate(near[line]):
            said = [f"#{row}"] if far is None else [f"{far[line, place]:.3g}"]
            said += [] if words is None else [str(words[row])]
            _draw(axes[line, place + 1], corpus[row], " · ".join(said), cmap)
    figure.tight_layout(pad=0.3)
    return figure


def _images(rows: ArrayLike) -> NDArray[Any]:
    found = np.asarray(rows)
    if found.ndim == 2:
        side = math.isqrt(found.shape[1])
        if side * side != found.shape[1]:
            raise ValueError(f"{found.shape[1]} values are no square: reshape the images first")
        return found.reshape(-1, side, side)
    if found.ndim not in (3, 4):
        raise ValueError(f"images of shape {found.shape}; (rows, height, width) is expected")
    return found


def _draw(ax: Axes, image: NDArray[Any], title: str, cmap: str, query: bool = False) -> None:
    ax.imshow(image, cmap=cmap, interpolation="nearest")
    ax.set_xlabel(title, fontsize=8, labelpad=2, color=QUERY if query else "black")
    ax.set_xticks([])
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set_visible(True)
        spine.set_color(QUERY if query else "#cccccc")
        spine.set_linewidth(2.5 if query else 0.8)
