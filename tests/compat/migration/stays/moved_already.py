"""The engine is chosen by the caller."""

from samekin import NearestNeighbors


def neighbours(X, queries, k, engine="auto"):
    return NearestNeighbors(n_neighbors=k, integration=engine).fit(X).kneighbors(queries)
