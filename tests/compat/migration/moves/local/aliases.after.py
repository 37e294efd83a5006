"""Regression by neighbours."""
import numpy as np
import samekin
from samekin import KNeighborsRegressor as KNR
from sklearn.neighbors import (
    NearestCentroid,
)

rng = np.random.default_rng(1)
X = rng.normal(size=(150, 4))
t = X.sum(axis=1)
model = KNR(n_neighbors=3, weights="distance").fit(X[:100], t[:100])
predicted = model.predict(X[100:])
near = samekin.NearestNeighbors(n_neighbors=2, metric="cosine").fit(X)
distances, indices = near.kneighbors()
labels = NearestCentroid().fit(X, (t > 0).astype(int)).predict(X)
