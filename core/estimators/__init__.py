"""The scikit-learn contract: words in, answers out. No arithmetic."""

from samekin.core.estimators.classifier import KNeighborsClassifier
from samekin.core.estimators.gathered import gather
from samekin.core.estimators.neighbors import NearestNeighbors
from samekin.core.estimators.peers import from_sklearn
from samekin.core.estimators.regressor import KNeighborsRegressor
from samekin.core.estimators.transformers import (
    KNeighborsTransformer,
    RadiusNeighborsTransformer,
)

__all__ = [
    "KNeighborsClassifier",
    "KNeighborsRegressor",
    "KNeighborsTransformer",
    "NearestNeighbors",
    "RadiusNeighborsTransformer",
    "from_sklearn",
    "gather",
]
