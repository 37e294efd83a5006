"""sparkit-learn's arrays and transformers, the real ones, with samekin at the end of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
from sklearn.pipeline import make_pipeline

from samekin import NearestNeighbors
from samekin.compat import legacy

RNG = np.random.default_rng(2)
ROWS = RNG.integers(0, 4, (90, 5)).astype(np.float64)
WANTED = NearestNeighbors(n_neighbors=4).fit(ROWS).kneighbors(ROWS)

BEGINNINGS = ["the {} of a {}", "every {} knows its {}", "no {} without {}", "{} and {} again"]
NOUNS = [
    "road",
    "river",
    "engine",
    "harbour",
    "winter",
    "letter",
    "garden",
    "number",
    "sailor",
    "window",
    "market",
    "bridge",
]
TEXTS = [
    f"{beginning.format(one, other)}, {RNG.choice(NOUNS)} {RNG.choice(NOUNS)}"
    for beginning in BEGINNINGS
    for one in NOUNS
    for other in NOUNS[::2]
]


@pytest.fixture(scope="module")
def splearn(spark: Any) -> Any:
    with legacy("sparkit-learn"):
        import splearn.base
        import splearn.decomposition
        import splearn.feature_extraction.text
        import splearn.pipeline

        return splearn


@pytest.fixture
def arrays(spark: Any, splearn: Any) -> Any:
    def make(rows: Any, bsize: int, cuts: int = 3) -> Any:
        if sparse.issparse(rows):
            lines = [sparse.csr_matrix(rows[[i]]) for i in range(rows.shape[0])]
            return splearn.SparseRDD(spark.sparkContext.parallelize(lines, cuts), bsize=bsize)
        return splearn.ArrayRDD(spark.sparkContext.parallelize(list(rows), cuts), bsize=bsize)

    return make


@pytest.mark.parametrize("bsize", [-1, 1, 7, 30, 1000])
@pytest.mark.parametrize("stored", [np.asarray, sparse.csr_matrix], ids=["dense", "sparse"])
def test_blocks_come_back_as_they_were(arrays: Any, splearn: Any, bsize: int, stored: Any) -> None:
    queries = arrays(stored(ROWS), bsize)
    nn = NearestNeighbors(n_neighbors=4).fit(arrays(stored(ROWS), 11))
    assert nn.integration_ == "sparkit"
    distances, indices = nn.kneighbors(queries)
    for part, wanted, dtype in zip((distances, indices), WANTED, (float, np.int64), strict=True):
        assert type(part) is splearn.ArrayRDD
        assert part.bsize == queries.bsize
        blocks = part.collect()
        assert [len(block) for block in blocks] == [b.shape[0] for b in queries.collect()]
        assert all(block.dtype == dtype for block in blocks)
        np.testing.assert_array_equal(np.concatenate(blocks), wanted)


def test_nothing_is_computed_before_it_is_asked_for(spark: Any, splearn: Any) -> None:
    touched = spark.sparkContext.accumulator(0)

    def touch(block: Any) -> Any:
        touched.add(1)
        return block

    blocks = spark.sparkContext.parallelize([ROWS[:50], ROWS[50:]], 2).map(touch)
    queries = splearn.ArrayRDD(blocks, noblock=True)
    distances, _ = NearestNeighbors(integration="sparkit").fit(ROWS).kneighbors(queries)
    assert touched.value == 0
    distances.collect()
    assert touched.value == 2


def test_a_dict_rdd_gives_its_column(arrays: Any, splearn: Any) -> None:
    labels = arrays(np.arange(90), 11)
    for name, words in (("X", {}), ("rows", {"features_col": "rows"})):
        Z = splearn.DictRDD([arrays(ROWS, 11), labels], columns=(name, "y"))
        nn = NearestNeighbors(n_neighbors=4, **words).fit(Z)
        distances, indices = nn.kneighbors(Z)
        np.testing.assert_array_equal(distances.toarray(), WANTED[0])
        np.testing.assert_array_equal(indices.toarray(), WANTED[1])
        both = nn.neighbors(Z)
        assert type(both) is splearn.DictRDD
        assert both.columns == ("distances", "indices")
    with pytest.raises(ValueError, match=r"no column 'v' and no 'X' \(it has rows, y\)"):
        NearestNeighbors(features_col="v").fit(Z)


def test_the_idiom_of_the_package(arrays: Any, splearn: Any) -> None:
    from sklearn.base import clone

    from samekin.integrations.sparkit_arrays import SparkNearestNeighbors

    Z = splearn.DictRDD([arrays(ROWS, 9), arrays(np.arange(90), 9)], columns=("X", "y"))
    nn = clone(SparkNearestNeighbors(n_neighbors=4)).fit(Z)
    assert isinstance(nn, splearn.base.SparkBroadcasterMixin)
    distances, indices = nn.kneighbors(Z[:, "X"])
    np.testing.assert_array_equal(distances.toarray(), WANTED[0])
    np.testing.assert_array_equal(indices.toarray(), WANTED[1])
    np.testing.assert_allclose(nn.to_scikit().kneighbors(ROWS)[0], WANTED[0])


def test_texts_through_its_transformers(spark: Any, splearn: Any) -> None:
    text = splearn.feature_extraction.text
    Z = splearn.ArrayRDD(spark.sparkContext.parallelize(np.array(TEXTS), 4), bsize=25)
    nn = NearestNeighbors(n_neighbors=6, metric="cosine")
    theirs = splearn.pipeline.SparkPipeline(
        [
            ("hash", text.SparkHashingVectorizer(n_features=2**12)),
            ("tfidf", text.SparkTfidfTransformer()),
            ("near", nn),
        ]
    )
    theirs.fit(Z)
    found = Z
    for _, step in theirs.steps[:-1]:
        found = step.transform(found)
    distances, indices = theirs.named_steps["near"].kneighbors(found)

    ours = make_pipeline(HashingVectorizer(n_features=2**12), TfidfTransformer())
    rows = ours.fit_transform(TEXTS)
    np.testing.assert_array_equal(sparse.vstack(found.collect()).toarray(), rows.toarray())
    wanted = NearestNeighbors(n_neighbors=6, metric="cosine").fit(rows).kneighbors(rows)
    np.testing.assert_array_equal(distances.toarray(), wanted[0])
    np.testing.assert_array_equal(indices.toarray(), wanted[1])


def test_after_its_decomposition(arrays: Any, splearn: Any) -> None:
    svd = splearn.decomposition.SparkTruncatedSVD(2)
    small = svd.fit_transform(arrays(ROWS, 30))
    rows = small.toarray()
    distances, indices = NearestNeighbors(n_neighbors=3).fit(small).kneighbors(small)
    wanted = NearestNeighbors(n_neighbors=3).fit(rows).kneighbors(rows)
    np.testing.assert_array_equal(distances.toarray(), wanted[0])
    np.testing.assert_array_equal(indices.toarray(), wanted[1])


def test_the_forest_answers_exactly_and_says_so(splearn: Any) -> None:
    with legacy("sparkit-learn"):
        from splearn.neighbors import SparkLSHForest
    rows = np.abs(ROWS) + 1
    with pytest.warns(FutureWarning, match="this answers exactly"):
        forest = SparkLSHForest(n_neighbors=3, random_state=1).fit(rows)
    wanted = NearestNeighbors(n_neighbors=3, metric="cosine").fit(rows).kneighbors(rows)
    np.testing.assert_array_equal(forest.kneighbors(rows)[1], wanted[1])
    np.testing.assert_array_equal(forest.kneighbors(rows)[0], wanted[0])
