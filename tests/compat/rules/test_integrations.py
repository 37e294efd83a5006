from __future__ import annotations

import pytest
from rewrites import noop, transformed

HEAD = "from samekin import NearestNeighbors\n\n"


@pytest.mark.parametrize("to", ["dask", "joblib", "spark_rdd", "spark_frame", "spark"])
def test_the_word_changes_alone(to: str) -> None:
    before = HEAD + 'nn = NearestNeighbors(n_neighbors=5, integration="local").fit(X)\n'
    transformed(before, before.replace("local", to), to)


def test_a_member_of_a_family_is_there_already() -> None:
    noop(HEAD + 'nn = NearestNeighbors(integration="spark_rdd").fit(X)\n', "spark")


def test_who_chooses_elsewhere_goes_on_to() -> None:
    noop(HEAD + "nn = NearestNeighbors(integration=engine).fit(X)\n", "dask")
    noop(HEAD + "nn = NearestNeighbors(**words).fit(X)\n", "dask")


def test_a_part_of_a_pipeline_is_run_by_it() -> None:
    noop("import samekin\n\nmodel = make_pipeline(samekin.KNeighborsClassifier())\n", "spark_rdd")


def test_who_only_looks_at_a_model_does_not_run_it() -> None:
    before = HEAD + "nn = NearestNeighbors().fit(X)\nprint(nn)\n"
    transformed(before, before.replace("()", '(integration="joblib")', 1), "joblib")


def test_a_model_within_a_worker_stays_there() -> None:
    code = (
        "out = rows.mapPartitions(lambda p: NearestNeighbors().fit(X).radius_neighbors(list(p)))\n"
    )
    noop(HEAD + code, "spark_rdd")


def test_answers_of_an_engine_become_arrays() -> None:
    before = """
    import dask
    import dask.array as da
    from samekin import NearestNeighbors

    nn = NearestNeighbors(integration="dask")
    nn.fit(da.from_array(X, chunks=100))
    d, i = nn.kneighbors(da.from_array(Q, chunks=100))
    d, i = dask.compute(d, i)
    """
    after = """
    from samekin import NearestNeighbors

    nn = NearestNeighbors()
    nn.fit(X)
    d, i = nn.kneighbors(Q)
    """
    transformed(before, after)


def test_an_answer_that_stays_lazy_stays() -> None:
    before = """
    import dask.array as da
    from samekin import NearestNeighbors

    nn = NearestNeighbors(integration="dask").fit(da.from_array(X, chunks=100))
    d, i = nn.kneighbors(da.from_array(Q, chunks=100))
    d.to_zarr("d.zarr")
    """
    noop(before, because="this answer is looked at in an engine's way")
