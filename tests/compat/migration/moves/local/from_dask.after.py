import numpy as np

import samekin

X = np.random.RandomState(14).rand(300, 6)

nn = samekin.NearestNeighbors(n_neighbors=5).fit(X)
distances, indices = nn.kneighbors(X)
