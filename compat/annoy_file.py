"""The vectors of an Annoy file, searched exactly."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from samekin.core.estimators import NearestNeighbors

METRICS: dict[Any, str] = {
    "angular": "cosine",
    "euclidean": "euclidean",
    "manhattan": "manhattan",
    "dot": "inner_product",
    "hamming": "hamming",
}
"""Annoy's words and samekin's. ``angular`` is ``sqrt(2 * cosine)``, ``hamming`` a count of columns
where samekin's is a share, ``dot`` the product where samekin's is minus it: the order is the same.
"""


def from_annoy(
    file: str | os.PathLike[str], f: int, metric: str = "angular", **words: Any
) -> NearestNeighbors:
    """A model of the vectors in an Annoy file: its item numbers are the row numbers.

    Parameters
    ----------
    file : path
        What ``AnnoyIndex.save`` wrote. The forest in it is of no use here.
    f : int
        Columns, as it was built with; the file does not say.
    metric : {'angular', 'euclidean', 'manhattan', 'dot', 'hamming'}, default='angular'
        As it was built with.
    **words : object
        Parameters of :class:`samekin.NearestNeighbors`: ``n_neighbors``, ``integration`` ...

    Returns
    -------
    NearestNeighbors
        Fitted, exact. Numbers that were never given to ``add_item`` are rows of zeros, as in Annoy.

    Raises
    ------
    ValueError
        For an unknown metric, a file whose size says that it was built otherwise, no items.
    FileNotFoundError
    ImportError
        Without Annoy, with the line that installs it.
    """
    try:
        from annoy import AnnoyIndex
    except ModuleNotFoundError as error:
        raise ImportError("from_annoy needs annoy: pip install 'samekin[annoy]'") from error
    if metric not in METRICS:
        raise ValueError(f"Unknown metric {metric!r} of Annoy. Known: {', '.join(METRICS)}.")
    if not Path(file).exists():
        raise FileNotFoundError(f"{os.fspath(file)}: there is no such file")
    word: Any = metric
    forest = AnnoyIndex(f, word)
    try:
        forest.load(os.fspath(file))
    except OSError as error:
        raise ValueError(
            f"{os.fspath(file)} was not built with f={f} and metric={metric!r}: {error}"
        ) from error
    n = forest.get_n_items()
    if n == 0:
        raise ValueError(f"{os.fspath(file)} holds no items")
    rows = np.empty((n, f), dtype=np.float32)
    for item in range(n):
        rows[item] = forest.get_item_vector(item)
    forest.unload()
    return NearestNeighbors(metric=METRICS[metric], **words).fit(rows)
