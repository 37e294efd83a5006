"""The scikit-learn contract: words in, answers out. No arithmetic."""

from samekin.core.estimators.neighbors import NearestNeighbors
from samekin.core.estimators.searched import gather

__all__ = ["NearestNeighbors", "gather"]
