from sklearn.neighbors import NearestNeighbors

nn = NearestNeighbors(n_neighbors=5, metric="dice").fit(X)
distances, indices = nn.kneighbors(X)
