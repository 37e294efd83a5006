"""Regression by neighbours."""
import numpy as np
import sklearn.neighbors as skn
from sklearn.neighbors import (
    KNeighborsRegressor as KNR,
    NearestCentroid,
)

rng = np.random.default_rng(1)
X = rng.normal(size=(150, 4))
t = X.sum(axis=1)
model = KNR(n_neighbors=3, weights="distance").fit(X[:100], t[:100])
predicted = model.predict(X[100:])
near = skn.NearestNeighbors(n_neighbors=2, metric="cosine").fit(X)
distances, indices = near.kneighbors()
labels = NearestCentroid().fit(X, (t > 0).astype(int)).predict(X)
