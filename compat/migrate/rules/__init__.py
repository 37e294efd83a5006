"""The rules, in their order: names first, then recipes, then the engine's word.

A rule is a module with one verb, ``apply(source)``: it edits what it is sure of and says what it did
(:meth:`Source.changed`), and what it left as it is (:meth:`Source.left`). It is asked again until it
has nothing left to do.
"""

from samekin.compat.migrate.rules import (
    broadcast_frame,
    broadcast_rdd,
    chunk_loops,
    integrations,
    pandas_udf,
    sklearn_neighbors,
)

RECIPES = (broadcast_frame, pandas_udf, broadcast_rdd)

RULES = (sklearn_neighbors, *RECIPES, chunk_loops, integrations)
