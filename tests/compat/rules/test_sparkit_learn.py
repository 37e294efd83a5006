from __future__ import annotations

from rewrites import transformed

from samekin.compat.migrate import migrate


def test_the_forest_is_exact_now() -> None:
    before = """
    from splearn.neighbors import SparkLSHForest

    lshf = SparkLSHForest(n_neighbors=3, radius=0.5, n_candidates=40)
    lshf.fit(Z)
    """
    after = """
    from samekin import NearestNeighbors

    lshf = NearestNeighbors(
        n_neighbors=3, radius=0.5, metric="cosine", integration="sparkit"
    )
    lshf.fit(Z)
    """
    transformed(before, after, "sparkit")


def test_words_without_names_are_said() -> None:
    found = migrate("from splearn.neighbors import SparkLSHForest\n\nSparkLSHForest(10)\n", "local")
    assert found.notes[0].what == "its words have no names"
    assert "SparkLSHForest(10)" in found.code
