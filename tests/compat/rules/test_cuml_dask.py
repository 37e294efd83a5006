from __future__ import annotations

from rewrites import noop, transformed


def test_words_about_gpus_go() -> None:
    before = """
    import cuml.neighbors

    nn = cuml.neighbors.NearestNeighbors(n_neighbors=3, output_type="numpy", verbose=True)
    """
    transformed(before, "import samekin\n\nnn = samekin.NearestNeighbors(n_neighbors=3)\n")


def test_words_that_samekin_has_not_stay() -> None:
    code = """
    from cuml.dask.neighbors import NearestNeighbors

    nn = NearestNeighbors(algo_params={})
    """
    noop(code, "dask", because="no word algo_params=")
