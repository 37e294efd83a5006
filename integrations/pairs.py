"""Answers in a frame as a join: a row for each pair, in Spark's own operators.

Spark explodes the lists and joins the columns of the corpus, so what a query carries is repeated
there, and not on its way from Python.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import types as T

from samekin.core.protocol import Join, Plan
from samekin.integrations.pandas_frames import opened

LAST = ("rank", "distance")
"""What a pair has beside its two sides."""


def joined(answers: Any, corpus: Any, plan: Plan, join: Join, /) -> Any:
    """One row for each pair: columns of the query, of the neighbour, its rank and distance.

    Raises
    ------
    ValueError
        For a column of the corpus that is not there, and for a name that two columns would have.
    """
    of = opened(answers)
    found = _joined(of.frame, None if corpus is None else opened(corpus).unindexed(), plan, join)
    return of.back(found, found.columns[: len(of.levels)])


def _joined(answers: DataFrame, corpus: DataFrame | None, plan: Plan, join: Join) -> DataFrame:
    left = answers.columns[:-2]  # then indices, distances
    kind = answers.schema["indices"].dataType
    assert isinstance(kind, T.ArrayType)
    right = [plan.id] if corpus is None else _brought(corpus, plan, join, kind.elementType)
    names = _names(left, right, join.suffixes)
    mine = [f"q{place}" for place in range(len(left))]
    outer = "_outer" if join.outer else ""
    pairs = (
        answers.toDF(*mine, "near", "far")
        .selectExpr(*mine, f"posexplode{outer}(arrays_zip(near, far)) AS (place, pair)")
        .selectExpr(*mine, "pair.near AS id", "place + 1 AS rank", "pair.far AS distance")
    )
    theirs = ["id" if name == plan.id else f"c{place}" for place, name in enumerate(right)]
    if corpus is not None and len(right) > 1:
        chosen = corpus.select(*(f"`{name}`" for name in right)).toDF(*theirs)
        pairs = pairs.join(chosen, "id", "left")
    return pairs.select(*mine, *theirs, *LAST).toDF(*names)


def _brought(corpus: DataFrame, plan: Plan, join: Join, ids: T.DataType) -> list[str]:
    """Columns of the corpus, of which one is its id."""
    if corpus.isStreaming:
        raise ValueError("the corpus= of a join cannot be a stream: read it whole")
    found = corpus.columns if join.bring is None else [plan.id, *join.bring]
    for name in dict.fromkeys((plan.id, *found)):
        if "`" in name or corpus.columns.count(name) != 1:
            raise ValueError(
                f"The frame of the corpus has {corpus.columns.count(name)} columns {name!r} (it "
                f"has {', '.join(corpus.columns)}); bring= names columns that it has once, without "
                "backticks"
            )
    kind = corpus.schema[plan.id].dataType
    if kind != ids:
        raise ValueError(
            f"The ids of the corpus are {ids.simpleString()}, and in the frame of it "
            f"{plan.id!r} is {kind.simpleString()}: cast it"
        )
    return list(dict.fromkeys(found))


def _names(left: list[str], right: list[str], suffixes: tuple[str, str]) -> list[str]:
    """Names of all columns; those that both sides have get the suffix of their side."""
    both = {name.lower() for name in left} & {name.lower() for name in right}
    names = [
        name + suffixes[side] * (name.lower() in both)
        for side, names in enumerate((left, right))
        for name in names
    ]
    names += LAST
    again = [name for name, count in Counter(name.lower() for name in names).items() if count > 1]
    if again:
        raise ValueError(
            f"Two columns of the pairs would be called {', '.join(map(repr, again))}: rename them "
            "in the frame, choose other suffixes=, or leave them out with carry= and bring="
        )
    return names
