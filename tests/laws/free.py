"""What is about speed alone in the core: it is *free*, and the laws draw it.

A number stands under its module and its name, with what it may be; so does a function, with what
may come in its place. The tests of mutation read the same tables: of what is free a mistake that no
law sees has no effect on any answer.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import math
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from types import ModuleType
from typing import Any
from unittest import mock

import numpy as np
from hypothesis import strategies as st
from laws.loops import Spelled, all_loops, plain
from scipy.spatial import cKDTree

from samekin.core.distances import Array, Float
from samekin.core.points import Points
from samekin.core.shortlist import Candidates, joined

PIECE, PART = st.integers(1, 64), st.floats(0, 2)
"""How much is done at once, of data that is small as well; and a share or a price."""

NUMBERS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "blocks": {
        "CORPUS_ROWS": PIECE,
        "QUERY_ROWS": PIECE,
        "WORKING_MEMORY": st.floats(0.001, 1),
    },
    "filters": {"TREE_COLUMNS": st.integers(0, 30)},
    "filters.cells": {
        "COLUMNS": st.integers(0, 3),
        "FAR": PIECE,
        "FIRST": st.integers(1, 4),
        "MORE": st.integers(2, 9),
    },
    "filters.crowd": {  # as many rows are looked at as neighbours are wanted
        "BESIDE": st.integers(1, 9),
        "FEW": st.integers(16, 64),
        "MANY": PIECE,
        "PART": PIECE,
        "QUERIES": PIECE,
        "SAMPLE": st.integers(16, 64),
    },
    "filters.equal": {"CHUNK": PIECE},
    "filters.faint": {
        "FAINT": st.sampled_from([0.0, 2.0**60, np.inf]),
        "LEAST": st.sampled_from([0.0, 16.0, 2.0**60]),
        "FAR": st.floats(0.5, 2.0**14),
        "MOST": st.integers(1, 64),
    },
    "filters.inverted": {"BYTES": st.integers(1, 2**20), "FEW": PIECE, "SPARE": PIECE},
    "filters.layout": {
        "APART": st.floats(0, 9),
        "BLOCK": PIECE,
        "CHUNK": PIECE,
        "DEPTH": st.integers(0, 64),
        "EACH": PIECE,
        "LEAST": PIECE,
        "MEANS": PIECE,
        "MOST": PIECE,
        "ROUNDS": st.integers(0, 9),
        "SAMPLE": PIECE,
        "SHARED": PIECE,
    },
    "filters.lattice": {
        "FARTHEST": st.integers(1, 127),
        "LEAST": st.sampled_from([2.0**-100, 1.0]),
        "MOST": PIECE,
        "SOME": PIECE,
        "TURNED": st.integers(1, 9),
    },
    "filters.portions": {"PAIRS": PIECE},
    "filters.product": {"BLOCK": PIECE},
    "filters.room": {"GROUP": st.integers(1, 9), "HITS": PIECE, "LINES": PIECE, "SIFTED": PIECE},
    "filters.sieve": {"FEW": PIECE, "FOUND": PIECE},
    "filters.square": {"KEPT": PIECE},
    "filters.sketch": {"FAINT": st.floats(0, 12)},
    "filters.sketched": {"ALIKE": st.integers(1, 5), "MEET": PART, "PART": PIECE},
    "filters.ties": {"FAR": PIECE},
    "filters.tree": {
        "ALIKE": st.integers(1, 5),
        "LEAF": PIECE,
        "SAMPLE": PIECE,
        "SPARE": st.integers(1, 5),
    },
    "filters.width": {  # a sample has a third row, and more than one direction
        "LEAST": st.integers(3, 64),
        "MOST": st.integers(2, 64),
        "NEIGHBORS": st.integers(2, 12),
        "PART": PIECE,
        "PRODUCT": st.tuples(PART, PART),
        "QUERIES": PIECE,
        "ROTATED": PIECE,
        "SAMPLE": st.integers(3, 64),
        "SHARE": st.integers(1, 16),
        "SPLIT": st.integers(1, 16),
        "STEP": st.integers(1, 16),
        "STEPS": st.integers(1, 4),
        "VERIFIED": st.tuples(PART, PART),
    },
    "keys": {"COMPILED": PIECE, "MANY": PIECE, "SINGLE": PIECE},
    "lists": {
        "ANSWERED": PIECE,
        "LEAST": st.integers(0, 2**14),
        "PATIENCE": st.integers(0, 9),
        "ROOM": st.integers(0, 2**14),
    },
    "narrow": {"CHUNK": PIECE},
    "pairs": {"TASK": PIECE},
    "points": {"CHUNK": st.integers(1, 2**10)},
    "repeated": {"ROOM": PIECE},
    "search": {"ALL": PIECE, "CANDIDATES": PIECE, "PLACES": PIECE, "TOGETHER": PIECE},
    "together": {"LEAST": PIECE, "SHARE": PIECE},
}


def _around(seed: int) -> Callable[..., float]:
    return lambda corpus: seed / 2**32


def _crowded(seed: int) -> Callable[..., bool]:
    return lambda corpus: bool(seed % 2)


def _directions(seed: int) -> Callable[..., tuple[Float, Callable[[], Float]]]:
    """Any orthonormal ones, of any width; or none, which says that rows are their own sketch."""

    def directions(sample: Float, n: int, threads: Any = None) -> tuple[Float, Callable[[], Float]]:
        rng, columns = np.random.default_rng(seed), sample.shape[1]
        turned = np.linalg.qr(rng.standard_normal((columns, columns)))[0]
        few, many = rng.integers(1, columns + 1), rng.integers(0, columns + 1)
        return turned[:, :few], lambda: np.ascontiguousarray(turned[:, ::-1][:, :many])

    return directions


def _enough(seed: int) -> Callable[..., int]:
    """Any number, of one more than are wanted, and as there are points of the tree."""
    return lambda tree, points, k: k + 1 + seed % (len(tree.groups) - k)


def _factor(seed: int) -> Callable[..., float]:
    """Any power of two that brings rows no nearer to one than they can be."""

    def factor(corpus: Points) -> float:
        most = min(1.0, 64 / corpus.metric.p) * math.log2(max(1.0, corpus.scale))
        return 2.0 ** (seed % (1 + int(most)))

    return factor


def _first(seed: int) -> Callable[..., Array]:
    """Any values that let so many through, or infinity."""

    def first(product: Array, k: int, *others: Array) -> Array:
        rng, product = np.random.default_rng(seed), np.hstack((product, *others))
        place = rng.integers(k - 1, product.shape[1])
        found = np.partition(product, place, axis=1)[:, place]
        found[rng.random(len(found)) < 0.1] = np.inf
        return np.asarray(found)

    return first


def _grown(seed: int) -> Callable[..., Any]:
    """Any tree of the rows."""
    words = {"leafsize": 1 + seed % 32, "balanced_tree": bool(seed % 2), "compact_nodes": seed % 3}
    return lambda rows: cKDTree(rows, **words)


def _hashed(seed: int) -> Callable[..., Array]:
    """Any numbers that rows that are equal share; few, so that others share them as well."""
    return lambda words: words.sum(axis=1, dtype=np.uint64) % np.uint64(1 + seed % 9)


def _loops(seed: int) -> Callable[..., Any]:
    """Those that are spelled out, for any number of columns together; none; or the compiled."""
    some = Spelled(1 + seed % 40), None, *all_loops()
    return lambda: some[seed % len(some)]


def _sums(seed: int) -> Callable[..., Any]:
    """Likewise; and those of a processor that knows less."""
    some = Spelled(1), None, *all_loops(), plain()
    return lambda: some[seed % len(some)]


def _many_at_zero(seed: int) -> Callable[..., bool]:
    """Whether or not, unless cells would be too many to be counted."""
    return lambda steps, columns: 1 <= steps < 2**12 and bool(seed % 2)


def _roughly(seed: int) -> Callable[..., Array]:
    """Any rows beside those that may be among the first by the numbers around their keys."""

    def roughly(of: Any, place: Array, taken: Array, bound: float, k: int) -> Array:
        others = np.random.default_rng(seed).random(len(place)) < 0.1
        return np.flatnonzero(others | may_be_first(of, place, taken, bound, k))

    return roughly


def may_be_first(of: Any, place: Array, taken: Array, bound: float, k: int) -> Array:
    """Which rows of inverted lists may be among the first ``k``, and within a bound."""
    low, high = of.sides(place, taken)
    edge = np.partition(high, k - 1)[k - 1] if k <= len(high) else np.inf
    return np.asarray(low <= min(edge, bound))


def _together(seed: int) -> Callable[..., Iterator[Any]]:
    """Candidates of any queries at once, in their order."""

    def together(found: Iterator[Any], start: int) -> Iterator[Any]:
        rng, held = np.random.default_rng(seed), []
        for query, row, low, high in found:
            held.append(Candidates(np.full(len(row), query + start), row, low, high))
            if rng.random() < 0.3:
                yield joined(held)
                held = []
        if held:
            yield joined(held)

    return together


def _split(seed: int) -> Callable[..., tuple[Array, Array]]:
    """Any rows in any blocks, in any order."""

    def split(points: Array, size: int, each: Any = None) -> tuple[Array, Array]:
        rng, n = np.random.default_rng(seed), len(points)
        inner = rng.permutation(np.arange(1, n))[: rng.integers(0, n)]
        return rng.permutation(n), np.array([0, *np.sort(inner), n])

    return split


def _turn(seed: int) -> Callable[..., Float]:
    """Any rotation."""
    return lambda width: np.linalg.qr(np.random.default_rng(seed).standard_normal((width, width)))[
        0
    ]


FUNCTIONS: dict[str, dict[str, Callable[[int], Callable[..., Any]]]] = {
    "compiled": {"loops": _loops, "sums": _sums},
    "filters.crowd": {"around": _around, "crowded": _crowded},
    "filters.equal": {"_hashed": _hashed},
    "filters.faint": {"_factor": _factor},
    "filters.inverted": {"_roughly": _roughly, "_together": _together},
    "filters.lattice": {"turn": _turn},
    "filters.layout": {"size": lambda seed: lambda n: 1 + seed % 64, "split": _split},
    "filters.room": {"first": _first},
    "filters.sketch": {"_many_at_zero": _many_at_zero},
    "filters.tree": {"_enough": _enough, "_grown": _grown},
    "filters.width": {"directions": _directions},
}

Things = Mapping[tuple[str, str], Any]
SEEDS = st.integers(0, 2**32 - 1)
FREE: st.SearchStrategy[Things] = st.fixed_dictionaries(
    {},
    optional={
        **{
            (module, name): number
            for module, names in NUMBERS.items()
            for name, number in names.items()
        },
        **{
            (module, name): SEEDS.map(make)
            for module, names in FUNCTIONS.items()
            for name, make in names.items()
        },
    },
)
"""Some of it, by module and name; what is not drawn stays as it is."""


@contextmanager
def drawn(things: Things) -> Iterator[None]:
    """The core with these things, wherever their names were imported."""
    with ExitStack() as stack:
        for (module, name), thing in things.items():
            for holder in _holders(module, name):
                stack.enter_context(mock.patch.object(holder, name, thing))
        yield


@cache
def _holders(module: str, name: str) -> list[ModuleType]:
    own = importlib.import_module(f"samekin.core.{module}")
    there = [one for key, one in sys.modules.items() if key.startswith("samekin.core.")]
    return [own, *(one for one in there if (own.__name__, name) in _imported(one))]


@cache
def _imported(module: ModuleType) -> set[tuple[str | None, str]]:
    """What it has by ``from ... import name``."""
    return {
        (node.module, name.name)
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
