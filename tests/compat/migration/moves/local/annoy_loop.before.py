import numpy as np
from annoy import AnnoyIndex

X = np.random.RandomState(11).normal(size=(150, 5))
Q = np.random.RandomState(12).normal(size=(20, 5))

t = AnnoyIndex(5, "angular")
for i in range(len(X)):
    t.add_item(i, X[i])
t.build(30)

indices = np.array([t.get_nns_by_vector(q, 4, search_k=100000) for q in Q])
