"""scikit-learn, on this machine."""

from sklearn.neighbors import NearestNeighbors


def answer(corpus, queries, k):
    return NearestNeighbors(n_neighbors=k).fit(corpus).kneighbors(queries)
