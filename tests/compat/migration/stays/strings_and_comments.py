"""How to use from sklearn.neighbors import NearestNeighbors on a cluster."""

# from sklearn.neighbors import NearestNeighbors
TEXT = "from sklearn.neighbors import NearestNeighbors; nn.kneighbors(X)"
print(TEXT)
