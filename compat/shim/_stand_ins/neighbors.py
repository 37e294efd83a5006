"""The LSH forest, which answered approximately and more slowly than exact search."""

from __future__ import annotations

import warnings
from typing import Any

from sklearn.base import BaseEstimator

from samekin import NearestNeighbors


class LSHForest(BaseEstimator):
    """Exact neighbours by cosine distance, behind the signature of the LSH forest.

    The words that steered the approximation are taken and not used.
    """

    def __init__(
        self,
        n_estimators: int = 10,
        radius: float = 1.0,
        n_candidates: int = 50,
        n_neighbors: int = 5,
        min_hash_match: int = 4,
        radius_cutoff_ratio: float = 0.9,
        random_state: Any = None,
    ) -> None:
        self.n_estimators = n_estimators
        self.radius = radius
        self.n_candidates = n_candidates
        self.n_neighbors = n_neighbors
        self.min_hash_match = min_hash_match
        self.radius_cutoff_ratio = radius_cutoff_ratio
        self.random_state = random_state

    def fit(self, X: Any, y: Any = None) -> LSHForest:
        """Index the rows of ``X``."""
        warnings.warn(
            "LSHForest is gone from scikit-learn; this answers exactly. "
            "Use samekin.NearestNeighbors(metric='cosine')",
            FutureWarning,
            stacklevel=2,
        )
        self.exact_ = NearestNeighbors(n_neighbors=self.n_neighbors, metric="cosine").fit(X)
        return self

    def kneighbors(
        self, X: Any, n_neighbors: int | None = None, return_distance: bool = True
    ) -> Any:
        """The exact neighbours of the rows of ``X``."""
        return self.exact_.kneighbors(X, n_neighbors, return_distance)
