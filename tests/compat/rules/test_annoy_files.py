from __future__ import annotations

import pytest
from rewrites import noop, transformed

BUILD = """
import numpy as np
from annoy import AnnoyIndex

t = AnnoyIndex(8, "{metric}")
for i, v in enumerate(X):
    t.add_item(i, v)
t.build(10, n_jobs=2)

"""


def test_built_and_asked_here() -> None:
    ask = "found = [t.get_nns_by_vector(q, 5, include_distances=True) for q in Q]\n"
    both = (
        "distances = np.array([d for _, d in found])\nindices = np.array([i for i, _ in found])\n"
    )
    after = """
    from samekin import NearestNeighbors

    nn = NearestNeighbors(n_neighbors=5, metric="manhattan").fit(X)

    distances, indices = nn.kneighbors(Q)
    """
    transformed(BUILD.format(metric="manhattan") + ask + both, after)


@pytest.mark.parametrize(
    ("metric", "ask", "because"),
    [
        ("angular", "d = np.array([t.get_nns_by_vector(q, 5, -1, True)[1] for q in Q])", " "),
        ("hamming", "i = np.array([t.get_nns_by_vector(q, 5) for q in Q])", "no metric"),
        ("euclidean", "i = [t.get_nns_by_vector(q, 5) for q in Q]", "do not end up in arrays"),
        ("euclidean", "i = t.get_nns_by_item(0, 5)", "one row by its number"),
    ],
)
def test_what_would_be_otherwise_stays(metric: str, ask: str, because: str) -> None:
    noop(BUILD.format(metric=metric) + ask + "\n", because=because)
