"""Names of the styles that code is moved from, and what stands for each."""

from __future__ import annotations

ESTIMATORS = (
    "NearestNeighbors",
    "KNeighborsClassifier",
    "KNeighborsRegressor",
    "KNeighborsTransformer",
    "RadiusNeighborsTransformer",
)
"""The estimators of scikit-learn that samekin has, under their names."""

WORDS = frozenset(
    (
        "n_neighbors",
        "radius",
        "algorithm",
        "leaf_size",
        "metric",
        "p",
        "metric_params",
        "n_jobs",
        "weights",
        "mode",
    )
)
"""The words of their constructors that samekin has, too."""

_TREE = "use samekin.NearestNeighbors: fit(X), kneighbors(Q), radius_neighbors(Q)"
_SKLEARN = "keep scikit-learn's: it does not search for neighbours only"

NOT_HERE = {
    "KDTree": _TREE,
    "BallTree": _TREE,
    "kneighbors_graph": "use samekin.NearestNeighbors(...).fit(X).kneighbors_graph()",
    "radius_neighbors_graph": "use samekin.NearestNeighbors(...).fit(X).radius_neighbors_graph()",
    "RadiusNeighborsClassifier": "keep scikit-learn's, or vote over radius_neighbors",
    "RadiusNeighborsRegressor": "keep scikit-learn's, or average over radius_neighbors",
    "LocalOutlierFactor": _SKLEARN,
    "KernelDensity": _SKLEARN,
    "NearestCentroid": _SKLEARN,
    "NeighborhoodComponentsAnalysis": _SKLEARN,
}
"""What scikit-learn has beside them, and what to do about it."""
