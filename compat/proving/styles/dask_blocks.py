"""A model of scikit-learn on every chunk of a Dask array."""

import dask
import numpy as np
from dask.delayed import delayed
from sklearn.neighbors import NearestNeighbors


def answer(corpus, queries, k):
    model = delayed(NearestNeighbors(n_neighbors=k).fit(corpus))
    cuts = np.array_split(np.arange(queries.shape[0]), 8)
    found = dask.compute(*[model.kneighbors(queries[cut]) for cut in cuts if len(cut)])
    return tuple(map(np.concatenate, zip(*found, strict=True)))
