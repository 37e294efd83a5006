"""The forest of Annoy, as bytes: grown, looked through, opened.

Annoy reads a forest from a file and from nothing else; :mod:`samekin.core.filters.unpacked` makes
one of the bytes. What it reads it believes, so a forest from a stranger is looked through first.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from samekin.core.blocks import cuts

Bytes = NDArray[np.uint8]

NODES = 2**14
"""Nodes looked through at once."""


class Kind(NamedTuple):
    """A metric of Annoy, and how it lays out a node, in words of four bytes.

    Source: ``Node`` of its metrics, in annoylib.h. A node is the number of items below it, its two
    children (or the items themselves, if they fit), and a plane.
    """

    word: Literal["angular", "dot", "euclidean", "manhattan"]
    children: int
    plane: int


ANGULAR, DOT = Kind("angular", 1, 3), Kind("dot", 1, 4)
EUCLIDEAN, MANHATTAN = Kind("euclidean", 2, 4), Kind("manhattan", 2, 4)


def grow(
    rows: Iterator[NDArray[np.float32]], columns: int, kind: Kind, n_trees: int, seed: int
) -> Bytes:
    """The forest of rows, which come block by block; one thread grows it, the same each time."""
    forest = _empty(columns, kind)
    forest.set_seed(seed)
    number = 0
    for block in rows:
        for row in block.tolist():
            forest.add_item(number, row)
            number += 1
    forest.build(n_trees, n_jobs=1)
    with tempfile.TemporaryDirectory(prefix="samekin-") as folder:
        path = Path(folder, "forest")
        forest.save(str(path))
        return np.fromfile(path, dtype=np.uint8)


def load(path: str, columns: int, kind: Kind) -> Any:
    """The forest in a file, which Annoy maps."""
    forest = _empty(columns, kind)
    forest.load(path)
    return forest


def check(forest: Bytes, n_rows: int, columns: int, kind: Kind) -> None:
    """Every node leads to nodes before it, and every leaf to rows.

    Raises
    ------
    ValueError
        Where Annoy would leave the forest.
    """
    width = kind.plane + columns
    if forest.ndim != 1 or forest.dtype != np.uint8 or len(forest) % (4 * width):
        raise ValueError("the forest is not one of these columns")
    nodes = forest.view("<i4").reshape(-1, width)
    below = nodes[:, 0]
    if len(nodes) <= n_rows or below[-1] != n_rows or (below[:n_rows] != 1).any():
        raise ValueError("the forest is not one of these rows")
    room = width - kind.children
    for cut in cuts(len(nodes), NODES, n_rows):
        count, children = below[cut], nodes[cut, kind.children :]
        limit = np.where(count <= room, n_rows, np.arange(cut.start, cut.stop))
        listed = np.arange(room) < np.where(count <= room, count, 2)[:, None]
        astray = (children < 0) | (children >= limit[:, None])
        if (count < 1).any() or (astray & listed).any():
            raise ValueError("a node of the forest leads out of it")


def _empty(columns: int, kind: Kind) -> Any:
    try:
        from annoy import AnnoyIndex
    except ModuleNotFoundError as error:
        if error.name != "annoy":
            raise
        raise ModuleNotFoundError(
            "algorithm='annoy' needs annoy: pip install 'samekin[annoy]'", name="annoy"
        ) from error
    return AnnoyIndex(columns, kind.word)
