"""Words of estimators, before any data is touched; most messages are scikit-learn's."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from numbers import Integral, Real
from typing import Any, TypeAlias

Rule: TypeAlias = tuple[Callable[[Any], bool], str]
"""Whether a value is right, and what it must be."""

ALGORITHMS = (
    *("auto", "brute", "kd_tree", "ball_tree"),  # scikit-learn's
    *("tree", "sketch", "product", "direct", "annoy"),
)
MODES = ("connectivity", "distance")
WEIGHTS = ("uniform", "distance")
STRATEGIES = ("auto", "broadcast", "shards")


def neighbors(k: Any, n_rows: int, own: bool) -> int:
    """``n_neighbors`` as an int that the corpus can serve; scikit-learn's messages.

    ``own`` says that each query is a row of the corpus and does not count itself.
    """
    if isinstance(k, bool) or not isinstance(k, Integral):
        raise TypeError(f"n_neighbors does not take {type(k)} value, enter integer value")
    count = int(k)
    if count < 1:
        raise ValueError(f"Expected n_neighbors > 0. Got {k}")
    if count > n_rows - own:
        relation = "n_neighbors < n_samples_fit" if own else "n_neighbors <= n_samples_fit"
        raise ValueError(f"Expected {relation}, but n_neighbors = {k}, n_samples_fit = {n_rows}")
    return count


def count(word: str, given: Any, least: int = 1) -> int:
    """A whole number, ``least`` or more."""
    right, wanted = _whole(least)
    if not right(given):
        raise ValueError(f"{word}= must be {wanted}. Got {given!r} instead.")
    return int(given)


def fewer(there: int, k: int) -> str:
    """Why a query cannot be answered."""
    return (
        f"it may have {there} neighbours, fewer than n_neighbors={k}; ask for fewer, or for all "
        "within a radius"
    )


def radius(given: Any) -> float:
    """A radius that distances can be compared with."""
    if isinstance(given, bool) or not isinstance(given, Real):
        raise TypeError(f"radius does not take {type(given)} value, enter a number")
    radius = float(given)
    if not radius >= 0:
        raise ValueError(f"Expected radius >= 0. Got {given}")
    return radius


def parameters(name: str, given: dict[str, Any]) -> None:
    """An estimator's words, before any data is touched; scikit-learn's messages."""
    for parameter, value in given.items():
        right, wanted = PARAMETERS[parameter]
        if not right(value):
            raise ValueError(
                f"The {parameter!r} parameter of {name} must be {wanted}. Got {value!r} instead."
            )


def _number(value: Any, kind: Any, least: float) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool) and bool(value >= least)


def _among(words: tuple[str, ...]) -> Rule:
    return (
        lambda value: isinstance(value, str) and value in words,
        f"a str among {{{', '.join(map(repr, words))}}}",
    )


def _none_or(right: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or right(value)


def _whole(least: int) -> Rule:
    return lambda value: _number(value, Integral, least), f"an int in the range [{least}, inf)"


COUNT = _whole(1)
DICT: Rule = (_none_or(lambda v: isinstance(v, dict)), "an instance of 'dict' or None")
PARAMETERS: dict[str, Rule] = {
    "n_neighbors": COUNT,
    "radius": (lambda v: _number(v, Real, 0), "a float in the range [0, inf)"),
    "algorithm": _among(ALGORITHMS),
    "leaf_size": COUNT,
    "p": (lambda v: _number(v, Real, 1), "a float in the range [1.0, inf]"),
    "metric_params": DICT,
    "algorithm_params": DICT,
    "n_jobs": (
        _none_or(lambda v: isinstance(v, Integral) and not isinstance(v, bool) and v != 0),
        "a positive or negative int or None",
    ),
    "working_memory": (
        _none_or(lambda v: _number(v, Real, 0) and v != 0 and not math.isinf(v)),
        "a float in the range (0, inf), in MiB, or None",
    ),
    "progress": (lambda v: isinstance(v, bool), "a bool"),
    "mode": _among(MODES),
    "strategy": _among(STRATEGIES),
    "folder": (_none_or(lambda v: isinstance(v, str | os.PathLike)), "a path or None"),
    "weights": (
        lambda v: v is None or callable(v) or (isinstance(v, str) and v in WEIGHTS),
        f"a str among {{{', '.join(map(repr, WEIGHTS))}}}, a callable or None",
    ),
    "target_col": (
        _none_or(lambda v: isinstance(v, str) and bool(v)),
        "the name of a column or None",
    ),
}


def mode(given: Any) -> str:
    """What a graph holds."""
    right, wanted = PARAMETERS["mode"]
    if not right(given):
        raise ValueError(f"Unsupported mode, must be {wanted} but got {given!r} instead")
    return str(given)
