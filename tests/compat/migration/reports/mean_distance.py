import numpy as np
from sklearn.neighbors import NearestNeighbors

nn = NearestNeighbors(n_neighbors=5).fit(X)
bc = sc.broadcast(nn)
scores = points.map(lambda row: bc.value.kneighbors([row])[0].mean()).collect()
