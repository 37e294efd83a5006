"""The metric table, and the metric of a word. What the names mean: the package's docstring."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from samekin.core.distances import terms
from samekin.core.distances.function import Function
from samekin.core.distances.metric import Metric

MOST = float(np.finfo(np.float64).max)

TABLE: Mapping[str, Metric] = {
    m.name: m
    for m in (
        Metric("euclidean", terms.square, 2, True, np.sqrt),
        Metric("sqeuclidean", terms.square, 2, True),
        Metric("manhattan", terms.distance, 1, True),
        Metric("chebyshev", terms.distance, math.inf, True, combine=np.maximum),
        Metric("cosine", terms.square, 2, True, terms.half, unit=True, most=MOST),
        Metric(
            "correlation", terms.square, 2, True, terms.half, unit=True, centred=True, most=MOST
        ),
        Metric("inner_product", terms.product, 2),
        Metric("hamming", terms.differs, 1, most=MOST),
        Metric("canberra", terms.share, 1, most=8e307),
        Metric("braycurtis", terms.distance, 1, below=terms.total),
        Metric("jaccard", terms.one_of, 1, below=terms.either, most=MOST),
        Metric(
            "haversine",
            terms.square,
            2,
            finish=terms.angle,
            whole=terms.arc,
            most=2 * math.pi,
            columns=2,
        ),
    )
}
ALIASES: Mapping[str, str] = {
    "l2": "euclidean",
    "l1": "manhattan",
    "cityblock": "manhattan",
    "infinity": "chebyshev",
    "p": "minkowski",
}
KNOWN: tuple[str, ...] = tuple(sorted({*TABLE, *ALIASES, "minkowski", "seuclidean"}))

WORDS: Mapping[str, tuple[str, ...]] = {"minkowski": ("p", "w"), "seuclidean": ("V",)}
"""What ``metric_params`` may hold; a function takes anything."""


def metric(
    name: str | Callable[..., Any],
    p: float | None = None,
    params: Mapping[str, Any] | None = None,
    columns: int | None = None,
) -> Metric:
    """The metric of a word.

    Parameters
    ----------
    name : str or callable
        One of :data:`KNOWN`, or a function of two rows.
    p : float, optional
        The order of ``minkowski``, at least 1; 2 unless given.
    params : mapping, optional
        ``w`` or ``p`` of minkowski, ``V`` of seuclidean, keyword arguments of a function.
    columns : int, optional
        How many columns the rows have, which the distance of *hamming* is a share of.

    Raises
    ------
    ValueError
        For an unknown name or word, with the list of those that are known, for ``p`` below 1, and
        for weights and variances that are none.
    """
    if callable(name):
        whole = name if isinstance(name, Function) else Function(name, params)
        return Metric(whole.name, terms.square, 1, whole=whole, most=MOST)
    name, params = ALIASES.get(name, name), dict(params or {})
    if name not in KNOWN:
        raise ValueError(f"Unknown metric {name!r}. Known: {', '.join(KNOWN)}, or a function.")
    unknown = sorted(set(params) - set(WORDS.get(name, ())))
    if unknown:
        known = ", ".join(map(repr, WORDS.get(name, ()))) or "nothing"
        raise ValueError(f"metric_params has {', '.join(unknown)}; {name} takes {known}")
    if name == "minkowski":
        return _minkowski(params.get("p", p), params.get("w"))
    if name == "seuclidean":
        if "V" not in params:
            raise ValueError("seuclidean needs the variances: metric_params={'V': ...}")
        variances = _each_column("V", params["V"], least=np.nextafter(0, 1), what="above 0")
        return Metric(
            "seuclidean",
            terms.square,
            2,
            finish=np.sqrt,
            variances=variances,
            columns=len(variances),
        )
    if name == "hamming" and columns is not None:
        return dataclasses.replace(TABLE[name], finish=terms.share_of(columns))
    return TABLE[name]


def words(found: Metric, p: float, params: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a metric was given beside its name; ``p`` where it is not in the name."""
    given = dict(params or {})
    if found.whole is None:
        given.pop("p", None)
    if found.name == "minkowski":
        given["p"] = (params or {}).get("p", p)
    return given


def _minkowski(p: float | None, w: Any) -> Metric:
    p = 2.0 if p is None else float(p)
    if not p >= 1:
        raise ValueError(f"p must be at least 1 for the minkowski metric. Got {p!r} instead.")
    named = {1.0: "manhattan", 2.0: "euclidean", math.inf: "chebyshev"}.get(p)
    found = TABLE[named] if named else Metric("minkowski", terms.power(p), p, True, terms.root(p))
    if w is None:
        return found
    if math.isinf(p):
        raise ValueError("w has no meaning for minkowski with an infinite p")
    weights = _each_column("w", w, least=0, what="0 or more")
    # A weighed difference is no difference of weighed rows: trees and sketches do not apply.
    return dataclasses.replace(
        found, name="minkowski", norm=False, weights=weights, columns=len(weights)
    )


def _each_column(word: str, values: Any, least: float, what: str) -> Any:
    found = np.asarray(values)
    if found.ndim != 1 or not len(found) or found.dtype.kind not in "biuf":
        raise ValueError(f"{word} must be a number for each column. Got {values!r} instead.")
    found = found.astype(np.float64)
    if not ((found >= least) & (found < np.inf)).all():
        raise ValueError(f"{word} must be finite and {what}. Got {values!r} instead.")
    return found
