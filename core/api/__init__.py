"""Exact k-nearest neighbours, the same on every engine.

>>> import samekin
>>> nn = samekin.NearestNeighbors(n_neighbors=1, integration="local").fit([[0.0], [10.0]])
>>> nn.kneighbors([[7.0]], return_distance=False)
array([[1]])
"""

from __future__ import annotations

import logging
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from samekin.compat.annoy_file import from_annoy
    from samekin.compat.convert import convert
    from samekin.core.checks import RowError
    from samekin.core.estimators import (
        KNeighborsClassifier,
        KNeighborsRegressor,
        KNeighborsTransformer,
        NearestNeighbors,
        RadiusNeighborsTransformer,
        from_sklearn,
        gather,
    )
    from samekin.core.index import DamagedIndex
    from samekin.core.protocol import (
        ApproximateNeighbors,
        ApproximateTiedNeighbors,
        Corpus,
        Integration,
        Neighbors,
        TiedNeighbors,
    )
    from samekin.core.registry import MissingIntegration, Row, names

__all__ = [
    "ApproximateNeighbors",
    "ApproximateTiedNeighbors",
    "Corpus",
    "DamagedIndex",
    "Integration",
    "KNeighborsClassifier",
    "KNeighborsRegressor",
    "KNeighborsTransformer",
    "MissingIntegration",
    "NearestNeighbors",
    "Neighbors",
    "RadiusNeighborsTransformer",
    "Row",
    "RowError",
    "TiedNeighbors",
    "convert",
    "from_annoy",
    "from_sklearn",
    "gather",
    "names",
]

HOMES = {
    "ApproximateNeighbors": "samekin.core.protocol",
    "ApproximateTiedNeighbors": "samekin.core.protocol",
    "Corpus": "samekin.core.protocol",
    "DamagedIndex": "samekin.core.index",
    "Integration": "samekin.core.protocol",
    "KNeighborsClassifier": "samekin.core.estimators",
    "KNeighborsRegressor": "samekin.core.estimators",
    "KNeighborsTransformer": "samekin.core.estimators",
    "MissingIntegration": "samekin.core.registry",
    "NearestNeighbors": "samekin.core.estimators",
    "Neighbors": "samekin.core.protocol",
    "RadiusNeighborsTransformer": "samekin.core.estimators",
    "Row": "samekin.core.registry",
    "RowError": "samekin.core.checks",
    "TiedNeighbors": "samekin.core.protocol",
    "convert": "samekin.compat.convert",
    "from_annoy": "samekin.compat.annoy_file",
    "from_sklearn": "samekin.core.estimators",
    "gather": "samekin.core.estimators",
    "names": "samekin.core.registry",
}
"""Where each name is at home. Workers of an engine want none of them, and no scikit-learn."""

__version__: str

logging.getLogger("samekin").addHandler(logging.NullHandler())


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("samekin")
    if name not in HOMES:
        raise AttributeError(f"module 'samekin' has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(HOMES[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
