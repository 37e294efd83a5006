import numpy as np
import samekin

X = np.random.RandomState(0).rand(100, 3)
y = (X[:, 0] > 0.5).astype(int)

# one model for each weighting
for weights in ["uniform", "distance"]:
    clf = samekin.KNeighborsClassifier(7, weights=weights)
    clf.fit(X, y)
    predicted = clf.predict(X)

tree = samekin.NearestNeighbors(n_neighbors=3, leaf_size=20).fit(X)
indices = tree.kneighbors(X, return_distance=False)
