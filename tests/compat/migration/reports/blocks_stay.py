import numpy as np
from sklearn.neighbors import NearestNeighbors

nn = NearestNeighbors(n_neighbors=5).fit(X)
bc = sc.broadcast(nn)


def search(rows):
    yield bc.value.kneighbors(np.array(list(rows)))


points.mapPartitions(search).saveAsPickleFile("blocks")
