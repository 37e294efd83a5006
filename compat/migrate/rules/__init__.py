"""The rules, in their order: names first, then recipes, then the engine's word.

A rule is a module with one verb, ``apply(source)``: it edits what it is sure of and says what it
did (:meth:`Source.changed`), and what it left as it is (:meth:`Source.left`). It is asked again
until it has nothing left to do.
"""

from samekin.compat.migrate.rules import (
    annoy_files,
    broadcast_frame,
    broadcast_rdd,
    chunk_loops,
    converter,
    cuml_dask,
    gapply,
    gone_names,
    grid_search,
    integrations,
    mllib_lsh,
    old_packages,
    pandas_udf,
    sklearn_neighbors,
    spark_rapids_ml,
    sparkit_learn,
)

RECIPES = (broadcast_frame, pandas_udf, broadcast_rdd)

RULES = (
    gone_names,
    cuml_dask,
    spark_rapids_ml,
    sparkit_learn,
    grid_search,
    gapply,
    converter,
    sklearn_neighbors,
    *RECIPES,
    chunk_loops,
    annoy_files,
    mllib_lsh,
    old_packages,
    integrations,
)
