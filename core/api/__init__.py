"""Exact k-nearest neighbours, the same on every engine.

>>> import samekin
>>> nn = samekin.NearestNeighbors(n_neighbors=1, integration="local").fit([[0.0], [10.0]])
>>> nn.kneighbors([[7.0]], return_distance=False)
array([[1]])
"""

from __future__ import annotations

from importlib.metadata import version as _version

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
from samekin.core.protocol import Corpus, Integration, Neighbors, TiedNeighbors
from samekin.core.registry import MissingIntegration, Row, names

__all__ = [
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

__version__ = _version("samekin")
